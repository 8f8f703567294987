"""Where something happens: the terminal, its agency, the program's version. On every row that is kept."""

from typing import NamedTuple, Self

from kiosk import __version__
from kiosk.identity.text import clean
from kiosk.settings import KioskSettings

_LONGEST = 64  # the columns'
WEB = "web"  # what `kiosk web` writes in place of a terminal's name


class Place(NamedTuple):
    """Names as they are stored: no control character can reach the journal through a setting. (R64)"""

    terminal: str
    agency: str
    version: str = __version__

    @classmethod
    def of(cls, settings: KioskSettings) -> Self:
        return cls(clean(settings.terminal).strip()[:_LONGEST], clean(settings.agency).strip()[:_LONGEST])
