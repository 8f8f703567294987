"""The call of one visit: what the person does about it, and the loop that follows it. Knows no widget.

It lives on the App, for each step is another screen. Light to import: the services' words come with the services.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from screens.assistance.line_state import WITHHELD, Do, LineState, Unsent

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.assistance import Assistance
    from kiosk.services.assistance.live import OpenCall
    from kiosk.services.assistance.states import CallOutcome

LOST_AFTER = 2.5  # seconds without an answer: the person is told within five, whatever waits below
GOODBYES = 5  # times that the end of a visit is said again to a database that is away

Start = Callable[[Coroutine[Any, Any, None]], object]
_T = TypeVar("_T")


class HelpLine(LineState):
    """What the person does, and the loop that follows the call. No timer runs while there is none."""

    def __init__(self, services: "Callable[[], Awaitable[Services]]", start: Start, told: Callable[[], None]) -> None:
        super().__init__(told)
        self._services, self._start = services, start

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
        from kiosk.identity.secret_text import looks_like  # noqa: PLC0415 - 4 ms of patterns, behind the first paint

        if looks_like(text) is not None:  # here too: what waits to be sent is drawn, and read aloud
            self.notice = WITHHELD
        elif self.is_open and text.strip():
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
                todo = self._todo
                await self._in_time(todo[0](assistance, call))
                todo.pop(0)
            while self.unsent and self.is_open and self.call is call:
                line = self.unsent[0]
                post = await self._in_time(assistance.say(call, line.message_id, line.text))
                if self.call is not call or not self._posted(line, post):
                    break
            view = await self._in_time(assistance.follow(call, self._after))
        except Unreachable:
            if self.call is call:
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

        asked = asyncio.ensure_future(reached(work, patience=None))
        self._asked = asked  # a task that nobody holds may be forgotten half-way
        await asyncio.wait({asked}, timeout=LOST_AFTER)
        if not asked.done():
            self._lost()
        return await asyncio.shield(asked)

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
