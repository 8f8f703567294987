"""One call, from its adviser's side: what is seen of it, what is said in it, what is shown to the member."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, update

from kiosk.guide import procedure_of
from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.assistance import chat
from kiosk.services.assistance.desk_rows import ONE, calls, mine, place, queued, write
from kiosk.services.assistance.endings import line
from kiosk.services.assistance.live import SIGN_EVERY, CallEnded, ChatMessage, DeskView, Done, NotNow, Post, of_call
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.screen_state import BUTTONS, LETTERS
from kiosk.services.assistance.states import CallOutcome, NoSuchCall, Sender
from kiosk.services.events import Event, Reason
from kiosk.services.parts import Parts
from kiosk.storage.tables import help_calls
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce

_call = help_calls.c
_SIGN = timedelta(seconds=SIGN_EVERY)
_MINE = ONE.where(_call.adviser_id == bindparam("whose"))
_SIGNED = (
    update(help_calls)
    .where(opened(), _call.id == bindparam("of_call"), _call.adviser_id == bindparam("of_adviser"))
    .values(adviser_seen_at=bindparam("now"))
)


class DeskHelp:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def view(
        self, adviser: Adviser, call_id: int, after: int
    ) -> DeskView | CallEnded | NoSuchCall | AdviserGone:
        now, database = self._parts.clock.now(), self._parts.database
        found = await database.run(lambda connection: _look(connection, adviser, now, call_id, after), reads=True)
        if not isinstance(found, tuple):
            return found
        row, messages = found
        if row.adviser_seen_at is None or row.adviser_seen_at <= now - _SIGN:
            # On its own: the reading, many times a second, waits for no terminal that writes.
            its = {"of_call": call_id, "of_adviser": adviser.adviser_id, "now": now}
            await database.run(lambda connection: connection.execute(_SIGNED, its))
        is_shared = row.shared_at is not None
        return DeskView(
            queued(row, adviser, now, is_here=True),
            row.phone,
            messages,
            is_shared,
            row.state if is_shared and row.shown_call_id == row.id else None,
            row.revision or 0,
            row.suggested,
            row.pointed,
            row.verified_at is not None,
        )

    async def say(
        self, adviser: Adviser, call_id: int, message_id: bytes, text: str
    ) -> Post | NoSuchCall | AdviserGone:
        return await self._parts.database.run(
            lambda connection: self._say(connection, adviser, call_id, message_id, text)
        )

    async def _say(
        self, connection: Transaction, adviser: Adviser, call_id: int, message_id: bytes, text: str
    ) -> Post | NoSuchCall | AdviserGone:
        written, now = chat.prepared(text), self._parts.clock.now()
        row = await mine(connection, adviser, now, call_id)
        if not isinstance(row, Row):
            return row
        if not isinstance(written, str):
            return written
        posted = await chat.post(connection, row.id, Sender.ADVISER, now, message_id=message_id, text=written)
        await announce(connection, of_call(row.id))
        return posted

    async def point(
        self, adviser: Adviser, call_id: int, target: str | None
    ) -> Done | NotNow | NoSuchCall | AdviserGone:
        return await self._parts.database.run(lambda connection: self._point(connection, adviser, call_id, target))

    async def _point(
        self, connection: Transaction, adviser: Adviser, call_id: int, target: str | None
    ) -> Done | NotNow | NoSuchCall | AdviserGone:
        row = await mine(connection, adviser, self._parts.clock.now(), call_id)
        if not isinstance(row, Row):
            return row
        # A word of the closed set only: nothing that an adviser writes is drawn on the member's screen.
        if row.shared_at is None or target not in LETTERS | BUTTONS | {None}:
            return NotNow()
        await self._signal(connection, adviser, row, {"pointed": target}, Reason.POINTED)
        return Done()

    async def suggest(self, adviser: Adviser, call_id: int, step: int) -> Done | NotNow | NoSuchCall | AdviserGone:
        return await self._parts.database.run(lambda connection: self._suggest(connection, adviser, call_id, step))

    async def _suggest(
        self, connection: Transaction, adviser: Adviser, call_id: int, step: int
    ) -> Done | NotNow | NoSuchCall | AdviserGone:
        row = await mine(connection, adviser, self._parts.clock.now(), call_id)
        if not isinstance(row, Row):
            return row
        if not 1 <= step <= _steps(row):
            return NotNow()
        await self._signal(connection, adviser, row, {"suggested": step}, Reason.SUGGESTED)
        return Done()

    async def _signal(
        self, connection: Transaction, adviser: Adviser, row: Row[Any], values: dict[str, Any], reason: Reason
    ) -> None:
        await write(connection, row, {**values, "signals": row.signals + 1})
        done = line(self._parts, row, Event.HELP_ACTION, reason, adviser.login)
        await self._parts.journal.record_all(connection, done)


async def _look(
    connection: Transaction, adviser: Adviser, now: datetime, call_id: int, after: int
) -> tuple[Row[Any], tuple[ChatMessage, ...]] | CallEnded | NoSuchCall | AdviserGone:
    """The adviser's call, and what was said in it after the line `after`."""
    if not await is_in(connection, adviser, now):
        return AdviserGone()
    found = await calls(connection, adviser, now, _MINE, call_id=call_id, whose=adviser.adviser_id)
    if not found:
        return NoSuchCall()
    row = found[0]
    if row.closed_at is not None:
        return CallEnded(CallOutcome(row.outcome))
    return row, await chat.lines(connection, row.id, after)


def _steps(row: Row[Any]) -> int:
    """How many there are where the member is."""
    key, _ = place(row)
    procedure = procedure_of(key)
    return 0 if procedure is None else len(procedure.steps)
