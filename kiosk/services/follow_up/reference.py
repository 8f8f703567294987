"""A request's reference as a person says it: « 4F-27 », « 4f27 », « 4F 27 »."""

import re
import secrets
from dataclasses import dataclass

from kiosk.identity.text import bare

# No 0 O, 1 I L, 5 S, 8 B, 2 Z: said aloud, or read on a small phone.
_DIGITS = "34679"
_LETTERS = "ACDEFGHJKMNPQRTUVWXY"


@dataclass(frozen=True, slots=True)
class NotAReference:
    """Not written like « 4F-27 »."""


def read(said: str) -> str | NotAReference:
    """The reference as it is stored."""
    written = bare(said, " .-").upper()
    if not re.fullmatch(r"[0-9][A-Z][0-9]{2}", written):
        return NotAReference()
    return f"{written[:2]}-{written[2:]}"


def new_reference() -> str:
    """Like 4F-37: short, to be read to an adviser; says nothing and opens nothing."""
    one, two, three = (secrets.choice(_DIGITS) for _ in range(3))
    return f"{one}{secrets.choice(_LETTERS)}-{two}{three}"
