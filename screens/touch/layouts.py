"""Which keys the keyboard on the screen shows, as data: no key is smaller than a finger, so small ones turn pages.

A sheet is rows of ten characters, an AZERTY keyboard's where it has letters. A wide terminal shows a sheet whole, a
usual one its left and its right half, a small one row after row, chosen from a list of them.
"""

from dataclasses import dataclass
from enum import Enum, auto

_LETTERS = ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn.-_@")
_ACCENTS = ("éèàçùêâîôû", "ëïäöüÿœæñß")
_SIGNS = ("!\"#$%&'()*", "+,/:;<=>?[", "\\]^`{|}~€£", "§°²µ¤«»’“”")


class Pad(Enum):
    """What a field is filled with."""

    CODE = auto()  # digits
    NUMBER = auto()  # digits, seldom letters
    NIR = auto()  # digits, A and B for Corsica; or an e-mail address
    TEXT = auto()


class Shape(Enum):
    """How much room there is: columns and rows of keys."""

    SMALL = (5, 3)
    USUAL = (5, 4)  # and two columns beside them
    WHOLE = (10, 5)


class Do(Enum):
    """What a key does that types nothing."""

    SHIFT = auto()
    ERASE = auto()
    NEXT = auto()
    CLOSE = auto()
    LEFT = auto()
    RIGHT = auto()


@dataclass(frozen=True, slots=True)
class Go:
    """Turn to this page, named by its first characters."""

    page: int
    name: str


Key = str | Do | Go | None  # a character to type; None is a gap
Page = tuple[tuple[Key, ...], ...]


def pages(pad: Pad, shape: Shape) -> list[Page]:
    """The pages of a keyboard; it opens on the first."""
    letters = {Shape.SMALL: _small, Shape.USUAL: _usual, Shape.WHOLE: _whole}[shape]
    if pad is Pad.TEXT:
        return letters(0)
    digits = _digits(pad, shape)
    return [digits] if pad is Pad.CODE else [digits, *letters(1)]


def _digits(pad: Pad, shape: Shape) -> Page:
    a, b = ("A", "B") if pad is Pad.NIR else (None, None)
    text = None if pad is Pad.CODE else Go(1, "abc")
    if shape is Shape.SMALL:
        return (("1", "2", "3", a, Do.ERASE), ("4", "5", "6", b, text), ("7", "8", "9", "0", Do.NEXT))
    return (
        ("1", "2", "3", a, Do.ERASE),
        ("4", "5", "6", b, text),
        ("7", "8", "9", None, Do.CLOSE),
        (Do.LEFT, "0", Do.RIGHT, None, Do.NEXT),
    )


def _whole(first: int) -> list[Page]:
    ways = (Go(first, "abc"), Go(first + 1, "éèà"), Go(first + 2, "!?&"))
    last = (Do.SHIFT, *ways, " ", Do.LEFT, Do.RIGHT, Do.ERASE, Do.CLOSE, Do.NEXT)
    blank = (None,) * 10
    sheets = (_LETTERS, (*_ACCENTS, "", ""), _SIGNS)
    return [(*(tuple(row) or blank for row in sheet), last) for sheet in sheets]


def _usual(first: int) -> list[Page]:
    halves = [tuple(row[:5] for row in _LETTERS), tuple(row[5:] for row in _LETTERS)]
    accents = tuple(half for row in _ACCENTS for half in (row[:5], row[5:]))
    signs = [tuple(half for row in two for half in (row[:5], row[5:])) for two in (_SIGNS[:2], _SIGNS[2:])]
    parts = (*halves, accents, *signs)
    # Eight keys beside twenty: what is done with a text, and the four ways.
    return [
        tuple((*part[row], *beside) for row, beside in enumerate(_beside(first, number)))
        for number, part in enumerate(parts)
    ]


def _beside(first: int, number: int) -> tuple[tuple[Key, Key], ...]:
    other = Go(first + 1, "yuiop ►") if number == 0 else Go(first, "◄ azert")
    signs = Go(first + 4, "[ ] { }") if number == 3 else Go(first + 3, "!?&")
    return ((Do.ERASE, Do.CLOSE), (other, Go(first + 2, "éèà")), (Do.SHIFT, signs), (" ", Do.NEXT))


def _small(first: int) -> list[Page]:
    rows = (*_LETTERS[1:], _LETTERS[0], *_ACCENTS, *_SIGNS)
    menu = first + len(rows)
    last = (Do.SHIFT, Go(menu, "?"), " ", Do.ERASE, Do.NEXT)
    ways = [Go(first + number, row) for number, row in enumerate(rows)]
    listed = (tuple(ways[:5]), tuple(ways[5:]), (Do.SHIFT, None, " ", Do.ERASE, Do.NEXT))
    return [*((tuple(row[:5]), tuple(row[5:]), last) for row in rows), listed]
