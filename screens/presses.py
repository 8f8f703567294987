"""Which presses count: a key held down acts once; with « grands caractères », so does a hand that strikes twice.

A terminal tells neither that a key went up nor that it repeats: time alone tells. It is the time at which the driver
read the key, passed in, so that a screen that draws slowly changes nothing, and tests need no clock.
"""

from enum import Enum, auto

LONGEST_DELAY = 0.7  # seconds until a held key begins to repeat, at most: X waits 0.66, Windows 0.5, Linux 0.25
RHYTHM = 0.12  # seconds between two repeats, at most: the Linux console repeats 11 times a second
DOUBLE_STRIKE = 0.5  # seconds (EN 301 549, 5.8)
MACHINE = 0.025  # seconds between two characters of a barcode reader, at most; hardly a keyboard repeats that fast


class Verdict(Enum):
    """What becomes of a press."""

    NOW = auto()
    WAIT = auto()  # it may be the first repeat: it counts if the same key stays away for RHYTHM seconds
    NEVER = auto()


class PressFilter:
    """Judges each press by the one before it."""

    def __init__(self) -> None:
        self._key, self._at, self._doubted = "", float("-inf"), False

    def judge(self, key: str, at: float, *, acts: bool, large: bool) -> Verdict:
        """`acts`: the press does something once (a button, a key of the page of keys); else it edits or walks."""
        same, gap, doubted = key == self._key, at - self._at, self._doubted
        self._key, self._at, self._doubted = key, at, False
        if not same:
            return Verdict.NOW
        if large:
            machine = not acts and gap < MACHINE
            return Verdict.NEVER if gap < DOUBLE_STRIKE and not machine else Verdict.NOW
        if not acts or gap >= LONGEST_DELAY:
            return Verdict.NOW
        self._doubted = True
        return Verdict.NEVER if doubted and gap < RHYTHM else Verdict.WAIT
