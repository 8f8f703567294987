"""Limits that going on does not move: a session's longest life, the leave to choose a password (WCAG 2.2.1)."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk import present
from screens.base import KioskScreen

if TYPE_CHECKING:
    from screens.app import Kiosk

SECONDS_BEFORE = 120


class Deadline:
    """Warns once, two minutes before; a session that is over is then told at once, not at the next key."""

    def __init__(self, app: "Kiosk", clock: Callable[[], float]) -> None:
        self._app, self._clock = app, clock
        self._at: datetime | None = None
        self._ends = 0.0
        self._warned = self._told = False

    async def look(self, screen: KioskScreen) -> None:
        """Called every half second with the step that is shown."""
        at = self._app.visit.deadline(screen) if self._app.visit is not None else None
        if at is None:
            return
        if at != self._at:
            # From here on by the clock that only goes forward: a corrected wall clock must not end a visit.
            self._ends = self._clock() + (at - present.now()).total_seconds()
            self._at, self._warned, self._told = at, False, False
        left = self._ends - self._clock()
        signed_in = screen.patience == "member"
        if left <= 0:
            await self._over(signed_in=signed_in)
        elif left <= SECONDS_BEFORE * self._app.preferences.patience and not self._warned:
            from screens.more_time import DeadlineWarning  # noqa: PLC0415 - behind the first paint

            self._warned = True
            await self._app.push_screen(DeadlineWarning(at, signed_in=signed_in))

    async def _over(self, *, signed_in: bool) -> None:
        if not signed_in or self._told:
            return  # the leave to choose a password says it itself, at the button
        from kiosk.services.outcomes import SessionEnded  # noqa: PLC0415
        from screens.more_time import DeadlineWarning  # noqa: PLC0415

        self._told = True
        if isinstance(self._app.screen, DeadlineWarning):
            await self._app.pop_screen()
        self._app.tell_member_screens(SessionEnded("absolute"))
