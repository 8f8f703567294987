"""The screen that every screen of the kiosk is built on: one answer, a busy state, the footer, the size guard."""

import asyncio
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from kiosk.guide import Field
from kiosk.locale import FRENCH
from kiosk.said import french, say
from screens.keys import BACK
from screens.moves import Move
from screens.speech import Speaking, speaker
from screens.widgets.button import ActionButton

LEAST_COLUMNS, LEAST_ROWS = 60, 20
TOO_SMALL = french("Écran trop petit\n\nAgrandissez la fenêtre :\n60 colonnes et {rows} lignes au moins.")


# The arrows walk as Tab does, where they do nothing else: Maj+Tab takes two hands.
WALK = (
    Binding("down,right", "app.focus_next", show=False),
    Binding("up,left", "app.focus_previous", show=False),
)


class TooSmall(Static):
    """Shown alone, in place of everything, below 60 by 20 (STANDARDS R99)."""

    def __init__(self) -> None:
        super().__init__(say(FRENCH, TOO_SMALL, rows=LEAST_ROWS), id="too-small", markup=False)

    def on_mount(self) -> None:
        screen = speaker(self)
        self.update(screen.t(TOO_SMALL, rows=screen.kiosk.least_rows), layout=False)


class KioskScreen(Speaking):
    """A screen answers once; further presses change nothing until the flow shows it again."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK.binding(), *WALK]
    AUTO_FOCUS = None
    patience = "form"  # which idle limit of `[session]` applies here
    unforeseen = False  # whether nobody could know that it would come: no key pressed before was meant for it
    needs_grant = False  # whether the leave to choose a new password must last until this screen is answered

    def __init__(self) -> None:
        super().__init__()
        self._answer: asyncio.Future[object] | None = None
        self._is_new = True  # its styles are those of the moment
        self._early: list[object] = []  # pressed once the screen was there, and before the flow had asked

    async def answered(self) -> object:
        """Wait for the person's answer on this screen."""
        if self._answer is not None:  # asked again: what was pressed after the last answer is dropped (R113)
            self.kiosk.forget_typed_ahead()
        self._answer = asyncio.get_running_loop().create_future()
        if self._early:
            self._answer.set_result(self._early.pop())
        self.ready()
        return await self._answer

    def answer(self, reply: object) -> None:
        """Hand `reply` to the flow; a second one before the flow asks again is dropped (R113)."""
        if self._answer is None:
            self._early = self._early or [reply]
        elif self.waiting:
            self._answer.set_result(reply)

    @property
    def waiting(self) -> bool:
        """Whether the flow waits for an answer on this screen."""
        return self._answer is not None and not self._answer.done()

    @property
    def gives_way(self) -> bool:
        """Whether no key is for this screen: it is not made yet, or answered and another one comes."""
        return not self.is_mounted or bool(self._early) or (self._answer is not None and self._answer.done())

    @property
    def large(self) -> bool:
        """Whether the person asked for « Grands caractères »."""
        return self.kiosk.preferences.large

    def resized_letters(self) -> None:
        """F6 was pressed; the style sheet has done its part."""

    def step_on(self, key: str) -> bool:
        """Move the focus at once on Tab: Textual would do it after keys that a fast typist already sent."""
        if key not in ("tab", "shift+tab"):
            return False
        if key == "tab":
            self.focus_next()
        else:
            self.focus_previous()
        return True

    def where_to_find(self, field: Field) -> int | None:
        """The number of the footnote that shows where this field's number is printed."""
        return None

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        event.refresh_styles &= not self._is_new
        self._is_new = False
        self.kiosk.came_forward()

    def put_keyboard_away(self) -> None:
        """A real key was pressed: where a keyboard lies on the screen, it goes."""

    def struck_twice(self) -> None:
        """With « grands caractères » a character came twice within half a second, and counted once."""

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

    def action_help(self) -> None:
        """F1, on the screens that have an own help."""


class Overlay(ModalScreen[None], Speaking):
    """A panel over the step: help, a footnote, the idle warning. Escape, Enter or a click closes it."""

    any_key_closes = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1", "close", "Fermer", show=False),
        *WALK,
    ]

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield from self.kiosk.compose_under()

    @on(events.Mount)
    def _begin_anew(self) -> None:
        """What was pressed for the step that was coming chooses nothing here."""
        self.kiosk.forget_typed_ahead()

    @on(events.Mount)
    async def _offer_more(self) -> None:
        if self.kiosk.touch:
            from screens.widgets.more import MoreButton  # noqa: PLC0415 - for fingers alone

            await self.mount_all(MoreButton(self.t("▼ Plus"), box) for box in self.query(".overlay-box"))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_close()

    def action_close(self) -> None:
        if self.is_current:
            self.dismiss()
