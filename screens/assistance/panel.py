"""F9: the ways to an adviser, who answers now, and until when. It lies over the step, which keeps what was typed."""

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from kiosk import house
from kiosk.said import Said
from kiosk.services.assistance.live import Availability
from kiosk.services.assistance.states import CallKind
from kiosk.services.reaching import Unreachable, reached
from screens.assistance import words
from screens.assistance.calling import place_call
from screens.assistance.number import NumberOverlay
from screens.assistance.typing import CallScreen
from screens.widgets.button import ActionButton

_WAYS = "#way-chat, #way-phone, #way-desk, #way-message"


class CallPanel(CallScreen):
    """« Écrire à un conseiller », « Être rappelé », « Quelqu’un dans l’agence »: those that the agency has."""

    AUTO_FOCUS = "#way-close"  # no way is offered before it is known which lead somewhere

    def __init__(self) -> None:
        super().__init__()
        self._busy, self._is_open, self._has_looked = False, True, False

    def compose(self) -> ComposeResult:
        yield from super().compose()
        ways = self.kiosk.settings.assistance
        with VerticalScroll(classes="overlay-box -call", can_focus=False):
            yield Static(self.t("Un conseiller"), classes="overlay-title", markup=False)
            wait = self.t("Un instant : nous regardons qui est là.")
            yield Static(wait, id="call-queue", classes="panel-text live", markup=False)
            yield Static("", id="call-hours", classes="panel-text", markup=False)
            yield Static(
                self.t("Par téléphone : {phone}", phone=house.phone()), classes="panel-text -strong", markup=False
            )
            with Vertical(classes="overlay-actions -ways"):
                if ways.chat:
                    yield ActionButton(self.t("Écrire à un conseiller"), CallKind.CHAT, id="way-chat", primary=True)
                if ways.phone:
                    yield ActionButton(self.t("Être rappelé"), CallKind.PHONE, id="way-phone")
                if ways.desk:
                    yield ActionButton(self.t("Quelqu’un dans l’agence"), CallKind.DESK, id="way-desk")
                if ways.chat or ways.phone:
                    yield ActionButton(self.t("Laisser un message"), CallKind.REQUEST, id="way-message")
                yield ActionButton(self.t("Fermer"), id="way-close")

    def on_mount(self) -> None:
        self.query("#way-message").set(display=False)
        self.query(_WAYS).set(disabled=True)
        self.look()

    def on_key(self, event: events.Key) -> None:
        """Enter pressed before anybody could read what it would do: it neither calls nor closes."""
        if event.key == "enter" and not self._has_looked:
            event.stop()
            event.prevent_default()

    @work(description="availability", exit_on_error=False)
    async def look(self) -> None:
        """Who answers now; the ways that lead nowhere at this hour go."""
        try:
            availability = await reached((await self.kiosk.services()).assistance.availability())
        except Unreachable:
            self.without_services()
            return
        self.query_one("#call-queue", Static).update(words.queue(self, availability))
        self.query_one("#call-hours", Static).update(words.hours(self, availability))
        self._is_open = availability.is_open
        self._offer(availability)

    def _offer(self, availability: Availability) -> None:
        here = availability.is_open and availability.advisers > 0
        self.query("#way-chat, #way-desk").set(display=here)
        self.query("#way-message").set(display=not here)
        self.query(_WAYS).set(disabled=False)
        if not self._has_looked or self.focused is None or not self.focused.display:
            self.set_focus(next(b for b in self.query(ActionButton) if b.display))
        self._has_looked = True

    def without_services(self) -> None:
        """The phone remains, and whoever stands behind the counter."""
        self.query_one("#call-queue", Static).update(self.t(words.AWAY, phone=house.phone()))
        self.query(_WAYS).set(display=False)
        self._has_looked = True
        self.set_focus(self.query_one("#way-close"))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        event.prevent_default()  # a panel's own answer to a button is to close
        reply = event.button.reply if isinstance(event.button, ActionButton) else None
        match reply:
            case CallKind.PHONE | CallKind.REQUEST:
                self.app.push_screen(NumberOverlay(with_message=reply is CallKind.REQUEST, is_open=self._is_open))
            case CallKind():
                self.on_app(self.call(reply))
            case _:
                self.action_close()

    async def call(self, kind: CallKind) -> None:
        """Once, however often it is pressed."""
        if self._busy:
            return
        self._busy = True
        try:
            await place_call(self, self.tell_refused, kind)
        except Unreachable:
            self.without_services()
        finally:
            self._busy = False

    def tell_refused(self, sentence: Said) -> None:
        self.query_one("#call-queue", Static).update(sentence)
