"""What an adviser's console calls: the queue, the terminals, one call. Their agency's alone, whatever is asked."""

from kiosk.services.advisers.session import Adviser, AdviserGone
from kiosk.services.assistance.desk_calls import DeskCalls
from kiosk.services.assistance.desk_help import DeskHelp
from kiosk.services.assistance.desk_queue import DeskQueue
from kiosk.services.assistance.live import (
    CallEnded,
    DeskView,
    Done,
    NotNow,
    Post,
    QueuedCall,
    Taken,
    TakenBy,
    TerminalSeen,
)
from kiosk.services.assistance.states import Closed, NoSuchCall
from kiosk.services.assistance.watch import Watching, watching
from kiosk.services.parts import Parts

__all__ = ["Desk"]


class Desk:
    """Every method: `AdviserGone` when the session is over; nothing of another agency exists.

    `NoSuchCall`: closed, or of another agency, or another adviser's. None of these calls keeps a session alive:
    a console asks every second, whether somebody sits before it or not (`services.advisers.touch`).
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._queue = DeskQueue(parts)
        self._calls = DeskCalls(parts)
        self._help = DeskHelp(parts)

    def watching(self, *topics: str) -> Watching:
        """An event set whenever one of these may have changed (`of_agency`, `of_call`), for the length of a block."""
        return watching(self._parts, topics)

    async def queue(self, adviser: Adviser) -> tuple[QueuedCall, ...] | AdviserGone:
        """The open calls, the oldest first. Those whose terminal fell silent for two minutes are closed by this."""
        return await self._queue.queue(adviser)

    async def terminals(self, adviser: Adviser) -> tuple[TerminalSeen, ...] | AdviserGone:
        """The terminals seen in the last thirty days, by name."""
        return await self._queue.terminals(adviser)

    async def take(self, adviser: Adviser, call_id: int) -> Taken | TakenBy | NoSuchCall | AdviserGone:
        """One adviser has a call; another may take it once the first was silent for a minute."""
        return await self._calls.take(adviser, call_id)

    async def release(self, adviser: Adviser, call_id: int) -> Done | NoSuchCall | AdviserGone:
        """Back to the queue, at the place it had; the member's screen is no longer shared."""
        return await self._calls.release(adviser, call_id)

    async def close(self, adviser: Adviser, call_id: int) -> Closed | NoSuchCall | AdviserGone:
        """The person is helped: the call leaves the queue, its chat and its phone number are forgotten."""
        return await self._calls.close(adviser, call_id)

    async def view(
        self, adviser: Adviser, call_id: int, after: int = 0
    ) -> DeskView | CallEnded | NoSuchCall | AdviserGone:
        """This adviser's call, and the lines after `after`: also the sign that the adviser is there."""
        return await self._help.view(adviser, call_id, after)

    async def say(
        self, adviser: Adviser, call_id: int, message_id: bytes, text: str
    ) -> Post | NoSuchCall | AdviserGone:
        """A line to the member; the same `message_id` again is the same line."""
        return await self._help.say(adviser, call_id, message_id, text)

    async def point(
        self, adviser: Adviser, call_id: int, target: str | None
    ) -> Done | NotNow | NoSuchCall | AdviserGone:
        """Light up a letter or a button on the member's screen, while it is shared; None puts it out."""
        return await self._help.point(adviser, call_id, target)

    async def suggest(self, adviser: Adviser, call_id: int, step: int) -> Done | NotNow | NoSuchCall | AdviserGone:
        """« Passez à l'étape n », of the procedure where the member is: they accept, or not."""
        return await self._help.suggest(adviser, call_id, step)
