"""A phone number to be called back at; with a message, where nobody answers now."""

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from kiosk import house
from kiosk.identity.problems import Problem
from kiosk.said import Said
from kiosk.services.assistance.states import CallKind
from kiosk.services.reaching import Unreachable
from screens.assistance import words
from screens.assistance.calling import place_call
from screens.assistance.typing import MessageInput, PhoneInput, TypingOverlay, plain_field
from screens.touch.layouts import Pad
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField

SEND = "send"


class NumberOverlay(TypingOverlay):
    """One field, or two: what is typed stays until the service has taken it."""

    AUTO_FOCUS = "SafeInput"

    def __init__(self, *, with_message: bool, is_open: bool = True) -> None:
        super().__init__()
        self.with_message, self._is_open = with_message, is_open
        self._busy = False

    def compose(self) -> ComposeResult:
        yield from super().compose()
        title = self.t("Laisser un message") if self.with_message else self.t("Être rappelé")
        with VerticalScroll(classes="overlay-box -number", can_focus=False):
            yield Static(title, classes="overlay-title", markup=False)
            yield Static("", id="number-told", classes="panel-text -bad live", markup=False)
            if self.with_message:
                yield plain_field(self.t("Votre message"), MessageInput(), self.t(words.SAFETY))
                hint = self.t("Sans numéro, restez ici.") if self._is_open else self.t("Facultatif.")
                label = self.t("Votre téléphone, si vous voulez être rappelé")
                yield plain_field(label, PhoneInput(), hint, letter="B")
            else:
                hint = self.t("Par exemple : 06 12 34 56 78")
                yield plain_field(self.t("Votre numéro de téléphone"), PhoneInput(), hint)
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Retour"))
                label = self.t("Envoyer") if self.with_message else self.t("Appelez-moi")
                yield ActionButton(label, SEND, primary=True)
        yield from self.compose_keyboard(Pad.TEXT if self.with_message else Pad.NUMBER)

    def on_mount(self) -> None:
        self.query("#number-told").set(display=False)

    @property
    def _fields(self) -> list[LetteredField]:
        return list(self.query(LetteredField))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is self._fields[-1].input:
            self.send()
        else:
            self.set_focus(self._fields[-1].input)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        event.prevent_default()  # a panel's own answer to a button is to close
        if isinstance(event.button, ActionButton) and event.button.reply == SEND:
            self.send()
        else:
            self.action_close()

    def send(self) -> None:
        self.on_app(self._send())

    async def _send(self) -> None:
        """Ask once; what is wrong stands under its field."""
        message, phone = self._fields[0].value if self.with_message else "", self._fields[-1].value
        if self.with_message and not message.strip():
            self._fields[0].refuse(Problem.EMPTY)
            self.set_focus(self._fields[0].input)
            return
        if self._busy:
            return
        self._busy = True
        kind = CallKind.PHONE if phone.strip() or not self.with_message else CallKind.CHAT
        try:
            await place_call(
                self, self.tell_refused, kind, phone=phone.strip(), message=message.strip(), is_open=self._is_open
            )
        except Unreachable:
            self.tell_refused(self.t(words.AWAY, phone=house.phone()))
        finally:
            self._busy = False

    def tell_refused(self, sentence: Said) -> None:
        told = self.query_one("#number-told", Static)
        told.update(sentence)
        told.display = True
