"""E-mail addresses: their syntax, and the form in which two are the same."""

import re
from dataclasses import dataclass

from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import clean, fold

_MAX_LENGTH = 254  # octets, RFC 5321 section 4.5.3.1
_MAX_LOCAL_LENGTH = 64

# What nearly everybody has, and what email-validator (30 µs: most of an import's time) gives back as it is, but for
# capitals in the domain. The rest is for the library. Letters alone, a capital among them, before the @: INFO@ is
# info@ to it. Two hyphens, long parts. Other endings: it refuses those that nobody can have (local, onion).
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@[^@]{1,63}\Z)"
    r"(?:[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*|(?=[^@]*[.0-9_+-])[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)"
    r"@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+(?:be|ch|com|de|eu|fr|lu|net|org|BE|CH|COM|DE|EU|FR|LU|NET|ORG)"
)


@dataclass(frozen=True, slots=True, repr=False)
class EmailAddress:
    """An address of right syntax. `value` is for sending; `folded` is for comparing and indexing."""

    value: str
    folded: str

    def __repr__(self) -> str:
        return "EmailAddress(…)"


def parse(text: str) -> EmailAddress:
    """The address in `text`, spaces around dropped; `Refused` tells what is wrong with it.

    Neither dots nor "+tags" are folded away: only the mail server knows what they mean there. (R81, R82)
    """
    address = clean(text).strip()
    if _PLAIN.fullmatch(address):
        local, _, domain = address.partition("@")
        value = f"{local}@{domain.lower()}"
        return EmailAddress(value=value, folded=value.lower())
    _check_outline(address)
    normalized = _normalized(address)
    if normalized is None:
        raise Refused(Problem.EMAIL_SYNTAX)
    return EmailAddress(value=normalized, folded=fold(normalized))


def _normalized(address: str) -> str | None:
    # Here and not above: email-validator takes 50 ms to import, and screens import this module.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        # No DNS: a kiosk may have no way out, and the answer would delay the person.
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        # Not raised from here: even hidden, the library's exception would travel along, and it quotes the address.
        return None


def _check_outline(address: str) -> None:
    if not address:
        raise Refused(Problem.EMPTY)
    if "@" not in address:
        raise Refused(Problem.EMAIL_NO_AT)
    local, _, domain = address.rpartition("@")
    if len(address.encode()) > _MAX_LENGTH or len(local.encode()) > _MAX_LOCAL_LENGTH:
        raise Refused(Problem.EMAIL_TOO_LONG)
    if "." not in domain.rstrip("."):
        raise Refused(Problem.EMAIL_NO_DOMAIN_END)
    # RFC 5322 allows it unquoted, CS-Input does not; an apostrophe stays: d'artagnan is a name.
    if "`" in address:
        raise Refused(Problem.EMAIL_SYNTAX)
