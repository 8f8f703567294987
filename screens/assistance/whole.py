"""The call on one screen: reference, place, hours, phone, the chat, and what the adviser may see."""

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from kiosk.services.reaching import Unreachable, reached
from screens.assistance import words
from screens.assistance.beside import ChatLog
from screens.assistance.help_line import HelpLine
from screens.assistance.typing import LineShown, MessageInput, TypingOverlay, plain_field
from screens.touch.layouts import Pad
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField
from screens.widgets.inputs import SafeInput

SEND = "send"


class LineOverlay(TypingOverlay, LineShown):
    """Opened by the call itself, by « Détails », and where the chat cannot stand beside the step."""

    AUTO_FOCUS = "#line-go-on"

    def __init__(self, *, writing: bool = False) -> None:
        super().__init__()
        self._writing = writing
        self._shared, self._drawn = False, False  # as it was drawn

    @property
    def _line(self) -> HelpLine:
        return self.kiosk.help_line

    def compose(self) -> ComposeResult:
        yield from super().compose()
        line = self._line
        with VerticalScroll(classes=f"overlay-box -line {'-writing' if self._writing else ''}", can_focus=False):
            yield Static("", id="whole-status", classes="overlay-title live", markup=False)
            yield Static(words.facts(self, line), id="whole-facts", classes="panel-text", markup=False)
            yield Static("", id="whole-hours", classes="panel-text", markup=False)
            yield Static(words.what_next(self, line), id="whole-next", classes="panel-text", markup=False)
            yield ChatLog("whole-log")
            yield Static("", id="whole-notice", classes="panel-text live", markup=False)
            yield plain_field(self.t("Votre message"), MessageInput(line.draft), self.t(words.SAFETY))
            with Horizontal(classes="overlay-actions", id="whole-step"):
                yield ActionButton("", action="app.accept_step", id="whole-accept")
                yield ActionButton(self.t("Non merci"), action="app.decline_step", id="whole-decline")
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Envoyer"), SEND, id="line-send", primary=True)
                yield ActionButton(self.t("Continuer ma démarche"), id="line-go-on", primary=True)
            yield Static(self.t(words.SEEN), classes="panel-text seen", markup=False)
            yield Static(self.t(words.NEVER_SEEN), classes="panel-text seen", markup=False)
            yield ActionButton(self._share_label(), action="app.toggle_sharing", id="line-share")
            yield ActionButton(self.t("Terminer l’appel"), action="app.hang_up", id="line-end")
        yield from self.compose_keyboard(Pad.TEXT)

    def _share_label(self) -> str:
        if self._line.sharing:
            return self.t("Ne plus montrer où j’en suis")
        return self.t("Laisser le conseiller voir où j’en suis")

    def on_mount(self) -> None:
        if self._writing:
            self.set_focus(self.query_one(SafeInput))
        self.look_up_hours()
        self.call_later(self.show)

    def _in_sight(self) -> None:
        """From the top, as far as the focus allows: it was scrolled to among rows that are hidden now."""
        self.query_one(".overlay-box").scroll_home(animate=False, immediate=True)
        if self.focused is not None:
            top = self.kiosk.touch and self._writing
            self.call_after_refresh(self.focused.scroll_visible, animate=False, top=top)

    @work(description="hours", exit_on_error=False)
    async def look_up_hours(self) -> None:
        try:
            availability = await reached((await self.kiosk.services()).assistance.availability())
        except Unreachable:
            return  # the line says by itself that the link is lost
        self.query_one("#whole-hours", Static).update(words.hours(self, availability))

    async def show(self) -> None:
        """Draw what the help line holds now."""
        line = self._line
        if not (self.is_mounted and self.display):
            return  # not made yet, or being taken away: the kiosk may be switched off as a call is taken
        if not line.is_shown:
            self.action_close()
            return
        self.query_one("#whole-status", Static).update(words.status(self, line))
        self.query_one("#whole-notice", Static).update(self.t(line.notice) if line.notice else "")
        self.query("#whole-notice").set(display=bool(line.notice))
        open_now = line.outcome is None
        chats = self._writing and open_now
        self.query("LetteredField, #line-send, #whole-log").set(display=chats)
        self.query("#line-share, #line-end").set(display=open_now)
        self.query(".seen").set(display=open_now and not line.sharing)  # what is agreed to, before it is
        self.query("#whole-facts, #whole-hours, #whole-next").set(display=open_now and not self._writing)
        self.query("#whole-step").set(display=line.suggested is not None)
        self.query_one("#line-share", ActionButton).name_it(self._share_label())
        self._step_is_next()
        accept = self.query_one("#whole-accept", ActionButton)
        accept.name_it(self.t("Aller à l’étape {n}", n=line.suggested or 0))
        if self._writing:
            line.seen()
        await self.query_one(ChatLog).show(words.log(self, line))  # last: meanwhile it may be taken away
        if not self._drawn:
            self._drawn = True
            self.call_after_refresh(self._in_sight)

    def _step_is_next(self) -> None:
        """Once the person agreed: the same press again must not take it back."""
        shared, self._shared = self._shared, self._line.sharing
        if self._shared and not shared and self.query_one("#line-share").has_focus:
            self.set_focus(self.query_one("#line-go-on"))

    # --- writing ----------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        self._line.draft = event.value

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._send()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        event.prevent_default()  # a panel's own answer to a button is to close
        if isinstance(event.button, ActionButton) and event.button.reply == SEND:
            self._send()
        else:
            self.action_close()

    def _send(self) -> None:
        field = self.query_one(LetteredField)
        text = field.value
        field.wipe()
        self._line.draft = ""
        self._line.say(text)
