"""An App that goes from one screen to the next as a whole: nothing breaks it off, and no key falls in between."""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from textual.worker import Worker

from screens.base import KioskScreen, Overlay
from screens.voice.spoken import SpokenApp

if TYPE_CHECKING:
    from screens.ahead import Ahead
    from screens.sharing.publisher import Publisher


async def unbroken(change: Awaitable[object]) -> None:
    """Wait for `change`, which goes on where the worker that waits for it is cancelled.

    Textual's loop waits for the same future: cancelled with the worker, it would end the loop, and with it the kiosk.
    """
    await asyncio.shield(change)


class TurningApp(SpokenApp):
    """Brings the screens that a visit asks for, and knows when no key is for the one in front."""

    publisher: "Publisher"
    ahead: "Ahead"
    _begun: Worker[None] | None = None  # the visit under way

    async def bring(self, screen: KioskScreen) -> None:
        """Make `screen` the only one over the attract screen; the one before is removed with its values."""
        if not screen.is_attached:
            self.dress(screen)
        with self.publisher.between_screens():
            while isinstance(self.screen, Overlay):
                await unbroken(self.pop_screen())
            self.ahead.let_go(screen)
            if len(self.screen_stack) == 1:
                await unbroken(self.push_screen(screen))
            elif self.screen is not screen:
                await unbroken(self.switch_screen(screen))
            await screen._mounted_event.wait()  # one made ahead may be shown while it is half made
        if screen.unforeseen:
            self.forget_typed_ahead()
        self.let_through()

    def foresee(self) -> None:
        self.ahead.hurry()

    @property
    def between_screens(self) -> bool:
        """Also on the way home: the visit that a key begins would be ended with the one before."""
        return self.leaving or (isinstance(self.screen, KioskScreen) and self.screen.gives_way)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group == "home" and event.worker.is_finished:
            self.let_through()

    @property
    def begun(self) -> bool:
        """Whether a visit is under way, were it not yet at its first step. One that was left may end later."""
        return self._begun is not None and not self._begun.is_finished

    @property
    def leaving(self) -> bool:
        """Whether the terminal is on its way home: what the person chose is about to be forgotten."""
        return any(worker.group == "home" and not worker.is_finished for worker in self.workers)
