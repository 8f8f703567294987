"""The chat of the open call: what was said, what waits to leave, and the line to write."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from kiosk.identity.text import clean
from kiosk.paris import clock_time
from kiosk.services.assistance.live import LONGEST_MESSAGE
from kiosk.services.assistance.states import Sender
from screens.adviser.conversation import Conversation
from screens.speech import speaker
from screens.widgets.button import ActionButton
from screens.widgets.inputs import SafeInput


class ChatLine(SafeInput):
    """Where the adviser writes. As long as a message may be."""

    longest = LONGEST_MESSAGE


class ChatPane(Vertical):
    """Lines in order, with who and when; those not confirmed yet say so."""

    def __init__(self) -> None:
        super().__init__(id="call-chat")
        self._talk: Conversation | None = None
        self._shown = Content()

    def compose(self) -> ComposeResult:
        t = speaker(self).t
        with VerticalScroll(id="chat-log"):
            yield Static("", id="chat-lines", markup=False)
        with Horizontal(id="chat-row"):
            yield ChatLine(id="chat-line")
            yield ActionButton(t("Entrée : envoyer"), id="chat-send", action="screen.send")

    @property
    def line(self) -> ChatLine:
        return self.query_one(ChatLine)

    def open(self, talk: Conversation | None) -> None:
        """Another call's chat, or none; what was being written stays with its call."""
        if self._talk is not None:
            self._talk.draft = self.line.value
        self._talk = talk
        self.line.value = "" if talk is None else talk.draft
        self.line.disabled = talk is None
        self.query_one("#chat-send").disabled = talk is None
        self.say_again()

    def put(self, text: str) -> None:
        """Into the line, to be sent or changed."""
        self.line.value = text[:LONGEST_MESSAGE]
        self.line.cursor_position = len(self.line.value)
        self.line.focus()

    def say_again(self) -> None:
        t, log = speaker(self).t, self.query_one("#chat-log", VerticalScroll)
        at_end = log.scroll_offset.y >= log.max_scroll_y - 1
        lines: list[Content] = []
        for said in self._talk.lines if self._talk is not None else ():
            who = t("Vous") if said.sender is Sender.ADVISER else t("L’adhérent")
            style = "$title bold" if said.sender is Sender.ADVISER else "bold"
            lines.append(Content.assemble(f"{t(clock_time(said.at))} ", (f"{who} : ", style), clean(said.text)))
        for waiting in self._talk.unsent if self._talk is not None else ():
            lines.append(Content.assemble((t("… pas encore envoyé : "), "$muted"), waiting.text))
        shown = Content("\n").join(lines)
        if shown == self._shown:
            return  # what is read four times a second changes seldom
        self._shown = shown
        self.query_one("#chat-lines", Static).update(shown)
        if at_end:
            log.scroll_end(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        self.query_one("#chat-log").scroll_end(animate=False)
