"""Nobody at the console? It warns, counts down, and signs out; a sign of the adviser keeps the session."""

import time
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.adviser.base import Panel
from screens.widgets.button import ActionButton

if TYPE_CHECKING:
    from screens.adviser.app import AdviserConsole

WARNED = 60  # seconds before the session's own limit
TOUCH_SECONDS = 15


class IdleWarning(Panel[bool]):
    """« Êtes-vous toujours là ? »; the key that answers types nothing."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self._left = seconds

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with Vertical(classes="overlay-box"):
            yield Static(self.t("Êtes-vous toujours là ?"), classes="overlay-title", markup=False)
            yield Static(self._sentence(), id="idle-left", classes="panel-text", markup=False)
            yield ActionButton(self.t("Je continue"), True, primary=True)

    def show(self, seconds: int) -> None:
        self._left = seconds
        for line in self.query("#idle-left").results(Static):
            line.update(self._sentence())

    def _sentence(self) -> str:
        return self.plural(
            "Sans geste de votre part, vous serez déconnecté dans {n} seconde.",
            "Sans geste de votre part, vous serez déconnecté dans {n} secondes.",
            self._left,
        )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.action_close()


class IdleWatch:
    """Counts the seconds since the last sign; writes one at most every fifteen seconds."""

    def __init__(self, app: "AdviserConsole", clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._last, self._touched = clock(), float("-inf")

    @property
    def seconds(self) -> float:
        """Since the last sign of the adviser."""
        return self._clock() - self._last

    def activity(self) -> None:
        """A key or a click."""
        self._last = self._clock()

    async def tick(self) -> None:
        """Called every second."""
        if self._app.adviser is None:
            return
        from kiosk.services.advisers.session import IDLE as LIMIT  # noqa: PLC0415 - heavy
        from screens.adviser.app import IDLE  # noqa: PLC0415 - each knows the other

        left = LIMIT.total_seconds() - self.seconds
        if left <= 0:
            await self._app.sign_out(IDLE)
        elif left <= WARNED:
            await self._warn(ceil(left))
        else:
            if isinstance(self._app.screen, IdleWarning):
                self._app.screen.action_close()
            self._touch()

    async def _warn(self, seconds: int) -> None:
        if not isinstance(self._app.screen, IdleWarning):
            await self._app.push_screen(IdleWarning(seconds))
        if isinstance(self._app.screen, IdleWarning):
            self._app.screen.show(seconds)

    def _touch(self) -> None:
        if self._last > self._touched and self._clock() - self._touched >= TOUCH_SECONDS and self._app.desk:
            self._touched = self._clock()
            self._app.desk.touch()
