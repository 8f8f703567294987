"""One call, from its adviser's side: what is seen of it, what is said in it, what is shown to the member."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, update

from kiosk.guide import procedure_of
from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.assistance import chat
from kiosk.services.assistance.desk_rows import calls, mine, place, queued, write
from kiosk.services.assistance.endings import line
from kiosk.services.assistance.live import SIGN_EVERY, CallEnded, DeskView, Done, NotNow, Post, of_call
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


class DeskHelp:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def view(
        self, adviser: Adviser, call_id: int, after: int
    ) -> DeskView | CallEnded | NoSuchCall | AdviserGone:
        now, its = self._parts.clock.now(), (_call.id == call_id, _call.adviser_id == adviser.adviser_id)
        async with self._parts.database.reading() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            found = await calls(connection, adviser, now, *its)
            if not found:
                return NoSuchCall()
            row = found[0]
            if row.closed_at is not None:
                return CallEnded(CallOutcome(row.outcome))
            messages = await chat.lines(connection, row.id, after)
        if row.adviser_seen_at is None or row.adviser_seen_at <= now - _SIGN:
            # On its own: the reading, many times a second, waits for no terminal that writes.
            async with self._parts.database.transaction() as connection:
                seen = update(help_calls).where(opened(), *its)
                await connection.execute(seen.values(adviser_seen_at=now))
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
        written, now = chat.prepared(text), self._parts.clock.now()
        async with self._parts.database.transaction() as connection:
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
        async with self._parts.database.transaction() as connection:
            row = await mine(connection, adviser, self._parts.clock.now(), call_id)
            if not isinstance(row, Row):
                return row
            # A word of the closed set only: nothing that an adviser writes is drawn on the member's screen.
            if row.shared_at is None or target not in LETTERS | BUTTONS | {None}:
                return NotNow()
            await self._signal(connection, adviser, row, {"pointed": target}, Reason.POINTED)
        return Done()

    async def suggest(self, adviser: Adviser, call_id: int, step: int) -> Done | NotNow | NoSuchCall | AdviserGone:
        async with self._parts.database.transaction() as connection:
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


def _steps(row: Row[Any]) -> int:
    """How many there are where the member is."""
    key, _ = place(row)
    procedure = procedure_of(key)
    return 0 if procedure is None else len(procedure.steps)
