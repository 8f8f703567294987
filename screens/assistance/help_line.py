"""The call of one visit: what was said, what waits to be sent, and whether the link holds. Knows no widget.

It lives on the App, for each step is another screen. Light to import: the services' words come with the services.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.said import french

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.assistance import Assistance
    from kiosk.services.assistance.live import CallView, ChatMessage, InQueue, OpenCall, Post, WithAdviser
    from kiosk.services.assistance.states import CallOutcome

LOST_AFTER = 2.5  # seconds without an answer: the person is told within five, whatever waits below
GOODBYES = 5  # times that the end of a visit is said again to a database that is away

Do = Callable[["Assistance", "OpenCall"], Awaitable[object]]
Start = Callable[[Coroutine[Any, Any, None]], object]
_T = TypeVar("_T")

TOO_FAST = french("Vous écrivez très vite : votre message part dans un instant.")
TOO_LONG = french("Ce message est trop long : envoyez-le en deux fois.")
WITHHELD = french(
    "Ce message ressemble à un mot de passe, un code ou un numéro : il n’a pas été envoyé. "
    "Personne à l’agence n’en a besoin."
)
BACK_AGAIN = french("√ La liaison est rétablie.")


class Link(Enum):
    UP = auto()
    LOST = auto()


@dataclass(slots=True)
class Unsent:
    """A line that was not acknowledged yet: sent again under the same name, it is stored once."""

    text: str = field(repr=False)
    message_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))


class HelpLine:
    """At most one call. `told` is called after each change; no timer runs while there is no call."""

    def __init__(self, services: "Callable[[], Awaitable[Services]]", start: Start, told: Callable[[], None]) -> None:
        self._services, self._start, self._told = services, start, told
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

    @property
    def present(self) -> "WithAdviser | None":
        """Who has the call now."""
        return self.adviser if self.state is self.adviser else None

    # --- what a person does -----------------------------------------------------------------------

    def opened(self, call: "OpenCall", *, left_message: bool = False) -> None:
        """Follow this call from now on."""
        self._forget()
        self.call, self.left_message = call, left_message
        self._start(self._follow(call))
        self._told()

    def say(self, text: str) -> None:
        """Send a line after those that wait already. It is kept until the service has it."""
        self.notice = ""
        if self.is_open and text.strip():
            self.unsent.append(Unsent(text))
            self._wake.set()
        self._told()

    def share(self) -> None:
        """The person lets the adviser see where they are."""
        if self.is_open and not self.sharing:
            self.sharing = True
            self._do(lambda assistance, call: assistance.share(call))

    def stop_sharing(self) -> None:
        """Nothing more leaves from this moment, whether the database hears of it or not."""
        if self.sharing:
            self.sharing = False
            self._do(lambda assistance, call: assistance.stop_sharing(call))

    def answer_suggestion(self) -> None:
        """It was accepted or declined: it goes."""
        if self.suggested is not None:
            self.suggested = None
            self._do(lambda assistance, call: assistance.answer_suggestion(call))

    def tell(self, sentence: str) -> None:
        """Say something beside the chat, until the next line."""
        self.notice = sentence
        self._told()

    def hang_up(self) -> None:
        """The person ends the call."""
        from kiosk.services.assistance.states import CallOutcome  # noqa: PLC0415 - heavy

        call = self.call
        if call is not None and self.is_open:
            self._end(CallOutcome.HUNG_UP)
            self._start(self._goodbye(call, CallOutcome.HUNG_UP))

    def put_away(self) -> None:
        """The person has read how the call ended."""
        if not self.is_open:
            self._forget()
            self._told()

    def leave(self) -> None:
        """The visit is over, and the call with it; the agency keeps what does not need the person here."""
        call, was_open = self.call, self.is_open
        self._forget()
        self.draft = ""
        if call is not None:
            from kiosk.services.assistance.states import CallOutcome  # noqa: PLC0415 - with a call it is loaded

            self._told()
            if was_open:
                self._start(self._goodbye(call, CallOutcome.VISIT_ENDED))

    def _do(self, what: Do) -> None:
        self._todo.append(what)
        self._wake.set()
        self._told()

    # --- following --------------------------------------------------------------------------------

    async def _follow(self, call: "OpenCall") -> None:
        from kiosk.services.assistance.live import SIGN_EVERY, of_call  # noqa: PLC0415 - heavy

        assistance = (await self._services()).assistance
        async with assistance.watching(of_call(call.call_id)) as wake:
            self._wake = wake
            while self.call is call and self.is_open:
                wake.clear()
                await self._exchange(assistance, call)
                await _either(wake, SIGN_EVERY)

    async def _exchange(self, assistance: "Assistance", call: "OpenCall") -> None:
        """What waits here goes, in its order; then what is new comes."""
        from kiosk.services.assistance.live import CallEnded  # noqa: PLC0415
        from kiosk.services.reaching import Unreachable  # noqa: PLC0415

        try:
            while self._todo and self.call is call:
                await self._in_time(self._todo[0](assistance, call))
                self._todo.pop(0)
            while self.unsent and self.is_open and self.call is call:
                line = self.unsent[0]
                if not self._posted(line, await self._in_time(assistance.say(call, line.message_id, line.text))):
                    break
            view = await self._in_time(assistance.follow(call, self._after))
        except Unreachable:
            self._lost()
            return
        if self.call is not call or not self.is_open:
            return
        if isinstance(view, CallEnded):
            self._end(view.outcome)
        else:
            self._see(view)

    async def _in_time(self, work: Awaitable[_T]) -> _T:
        """Never cut short, for it may be stored already; who waits too long is told meanwhile."""
        from kiosk.services.reaching import reached  # noqa: PLC0415

        asked = asyncio.ensure_future(reached(work))
        self._asked = asked  # a task that nobody holds may be forgotten half-way
        await asyncio.wait({asked}, timeout=LOST_AFTER)
        if not asked.done():
            self._lost()
        return await asyncio.shield(asked)

    def _posted(self, line: Unsent, post: "Post") -> bool:
        """Whether the next line may go. A line leaves the queue once its fate is known, and never before."""
        from kiosk.services.assistance import live  # noqa: PLC0415

        self.notice = ""
        match post:
            case live.TooFast():
                self.notice = TOO_FAST
                return False
            case live.CallEnded(outcome):
                self._end(outcome)
                return False
            case live.Posted(message):
                self._messages[message.number] = message
            case live.Withheld():
                self.notice = WITHHELD
            case live.TooLong():
                self.notice = TOO_LONG
                self.draft = self.draft or line.text
            case live.NothingToSay():
                pass
        self.unsent.remove(line)
        self._told()
        return True

    def _see(self, view: "CallView") -> None:
        from kiosk.services.assistance.live import WithAdviser  # noqa: PLC0415

        before = self._shown()
        self.state = view.state
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
        return self.state, len(self._messages), *signals, self.sharing, self.link, self.notice

    def _lost(self) -> None:
        if self.link is Link.UP and self.is_open:
            self.link = Link.LOST
            self._told()

    def _end(self, outcome: "CallOutcome") -> None:
        """Whoever ended it: nothing is shared any more, and what was not sent is not kept."""
        self.outcome, self.sharing, self.pointed, self.suggested = outcome, False, None, None
        self.link, self.notice = Link.UP, ""
        self.unsent.clear()
        self._wake.set()
        self._told()

    # --- the end ----------------------------------------------------------------------------------

    async def _goodbye(self, call: "OpenCall", outcome: "CallOutcome") -> None:
        """Said some times; after that the agency sees by itself that the terminal fell silent."""
        from kiosk.services.reaching import Unreachable, reached  # noqa: PLC0415

        assistance = (await self._services()).assistance
        for again in range(GOODBYES):
            try:
                await reached(assistance.hang_up(call, outcome))
            except Unreachable:
                await asyncio.sleep(again + 1)
            else:
                return


async def _either(wake: asyncio.Event, seconds: float) -> None:
    """Until something may be new, or that many seconds passed."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        pass
