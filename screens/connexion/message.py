"""What may come instead of step 5: one of the guide's messages, its advice, and where to go from there."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Static

from kiosk.guide import OTHER_MESSAGE, Message
from kiosk.said import together
from screens.base import Overlay
from screens.keys import ADVISER
from screens.widgets.button import ActionButton
from screens.widgets.fields import Translate


class MessageOverlay(Overlay):
    """A message of the guide over the form. `reply` is None for « Réessayer »."""

    def __init__(
        self,
        message: Message,
        ways: Sequence[tuple[str, object]] = (),
        *,
        more: str = "",
        again: str = "",
        good: bool = False,
    ) -> None:
        super().__init__()
        self._message, self._ways, self._more, self._again = message, ways, more, again
        self._sign, self._class = ("√", "-good") if good else ("!", "-bad")
        self.reply: object = None

    @property
    def headline(self) -> str:
        return self._message.text

    def compose(self) -> ComposeResult:
        yield from super().compose()
        title = together("{sign} {text}", sign=self._sign, text=self.t(self._message.text))
        with VerticalScroll(classes="overlay-box", can_focus=False):
            yield Static(title, classes=f"overlay-title {self._class}", markup=False)
            if self._more:
                yield Static(self.t(self._more), classes="panel-text -strong", markup=False)
            yield Static(self.t(self._message.advice), classes="panel-text", markup=False)
            # Where the guide names the chat, it is one press away.
            chat = self._message.advice == OTHER_MESSAGE.advice
            tall = "overlay-actions -tall" if len(self._ways) + chat > 1 else "overlay-actions"
            with Horizontal(classes=tall):
                yield ActionButton(self.t(self._again) or self.t("Réessayer"), primary=True)
                for label, reply in self._ways:
                    yield ActionButton(self.t(label), reply)
                if chat:
                    yield ActionButton(self.t("Un conseiller (F9)"), action=ADVISER.action, id="adviser")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, ActionButton):
            self.reply = event.button.reply
        super().on_button_pressed(event)


def mail_unavailable(t: Translate) -> MessageOverlay:
    """Where no mail can leave, nobody can receive a code."""
    message = Message(t("Service indisponible sur cette borne"), OTHER_MESSAGE.advice)
    return MessageOverlay(message, more=t("Aucun mail ne peut partir d’ici pour le moment."), again=t("Fermer"))
