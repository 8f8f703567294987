"""A phone number to call a person back: French, ten digits, or any country's with its +."""

import re

from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import bare

_FRENCH = re.compile(r"0[1-9][0-9]{8}")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164: 15 digits at most


def parse(text: str) -> str:
    """The number as it is dialled, "0612345678" or "+33612345678"; `Refused` says what is wrong."""
    # « +33 (0)6 »: the zero in brackets is for calls from inside the country alone.
    number = bare(text.replace("(0)", ""), " .-/()")
    if not number:
        raise Refused(Problem.EMPTY)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if not _FRENCH.fullmatch(number) and not _INTERNATIONAL.fullmatch(number):
        raise Refused(Problem.PHONE_NUMBER)
    return number
