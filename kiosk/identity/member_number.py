"""The member number (numéro interne): given by the mutual, printed on the tiers-payant card."""

import re

from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import bare

MIN_LENGTH = 3
MAX_LENGTH = 16
_SEPARATORS = " .-/;"
_PLAIN = re.compile(rf"[0-9A-Za-z]{{{MIN_LENGTH},{MAX_LENGTH}}}")


def parse(text: str) -> str:
    """The number in capitals without separators, 3 to 16 ASCII letters and digits; else `Refused`."""
    if _PLAIN.fullmatch(text):  # what follows would find nothing to do, at the cost of a look at each character
        return text.upper()
    number = bare(text, _SEPARATORS)
    if not number:
        raise Refused(Problem.EMPTY)
    if not re.fullmatch(r"[0-9A-Za-z]+", number):
        raise Refused(Problem.MEMBER_NUMBER_CHARACTERS)
    if not MIN_LENGTH <= len(number) <= MAX_LENGTH:
        raise Refused(Problem.MEMBER_NUMBER_LENGTH)
    return number.upper()
