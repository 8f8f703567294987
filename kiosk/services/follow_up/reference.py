"""A request's reference as a person says it: « 4F-27 », « 4f27 », « 4F 27 »."""

import re
from dataclasses import dataclass

from kiosk.identity.text import bare


@dataclass(frozen=True, slots=True)
class NotAReference:
    """Not written like « 4F-27 »."""


def read(said: str) -> str | NotAReference:
    """The reference as it is stored."""
    written = bare(said, " .-").upper()
    if not re.fullmatch(r"[0-9][A-Z][0-9]{2}", written):
        return NotAReference()
    return f"{written[:2]}-{written[2:]}"
