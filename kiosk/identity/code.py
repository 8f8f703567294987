"""The reset code as people copy it from a mail: eight digits, read with indulgence. (R31)"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import bare, in_groups

LENGTH = 8
_SEPARATORS = " .-"
_LOOK_ALIKES: Mapping[int, str] = MappingProxyType(
    {ord("O"): "0", ord("o"): "0", ord("I"): "1", ord("i"): "1", ord("l"): "1", ord("L"): "1", ord("|"): "1"}
)


def parse(text: str) -> str:
    """The eight digits in `text`, leading zeros kept; `Refused` tells what is wrong."""
    code = bare(text, _SEPARATORS).translate(_LOOK_ALIKES)
    if not code:
        raise Refused(Problem.EMPTY)
    if not re.fullmatch(r"[0-9]+", code):
        raise Refused(Problem.CODE_CHARACTERS)
    if len(code) != LENGTH:
        raise Refused(Problem.CODE_LENGTH)
    return code


def grouped(text: str) -> str:
    """A possibly unfinished code as the mail prints it, "4829 1374"; nothing typed is lost."""
    return in_groups(bare(text, _SEPARATORS), (4, 4))
