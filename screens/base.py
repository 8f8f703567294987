"""The screen that every screen of the kiosk is built on: one answer, a busy state, the footer, the size guard."""

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from kiosk.locale import FRENCH
from kiosk.said import french, say
from screens.keys import BACK
from screens.speech import Speaking, speaker
from screens.visit import Move
from screens.widgets.button import ActionButton

TOO_SMALL = french("Écran trop petit\n\nAgrandissez la fenêtre :\n60 colonnes et 20 lignes au moins.")


class TooSmall(Static):
    """Shown alone, in place of everything, below 60 by 20 (STANDARDS R99)."""

    def __init__(self) -> None:
        super().__init__(say(FRENCH, TOO_SMALL), id="too-small", markup=False)

    def on_mount(self) -> None:
        self.update(speaker(self).t(TOO_SMALL), layout=False)


class KioskScreen(Speaking):
    """A screen answers once; further presses change nothing until the flow shows it again."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK.binding()]
    AUTO_FOCUS = None
    patience = "form"  # which idle limit of `[session]` applies here

    def __init__(self) -> None:
        super().__init__()
        self._answer: asyncio.Future[object] | None = None

    async def answered(self) -> object:
        """Wait for the person's answer on this screen."""
        self._answer = asyncio.get_running_loop().create_future()
        self.ready()
        return await self._answer

    def answer(self, reply: object) -> None:
        """Hand `reply` to the flow; a second press before the flow asks again is dropped (R113)."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(reply)

    def step_on(self, key: str) -> bool:
        """Move the focus at once on Tab: Textual would do it after keys that a fast typist already sent."""
        if key not in ("tab", "shift+tab"):
            return False
        if key == "tab":
            self.focus_next()
        else:
            self.focus_previous()
        return True

    def cover(self) -> None:
        """Nobody seems to be there: show nothing secret while the warning counts down."""

    def busy(self, sentence: str) -> None:
        """Take no input and say what is happening."""

    def ready(self) -> None:
        """Take input again."""

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, ActionButton) and event.button.reply is not None:
            self.chose(event.button.reply)

    def chose(self, reply: object) -> None:
        """A button was pressed; forms look at their fields first."""
        self.answer(reply)

    def action_back(self) -> None:
        self.answer(Move.BACK)


class Overlay(ModalScreen[None], Speaking):
    """A panel over the step: help, a footnote, the idle warning. Escape, Enter or a click closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f1", "close", "Fermer", show=False)]

    def compose(self) -> ComposeResult:
        yield TooSmall()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_close()

    def action_close(self) -> None:
        if self.is_current:
            self.dismiss()
