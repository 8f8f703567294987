"""The guide's rule for a password: eight characters, with a capital, a small letter and a digit. (R1 to R4)

One code point is one character, counted on the NFC form. Signing in never checks this rule: passwords chosen
under an older one keep working.
"""

import unicodedata
from enum import StrEnum

from kiosk.identity.problems import Problem

MIN_LENGTH = 8
MAX_LENGTH = 128
_LONGEST_SPELLING = 4 * MAX_LENGTH  # one code point decomposes into four at most


class Criterion(StrEnum):
    """One line of the rule, ticked while the person types."""

    LENGTH = "length"
    UPPER = "upper"
    LOWER = "lower"
    DIGIT = "digit"


def met(password: str) -> dict[Criterion, bool]:
    """Which lines of the rule `password` meets. Too long is no line of it: see `problems`."""
    text = normalise(password)
    categories = {unicodedata.category(character) for character in text}
    return {
        Criterion.LENGTH: len(text) >= MIN_LENGTH,
        Criterion.UPPER: "Lu" in categories,
        Criterion.LOWER: "Ll" in categories,
        Criterion.DIGIT: any("0" <= character <= "9" for character in text),
    }


def problems(password: str) -> tuple[Problem, ...]:
    """Everything the rule refuses in `password`, in the order people are told; empty when it is fine."""
    if not password:
        return (Problem.EMPTY,)
    unmet = {
        Criterion.LENGTH: Problem.PASSWORD_TOO_SHORT,
        Criterion.UPPER: Problem.PASSWORD_NO_UPPER,
        Criterion.LOWER: Problem.PASSWORD_NO_LOWER,
        Criterion.DIGIT: Problem.PASSWORD_NO_DIGIT,
    }
    found = tuple(unmet[criterion] for criterion, is_met in met(password).items() if not is_met)
    too_long = len(normalise(password)) > MAX_LENGTH
    return (Problem.PASSWORD_TOO_LONG, *found) if too_long else found


def normalise(password: str) -> str:
    """NFC and nothing else: no trimming, no change of case. NFKC would turn "½" into three characters.

    What is too long to be an acceptable password in any spelling comes back as it is: normalising takes a time
    that grows with the square of a run of accents, seconds for a hostile paste.
    """
    if len(password) > _LONGEST_SPELLING:
        return password
    return unicodedata.normalize("NFC", password)


def same(first: str, second: str) -> bool:
    """Whether both are one password, in a time that does not tell where they differ."""
    import hmac  # noqa: PLC0415 - it loads OpenSSL, which the first screen does not need

    # "surrogatepass": an encoding error would carry the password in its exception.
    return hmac.compare_digest(*(normalise(text).encode("utf-8", "surrogatepass") for text in (first, second)))
