"""What can be wrong with something a person typed, as closed names.

A problem never carries the value: passwords, codes and numbers must not travel in exceptions.
The French sentence for each problem is in `kiosk.words`.
"""

from enum import StrEnum


class Problem(StrEnum):
    """One reason to refuse one field, told to the person beside that field."""

    EMPTY = "empty"

    NIR_CHARACTERS = "nir_characters"
    NIR_TOO_SHORT = "nir_too_short"
    NIR_TOO_LONG = "nir_too_long"
    NIR_STRUCTURE = "nir_structure"
    NIR_KEY = "nir_key"

    EMAIL_NO_AT = "email_no_at"
    EMAIL_NO_DOMAIN_END = "email_no_domain_end"
    EMAIL_SYNTAX = "email_syntax"
    EMAIL_TOO_LONG = "email_too_long"
    EMAILS_DIFFER = "emails_differ"
    EMAIL_UNCHANGED = "email_unchanged"

    MEMBER_NUMBER_CHARACTERS = "member_number_characters"
    MEMBER_NUMBER_LENGTH = "member_number_length"

    PHONE_NUMBER = "phone_number"

    CODE_CHARACTERS = "code_characters"
    CODE_LENGTH = "code_length"

    PASSWORD_TOO_SHORT = "password_too_short"  # noqa: S105
    PASSWORD_TOO_LONG = "password_too_long"  # noqa: S105
    PASSWORD_NO_UPPER = "password_no_upper"  # noqa: S105
    PASSWORD_NO_LOWER = "password_no_lower"  # noqa: S105
    PASSWORD_NO_DIGIT = "password_no_digit"  # noqa: S105
    PASSWORD_COMMON = "password_common"  # noqa: S105
    PASSWORD_CONTEXT = "password_context"  # noqa: S105
    PASSWORD_PERSONAL = "password_personal"  # noqa: S105
    CONFIRMATION_DIFFERS = "confirmation_differs"
    CURRENT_PASSWORD_WRONG = "current_password_wrong"  # noqa: S105


class Refused(ValueError):
    """A typed value is not acceptable; `problem` says why. The value itself is never kept."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem
