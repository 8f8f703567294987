"""The call beside the step: in the place of the help panel where there is room, else in a few rows under the form.

The same widget on every screen, made anew with each; what it shows lives in `HelpLine`.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from kiosk.said import Said, together
from screens.assistance import words
from screens.assistance.help_line import HelpLine
from screens.assistance.typing import MessageInput
from screens.speech import Speaking, beneath, speaker
from screens.widgets.button import ActionButton, LinkButton


class ChatInput(MessageInput):
    """One line to an adviser. It is no secret: it may be read aloud."""

    def on_mount(self) -> None:
        self.cover(speaker(self).shared)

    def share_screen(self, shared: bool) -> None:
        self.cover(shared)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.leave_chat", show=False),
        Binding("pageup", "app.chat_page(-1)", show=False),
        Binding("pagedown", "app.chat_page(1)", show=False),
    ]


class ChatLog(VerticalScroll, can_focus=False):
    """The lines of the chat, in order; the newest is in sight when it comes."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)

    def on_resize(self) -> None:
        self.scroll_end(animate=False)

    async def show(self, lines: list[Said]) -> None:
        """Only what is new is drawn anew."""
        drawn = list(self.query(Static))
        async with self.batch():
            for old, text in zip(drawn, lines, strict=False):
                if str(old.content) != text:
                    old.update(text)
            for old in drawn[len(lines) :]:
                await old.remove()
            new = [Static(text, classes="chat-line live", markup=False) for text in lines[len(drawn) :]]
            if new:
                await self.mount_all(new)
        if len(lines) != len(drawn):
            self.scroll_end(animate=False)


class LinePanel(Widget):
    """Status, facts, chat, one line to write, and the few things to choose."""

    def __init__(self) -> None:
        super().__init__(id="line-panel")

    @property
    def _screen(self) -> Speaking:
        return speaker(self)

    @property
    def _line(self) -> HelpLine:
        return self._screen.kiosk.help_line

    @property
    def input(self) -> ChatInput | None:
        return next(iter(self.query(ChatInput)), None)

    def compose(self) -> ComposeResult:
        t, kiosk = self._screen.t, self._screen.kiosk
        with Horizontal(id="line-head"):
            yield Static("", id="line-status", classes="live", markup=False)
            yield Static("", id="line-key", markup=False)
        yield Static("", id="line-facts", markup=False)
        yield Static(t(words.SAFETY), id="line-safety", markup=False)
        yield ChatLog("line-log")
        yield Static("", id="line-notice", classes="live", markup=False)
        if kiosk.plain:  # there it is written in a panel of its own: « conseiller »
            return
        if not kiosk.touch:
            yield ChatInput(self._line.draft, id="line-input")
        with Horizontal(id="line-links"):
            yield LinkButton(t("Écrire"), action="app.line_details", id="line-write")
            yield LinkButton("", action="app.accept_step", id="line-accept")
            yield LinkButton(t("Non merci"), action="app.decline_step", id="line-decline")
            yield LinkButton(t("Montrer où j’en suis"), action="app.line_details", id="line-show")
            yield LinkButton(t("Ne plus montrer"), action="app.toggle_sharing", id="line-hide")
            yield LinkButton(t("Détails"), action="app.line_details", id="line-details")

    def on_resize(self) -> None:
        """It takes rows from the step, or gives some back: where the person is stays in sight."""
        focused = self.screen.focused
        if focused is not None and self not in focused.ancestors:
            focused.call_after_refresh(focused.scroll_visible, animate=False)

    def on_mount(self) -> None:
        self.call_later(self.show)  # not now: it does not count as mounted yet

    # --- what it shows ----------------------------------------------------------------------------

    async def show(self) -> None:
        """Draw what the help line holds now."""
        line, screen = self._line, self._screen
        if not self.is_mounted or not line.is_shown:
            return
        self.set_class(line.outcome is not None, "-ended")
        self.set_class(line.suggested is not None, "-suggested")
        self.set_class(line.sharing, "-sharing")
        self._tell("#line-status", self._status(line, screen))
        self._tell("#line-key", self._key(line, screen))
        self._tell("#line-facts", words.facts(screen, line))
        self._tell("#line-notice", self._notice(line, screen))
        await self.query_one(ChatLog).show(words.log(screen, line))
        for button in self.query("#line-accept").results(ActionButton):
            button.name_it(screen.t("Aller à l’étape {n}", n=line.suggested or 0))
        if self.input is not None:
            beside = self.app.size.width >= 110 and not screen.kiosk.preferences.large  # there SAFETY is in sight
            long = screen.t("Votre message, sans code ni mot de passe")
            self.input.placeholder = screen.t("Votre message") if beside else long
            self.input.disabled = line.outcome is not None

    def _status(self, line: HelpLine, screen: Speaking) -> Said:
        assert line.call is not None  # noqa: S101 - shown for a call alone
        said = together("{ref} · {status}", ref=line.call.reference, status=words.status(screen, line))
        unread = words.unread(screen, line)
        if unread is not None and line.outcome is None:
            return together("► {unread} · {said}", unread=unread, said=words.status(screen, line))
        return said

    def _key(self, line: HelpLine, screen: Speaking) -> Said:
        if line.outcome is not None or screen.kiosk.plain or screen.kiosk.touch:
            return together("")
        return screen.t("F9 : étape") if self.has_class("-active") else screen.t("F9 : écrire")

    def _notice(self, line: HelpLine, screen: Speaking) -> Said:
        parts = [screen.t(line.notice)] if line.notice else []
        shown = screen.kiosk.shown_by_adviser(screen)
        if shown is not None:
            parts.append(shown)
        if line.suggested is not None:
            parts.append(screen.t("Le conseiller propose de passer à l’étape {n}.", n=line.suggested))
        return beneath(parts) if parts else together("")

    def _tell(self, selector: str, text: Said) -> None:
        widget = self.query_one(selector, Static)
        if str(widget.content) != text:
            widget.update(text)
        widget.set_class(bool(text), "-shown")

    def say_again(self) -> None:
        self.call_later(self.show)

    # --- writing ----------------------------------------------------------------------------------

    async def activate(self, active: bool) -> None:
        """The focus came to the chat, or left it."""
        self.set_class(active, "-active")
        if active:
            self._line.seen()
            self.app.stylesheet.update(self)  # at once: what is hidden takes no focus
        await self.show()

    async def on_descendant_focus(self) -> None:
        await self.activate(True)

    async def on_descendant_blur(self) -> None:
        focused = self.screen.focused
        if focused is None or self not in focused.ancestors:
            await self.activate(False)

    def on_click(self) -> None:
        if self.input is not None and not self.has_class("-active"):
            self._screen.kiosk.enter_chat()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._line.draft = event.value

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._line.draft = ""
        event.input.value = ""
        self._line.say(event.value)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Its buttons are actions of the App: none answers the step."""
        event.stop()
