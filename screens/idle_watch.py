"""Nobody there? The kiosk warns, counts down, and goes home. Any key, click or paste extends (R53 to R55)."""

import time
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING

from textual import events

from kiosk.settings import SessionSettings
from screens.base import KioskScreen, Overlay
from screens.deadline import Deadline

if TYPE_CHECKING:
    from screens.app import Kiosk

# Pointer motion alone is no sign of a person: a shelf that shakes moves a mouse.
ACTIVITY = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)


class IdleWatch:
    """Counts the seconds since the last sign of a person; the limit is the current screen's."""

    def __init__(self, app: "Kiosk", limits: SessionSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._limits, self._clock = app, limits, clock
        self._last = clock()
        self._deadline = Deadline(app, clock)

    @property
    def seconds(self) -> float:
        """Since the last sign of a person."""
        return self._clock() - self._last

    def activity(self) -> None:
        self._last = self._clock()

    async def tick(self) -> None:
        """Called every half second: warn, count down, or go home."""
        step = next((s for s in reversed(self._app.screen_stack) if isinstance(s, KioskScreen)), None)
        limit = None if step is None else self._limit(step)
        idle = self.seconds
        if step is None or limit is None:
            # The first screen waits for ever, but not with the last person's colours or an open panel.
            if self._app.in_use and idle > self._longer(self._limits.idle_form_seconds):
                self._app.finish()
        elif idle >= limit:
            self._app.finish()
        elif limit - idle <= self._longer(self._limits.warning_seconds):
            await self._warn(ceil(limit - idle))
        elif isinstance(self._app.screen, Overlay) and self._app.screen.any_key_closes:
            self._app.screen.action_close()
        else:
            await self._deadline.look(step)

    async def _warn(self, seconds: int) -> None:
        from screens.idle import IdleWarning  # noqa: PLC0415 - behind the first paint

        if not isinstance(self._app.screen, IdleWarning):
            for screen in self._app.screen_stack:
                if isinstance(screen, KioskScreen):
                    screen.cover()
            await self._app.push_screen(IdleWarning(seconds))
        if isinstance(self._app.screen, IdleWarning):
            self._app.screen.show(seconds)

    def _limit(self, step: KioskScreen) -> int | None:
        limit = {
            "form": self._limits.idle_form_seconds,
            "member": self._limits.idle_member_seconds,
            "mail": self._limits.idle_mail_seconds,
        }.get(step.patience)
        if self._app.help_line.waits_here and step.patience != "member":  # a session keeps its own, shorter limit
            limit = self._limits.idle_mail_seconds
        return None if limit is None else self._longer(limit)

    def _longer(self, seconds: int) -> int:
        return seconds * self._app.preferences.patience
