"""Where an answer leads: what every screen knows of a visit, and the first screen needs of it."""

from enum import Enum, auto
from typing import NamedTuple

from kiosk.guide import Procedure


class Move(Enum):
    """Where a step leads: one forward, one back, or home."""

    NEXT = auto()
    BACK = auto()
    HOME = auto()


class Jump(NamedTuple):
    """To a numbered step of a procedure, as the guide's links (C) and (D) do."""

    procedure: Procedure
    number: int


class Led(NamedTuple):
    """The person accepted that the adviser leads them to a step."""

    to: Jump


Turn = Move | Jump
