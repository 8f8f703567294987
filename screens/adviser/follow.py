"""What the desk knows: the agency's queue and terminals, and the call that is open. Read again and again."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, assert_never

from textual.worker import NoActiveWorker, get_current_worker

from kiosk import present
from kiosk.said import french
from kiosk.services.advisers import AdviserGone
from kiosk.services.assistance.live import (
    CallEnded,
    DeskView,
    NothingToSay,
    Post,
    Posted,
    QueuedCall,
    TerminalSeen,
    TooFast,
    TooLong,
    Withheld,
    of_agency,
    of_call,
)
from kiosk.services.assistance.screen_state import from_json
from kiosk.services.assistance.states import CallKind, NoSuchCall
from kiosk.services.follow_up.reference import NotAReference, read
from screens.adviser.conversation import Conversation
from screens.adviser.reading import OF_AGENCY, OF_CALL, keep_reading
from screens.adviser.wording import ENDED, LOOKED_LIKE
from screens.assistance.line_state import Unsent
from screens.work import instead

if TYPE_CHECKING:
    from screens.adviser.desk import DeskScreen

AGAIN_SECONDS = 1.0
NOT_YOURS = french("Cet appel n’est plus à vous : rendu, clos, ou pris par un autre conseiller.")


class Follow:
    """Workers of the desk, which die with it; nothing here outlives a session."""

    def __init__(self, desk: "DeskScreen") -> None:
        self._desk = desk
        self.calls: tuple[QueuedCall, ...] = ()
        self.terminals: tuple[TerminalSeen, ...] = ()
        self.has_read = False
        self.call: QueuedCall | None = None  # the open one, as it was last seen
        self.view: DeskView | None = None
        self.talk: Conversation | None = None
        self.ended: str | None = None  # why there is no more of the open call, in French
        self._talks: dict[int, Conversation] = {}

    @property
    def shown_reference(self) -> str:
        """Of the request that the call is about, or that the member's shared screen shows; else empty."""
        if self.call is not None and self.call.kind is CallKind.REQUEST:
            return self.call.reference
        state = from_json(self.view.state) if self.view is not None and self.view.state is not None else None
        # A screen may show the reference of an error instead, which is written otherwise.
        return "" if state is None or isinstance(read(state.reference), NotAReference) else state.reference

    def start(self) -> None:
        instead(self._desk, "agency", self._agency)

    def open(self, call: QueuedCall) -> None:
        """Follow this call from now on; what was written in another one stays with it."""
        self.call, self.view, self.ended = call, None, None
        self.talk = self._talks.setdefault(call.call_id, Conversation(call.call_id))
        self._desk.pane.chat.open(self.talk)
        instead(self._desk, "call", self._call, call.call_id)
        self.send()

    async def leave(self, why: str | None) -> None:
        """The open call is no longer this adviser's; `why` in French, None to show no call at all."""
        self._stop_reading()
        if self.talk is not None:
            self._talks.pop(self.talk.call_id, None)
            self._desk.pane.chat.open(None)
            self.talk.wipe()
        self.ended, self.view = why, None
        if why is None:
            self.call = self.talk = None
        await self._desk.redraw()

    def _stop_reading(self) -> None:
        """Not the reading that found the end of the call: cut here, it would leave the member's screen drawn."""
        with suppress(NoActiveWorker):
            if get_current_worker().group == "call":
                return
        self._desk.workers.cancel_group(self._desk, "call")

    # --- reading --------------------------------------------------------------------------------------

    async def _agency(self) -> None:
        services = await self._desk.console_app.services()
        topic = of_agency(self._desk.adviser.agency)
        await keep_reading(lambda: services.desk.watching(topic), self._read_agency, OF_AGENCY)

    async def _read_agency(self) -> bool:
        desk, adviser = (await self._desk.console_app.services()).desk, self._desk.adviser
        calls = await self._desk.ask(desk.queue(adviser))
        terminals = await self._desk.ask(desk.terminals(adviser)) if calls is not None else None
        if isinstance(calls, AdviserGone) or isinstance(terminals, AdviserGone):
            return False
        if calls is not None and terminals is not None:
            self.calls, self.terminals, self.has_read = calls, terminals, True
        await self._desk.redraw()
        return self._desk.is_attached

    async def _call(self, call_id: int) -> None:
        services = await self._desk.console_app.services()
        await keep_reading(lambda: services.desk.watching(of_call(call_id)), self._read_call, OF_CALL)

    async def _read_call(self) -> bool:
        if self.talk is None:
            return False
        services, talk = await self._desk.console_app.services(), self.talk
        view = await self._desk.ask(services.desk.view(self._desk.adviser, talk.call_id, talk.after))
        match view:
            case None:
                return self._desk.is_attached
            case AdviserGone():
                return False
            case CallEnded(outcome):
                await self.over(ENDED[outcome])
                return False
            case NoSuchCall():
                await self.over(NOT_YOURS)
                return False
            case DeskView():
                self.view, self.call = view, view.call
                talk.heard(view.messages)
                await self._desk.redraw()
                return True
            case _:
                assert_never(view)

    async def over(self, why: str) -> None:
        """Said where the call was, and in the line of news."""
        self._desk.tell(self._desk.t("! {why}", why=self._desk.t(why)), bad=True)
        await self.leave(why)

    # --- the chat ---------------------------------------------------------------------------------------

    def send(self) -> None:
        """Have what waits leave, one line after the other."""
        talk = self.talk
        if talk is not None and talk.unsent and not talk.sending:
            talk.sending = True
            self._desk.run_worker(self._send(talk), group="send", description="send")
        self._desk.pane.chat.say_again()

    async def _send(self, talk: Conversation) -> None:
        services = await self._desk.console_app.services()
        try:
            while talk.unsent:
                line = talk.unsent[0]
                said = services.desk.say(self._desk.adviser, talk.call_id, line.message_id, line.text)
                outcome = await self._desk.ask(said)
                if outcome is None:
                    await asyncio.sleep(AGAIN_SECONDS)
                elif isinstance(outcome, AdviserGone):
                    return
                else:
                    await self._sent(talk, line, outcome)
        finally:
            talk.sending = False

    async def _sent(self, talk: Conversation, line: Unsent, outcome: Post | NoSuchCall) -> None:
        desk = self._desk
        match outcome:
            case Posted(message):
                talk.posted(message)
            case TooFast(until):
                desk.tell(desk.t("Trop de lignes à la fois : la suite part dans un instant."))
                await asyncio.sleep(max(0.2, min(5.0, (until - present.now()).total_seconds())))
            case Withheld(looked_like):
                self._give_back(talk, line, desk.t(LOOKED_LIKE[looked_like]))
            case TooLong():
                self._give_back(talk, line, desk.t("C’est trop long : rien n’est parti. Raccourcissez."))
            case NothingToSay():
                talk.drop(line.message_id)
            case CallEnded() | NoSuchCall():
                talk.wipe()
                if self.talk is talk and self.ended is None:
                    await self.over(ENDED[outcome.outcome] if isinstance(outcome, CallEnded) else NOT_YOURS)
            case _:
                assert_never(outcome)
        desk.pane.chat.say_again()

    def _give_back(self, talk: Conversation, line: Unsent, why: str) -> None:
        """The line comes back to be changed, unless another one is being written."""
        talk.drop(line.message_id)
        self._desk.tell(f"! {why}", bad=True)
        chat = self._desk.pane.chat
        if self.talk is talk and not chat.line.value:
            chat.put(line.text)
