"""A panel over the step with something to type in: with a keyboard of its own where there is none."""

from collections.abc import Coroutine
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from kiosk.guide import Field
from kiosk.identity.secret_text import looks_like
from kiosk.said import Said
from screens.base import Overlay
from screens.touch.keyboard import TouchKeyboard, shape_for
from screens.touch.layouts import Pad
from screens.touch.typing import CloseKey
from screens.widgets.field import LetteredField
from screens.widgets.inputs import SafeInput


class MessageInput(SafeInput):
    """A line to an adviser, who reads it as it stands; on a shared screen it hides what no adviser may be told."""

    @property
    def covered(self) -> bool:
        return self.shared and looks_like(self.value) is not None


class PhoneInput(SafeInput):
    """A phone number."""

    pad = Pad.NUMBER


def plain_field(label: Said, line: SafeInput, hint: Said, *, letter: str = "A") -> LetteredField:
    """A field that is none of the guide's: no letter. The services look at what is in it."""
    field = LetteredField(Field(letter, "", label), line, check=_whatever, hint=hint, badge=False)
    field.add_class("-current")  # large letters show one field; here each is shown
    return field


def _whatever(_text: str) -> None:
    """Judged by the services alone, which must not trust a terminal anyway."""


class CallScreen(Overlay):
    """A panel about calling an adviser."""

    def on_app(self, work: Coroutine[Any, Any, None]) -> None:
        """Call on the App's account: the call that is placed closes the panel, whose own workers die with it."""
        self.app.run_worker(work, group="help line", description="call", exit_on_error=False)


class LineShown(CallScreen):
    """One that shows how the call goes on."""

    async def show(self) -> None:
        """Draw what the help line holds now."""


class TypingOverlay(CallScreen):
    """What a `LetteredField` asks of the screen it stands on, and the keys for a finger."""

    @property
    def large(self) -> bool:
        return self.kiosk.preferences.large

    def where_to_find(self, field: Field) -> int | None:
        return None

    def compose_keyboard(self, pad: Pad) -> ComposeResult:
        if self.kiosk.touch:
            yield CloseKey(self.t("Fermer"), action="screen.close", id="close-keyboard")
            yield TouchKeyboard(pad, shape_for(self.app.size), self.t)

    def on_touch_keyboard_closed(self, event: TouchKeyboard.Closed) -> None:
        event.stop()
        self.action_close()

    def watch_focused(self, focused: Widget | None) -> None:
        for keyboard in self.query(TouchKeyboard):
            keyboard.display = isinstance(focused, SafeInput)
            if isinstance(focused, SafeInput):
                keyboard.serve(focused.pad, shape_for(self.app.size))

    def on_resize(self, event: events.Resize) -> None:
        self.watch_focused(self.focused)
