"""The time everything shared is dated with: the wall clock in UTC, the database's own where it has one. (R39)"""

from datetime import datetime, timedelta
from typing import Protocol

from kiosk import present


class Clock(Protocol):
    """What services and the courier ask the time of; tests pass one they can move."""

    def now(self) -> datetime:
        """The present, an aware UTC datetime."""
        ...


class SystemClock:
    """This machine's clock, corrected by `offset` (the database's clock minus ours, measured at opening)."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return present.now() + self._offset
