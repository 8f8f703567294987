"""What a terminal knows of its call: who answers, what was said, what is not sent yet, and whether the link holds."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from kiosk.said import french

if TYPE_CHECKING:
    from kiosk.services.assistance import Assistance
    from kiosk.services.assistance.live import CallView, ChatMessage, InQueue, OpenCall, Post, WithAdviser
    from kiosk.services.assistance.states import CallOutcome

Do = Callable[["Assistance", "OpenCall"], Awaitable[object]]

TOO_FAST = french("Vous écrivez très vite : votre message part dans un instant.")
TOO_LONG = french("Ce message est trop long : envoyez-le en deux fois.")
WITHHELD = french(
    "Ce message ressemble à un mot de passe, un code ou un numéro : il n’a pas été envoyé. "
    "Personne à l’agence n’en a besoin."
)
NOT_SENT = french("! Votre dernier message n’est pas parti.")
BACK_AGAIN = french("√ La liaison est rétablie.")


class Link(Enum):
    UP = auto()
    LOST = auto()


class Unsent:
    """A line that was not acknowledged yet: sent again under the same name, it is stored once."""

    def __init__(self, text: str) -> None:
        self.text, self.message_id = text, os.urandom(16)


class LineState:
    """At most one call. `told` is called after each change."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told
        self.draft = ""  # what is being written, on whichever screen
        self._wake = asyncio.Event()
        self._forget()

    def _forget(self) -> None:
        self._wake.set()  # whoever follows sees that there is nothing to follow
        self.call: OpenCall | None = None
        self.outcome: CallOutcome | None = None  # how it ended, until the person has read so
        self.state: InQueue | WithAdviser | None = None
        self.adviser: WithAdviser | None = None  # the last one, also once they left
        self.left_message = False  # outside hours: nobody answers now
        self.nobody_there = False  # no adviser at any console of the agency
        self._messages: dict[int, ChatMessage] = {}
        self.unsent: list[Unsent] = []
        self.notice = ""  # what became of the last line
        self.link = Link.UP
        self.pointed: str | None = None
        self.suggested: int | None = None
        self.signals = 0
        self.sharing = False
        self._todo: list[Do] = []
        self._asked: asyncio.Future[Any] | None = None
        self._after = self._read = 0

    # --- what a screen shows ----------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.call is not None and self.outcome is None

    @property
    def is_shown(self) -> bool:
        """There is a call, or one that ended and the person has not put away."""
        return self.call is not None

    @property
    def waits_here(self) -> bool:
        """Whether the person must stay for it: who is called back, or left a message for later, may go."""
        return self.is_open and self.kind in ("chat", "desk") and not self.left_message

    @property
    def kind(self) -> str:
        """`CallKind`'s word; empty without a call."""
        return self.call.kind.value if self.call is not None else ""

    @property
    def messages(self) -> "list[ChatMessage]":
        return [self._messages[number] for number in sorted(self._messages)]

    @property
    def unread(self) -> int:
        return sum(message.number > self._read and message.sender == "adviser" for message in self.messages)

    def seen(self) -> None:
        """The person has the chat before them."""
        newest = max(self._messages, default=0)
        if newest != self._read:
            self._read = newest
            self._told()

    def obeyed(self) -> None:
        """The person did what they were shown: until the adviser points again, nothing is marked."""
        self.pointed = None
        self._told()

    @property
    def present(self) -> "WithAdviser | None":
        """Who has the call now."""
        return self.adviser if self.state is self.adviser else None

    # --- what the services answer -----------------------------------------------------------------

    def _posted(self, line: Unsent, post: "Post") -> bool:
        """Whether the next line may go. A line leaves the queue once its fate is known, and never before."""
        from kiosk.services.assistance import live  # noqa: PLC0415

        match post:
            case live.TooFast():
                self.notice = TOO_FAST
                return False
            case live.CallEnded(outcome):
                self._end(outcome)
                return False
            case live.Posted(message):
                self._messages[message.number] = message
                self.notice = "" if self.notice == TOO_FAST else self.notice
            case live.Withheld():
                self.notice = WITHHELD
            case live.TooLong():
                self.notice = TOO_LONG
                self.draft = self.draft or line.text
            case live.NothingToSay():
                pass
        if line in self.unsent:  # else the call ended meanwhile
            self.unsent.remove(line)
        self._told()
        return True

    def _see(self, view: "CallView") -> None:
        from kiosk.services.assistance.live import WithAdviser  # noqa: PLC0415

        before = self._shown()
        self.state, self.nobody_there = view.state, not view.advisers
        if isinstance(view.state, WithAdviser):
            self.adviser = view.state
        for message in view.messages:
            self._messages[message.number] = message
            self._after = max(self._after, message.number)
        if view.signals != self.signals:
            self.signals, self.pointed, self.suggested = view.signals, view.pointed, view.suggested
        if not self._todo:  # else the database does not know yet what the person just chose
            self.sharing = view.shared
        if self.link is Link.LOST:
            self.link, self.notice = Link.UP, BACK_AGAIN
        if self._shown() != before:
            self._told()

    def _shown(self) -> tuple[object, ...]:
        signals = self.signals, self.pointed, self.suggested
        return self.state, self.nobody_there, len(self._messages), *signals, self.sharing, self.link, self.notice

    def _lost(self) -> None:
        if self.link is Link.UP and self.is_open:
            self.link = Link.LOST
            self._told()

    def _end(self, outcome: "CallOutcome") -> None:
        """Whoever ended it: nothing is shared any more, and what was not sent is not kept."""
        self.outcome, self.sharing, self.pointed, self.suggested = outcome, False, None, None
        self.link, self.notice = Link.UP, NOT_SENT if self.unsent else ""
        self.unsent.clear()
        self._wake.set()
        self._told()
