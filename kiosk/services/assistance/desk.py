"""What an adviser's console calls: the queue, the terminals, one call. Their agency's alone, whatever is asked."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.guide import PROCEDURES
from kiosk.identity.text import clean
from kiosk.services.advisers.session import Adviser, AdviserGone, is_in, token_hash
from kiosk.services.assistance import chat
from kiosk.services.assistance.conditions import MEMBER_GONE
from kiosk.services.assistance.desk_rows import calls, is_taken, queued
from kiosk.services.assistance.endings import NOT_SHARED, end, forget_state, line, visit_over
from kiosk.services.assistance.live import (
    SIGN_EVERY,
    SILENT_AFTER,
    CallEnded,
    DeskView,
    Done,
    NotNow,
    Post,
    QueuedCall,
    Taken,
    TakenBy,
    TerminalSeen,
    of_agency,
    of_call,
)
from kiosk.services.assistance.rows import opened, waiting_call
from kiosk.services.assistance.states import CallKind, CallOutcome, Closed, NoSuchCall, Sender
from kiosk.services.assistance.watch import Watching, watching
from kiosk.services.events import Event, Reason
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions, help_calls, terminals
from kiosk.storage.wake import announce

_call = help_calls.c
_SIGN = timedelta(seconds=SIGN_EVERY)
_SESSION_SIGN = timedelta(seconds=10)  # of a console that asks for its queue
_LONGEST_TARGET = 24  # the column's
_OTHER: dict[str, Any] = {"verified_at": None, **NOT_SHARED}  # what one adviser had does not pass to the next


class Desk:
    """Every method: `AdviserGone` when the session is over; nothing of another agency exists."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def watching(self, *topics: str) -> Watching:
        """An event set whenever one of these may have changed (`of_agency`, `of_call`), for the length of a block."""
        return watching(self._parts, topics)

    async def queue(self, adviser: Adviser) -> tuple[QueuedCall, ...] | AdviserGone:
        """The open calls, the oldest first. Reading them is the adviser's sign of life."""
        parts, now = self._parts, self._parts.clock.now()
        async with parts.database.transaction() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            await self._sign(connection, adviser)
            rows = await calls(connection, adviser, now, opened())
            gone = [row for row in rows if self._is_left(row)]
            if gone:
                await self._leave(connection, adviser, gone)
                rows = await calls(connection, adviser, now, opened())
            return tuple(queued(row, adviser, now) for row in rows)

    async def terminals(self, adviser: Adviser) -> tuple[TerminalSeen, ...] | AdviserGone:
        """The terminals that were ever seen and not yet forgotten, by name."""
        parts, now, at = self._parts, self._parts.clock.now(), terminals.c
        async with parts.database.transaction() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            query = select(terminals).where(at.agency == adviser.agency).order_by(at.terminal)
            rows = (await connection.execute(query)).all()
            pauses = await parts.throttle.pauses(connection, [row.terminal for row in rows])
        return tuple(
            TerminalSeen(
                row.terminal,
                row.procedure,
                row.step,
                row.active_at,
                row.seen_at,
                silent=row.seen_at <= now - SILENT_AFTER,
                paused_until=pauses.get(row.terminal),
            )
            for row in rows
        )

    async def take(self, adviser: Adviser, call_id: int) -> Taken | TakenBy | NoSuchCall | AdviserGone:
        """One adviser has a call; another may take it once the first fell silent for a minute."""
        parts, now = self._parts, self._parts.clock.now()
        async with parts.database.transaction() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            row = await self._row(connection, adviser, call_id)
            if row is None:
                return NoSuchCall()
            if is_taken(row, adviser):
                return TakenBy(row.adviser_name)
            if not (row.is_held and row.adviser_id == adviser.adviser_id):
                await self._give(connection, adviser, row)
            taken = await calls(connection, adviser, now, _call.id == call_id)
            return Taken(queued(taken[0], adviser, now))

    async def _give(self, connection: AsyncConnection, adviser: Adviser, row: Row[Any]) -> None:
        parts, now = self._parts, self._parts.clock.now()
        values: dict[str, Any] = {"adviser_id": adviser.adviser_id, "taken_at": now, "adviser_seen_at": now}
        lines = [line(parts, row, Event.HELP_CALL_TAKEN, None, adviser.login)]
        if row.adviser_id not in (None, adviser.adviser_id):  # the member agreed to be seen by the one before
            values |= _OTHER
            if row.shared_at is not None:
                await forget_state(connection, [row.id])
                lines.append(line(parts, row, Event.SCREEN_SHARE_ENDED, Reason.ADVISER_LEFT, adviser.login))
        await self._set(connection, row, values)
        await parts.journal.record_all(connection, *lines)

    async def release(self, adviser: Adviser, call_id: int) -> Done | NoSuchCall | AdviserGone:
        """Back to the queue, at the place it had; the member's screen is no longer shared."""
        parts = self._parts
        async with parts.database.transaction() as connection:
            row = await self._own(connection, adviser, call_id)
            if not isinstance(row, Row):
                return row
            await forget_state(connection, [row.id])
            await self._set(
                connection, row, {"adviser_id": None, "adviser_seen_at": None, "taken_at": None, **_OTHER}
            )
            if row.shared_at is not None:
                ended = line(parts, row, Event.SCREEN_SHARE_ENDED, Reason.ADVISER_LEFT, adviser.login)
                await parts.journal.record_all(connection, ended)
            return Done()

    async def close(self, adviser: Adviser, call_id: int) -> Closed | NoSuchCall | AdviserGone:
        """The person is helped: the call leaves the queue, its chat and its phone number are forgotten."""
        parts, now = self._parts, self._parts.clock.now()
        async with parts.database.transaction() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            row = await self._row(connection, adviser, call_id)
            if row is None or is_taken(row, adviser):
                return NoSuchCall()
            await end(parts, connection, [row], CallOutcome.HELPED, adviser.login)
            return Closed(waiting_call(parts, row))

    async def view(
        self, adviser: Adviser, call_id: int, after: int = 0
    ) -> DeskView | CallEnded | NoSuchCall | AdviserGone:
        """This adviser's call, and the lines after `after`: also the sign that the adviser is there."""
        parts, now = self._parts, self._parts.clock.now()
        async with parts.database.transaction() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            mine = (_call.id == call_id, _call.adviser_id == adviser.adviser_id)
            rows = await calls(connection, adviser, now, *mine)
            if not rows:
                return NoSuchCall()
            row = rows[0]
            if row.closed_at is not None:
                return CallEnded(CallOutcome(row.outcome))
            messages = await chat.lines(connection, row.id, after)
            where = and_(terminals.c.agency == row.agency, terminals.c.terminal == row.terminal)
            shown = (
                await connection.execute(
                    select(terminals.c.state, terminals.c.revision).where(where, terminals.c.call_id == row.id)
                )
            ).first()
            if row.adviser_seen_at is None or row.adviser_seen_at <= now - _SIGN:
                await connection.execute(update(help_calls).where(*mine).values(adviser_seen_at=now))
                await self._sign(connection, adviser)
        is_shared = row.shared_at is not None
        return DeskView(
            queued(row, adviser, now),
            row.phone,
            messages,
            is_shared,
            shown.state if shown is not None and is_shared else None,
            0 if shown is None else shown.revision,
            row.suggested,
            row.pointed,
            row.verified_at is not None,
        )

    async def say(
        self, adviser: Adviser, call_id: int, message_id: bytes, text: str
    ) -> Post | NoSuchCall | AdviserGone:
        """A line to the member; the same `message_id` again is the same line."""
        written = chat.prepared(text)
        if not isinstance(written, str):
            return written
        async with self._parts.database.transaction() as connection:
            row = await self._own(connection, adviser, call_id)
            if not isinstance(row, Row):
                return row
            now = self._parts.clock.now()
            posted = await chat.post(connection, row.id, Sender.ADVISER, now, message_id=message_id, text=written)
            await announce(connection, of_call(row.id))
            return posted

    async def point(
        self, adviser: Adviser, call_id: int, target: str | None
    ) -> Done | NotNow | NoSuchCall | AdviserGone:
        """Light up a letter or a button on the member's screen, while it is shared; None puts it out."""
        async with self._parts.database.transaction() as connection:
            row = await self._own(connection, adviser, call_id)
            if not isinstance(row, Row):
                return row
            if row.shared_at is None:
                return NotNow()
            name = None if target is None else clean(target)[:_LONGEST_TARGET]
            await self._signal(connection, row, {"pointed": name}, Reason.POINTED, adviser)
            return Done()

    async def suggest(self, adviser: Adviser, call_id: int, step: int) -> Done | NotNow | NoSuchCall | AdviserGone:
        """« Passez à l'étape n »: the member accepts, or not."""
        async with self._parts.database.transaction() as connection:
            row = await self._own(connection, adviser, call_id)
            if not isinstance(row, Row):
                return row
            at = terminals.c
            there = select(at.procedure).where(
                at.agency == row.agency, at.terminal == row.terminal, at.call_id == row.id
            )
            key = await connection.scalar(there) or row.procedure
            steps = next((len(procedure.steps) for procedure in PROCEDURES if procedure.key == key), 0)
            if not 1 <= step <= steps:
                return NotNow()
            await self._signal(connection, row, {"suggested": step}, Reason.SUGGESTED, adviser)
            return Done()

    async def _signal(
        self, connection: AsyncConnection, row: Row[Any], values: dict[str, Any], reason: Reason, adviser: Adviser
    ) -> None:
        await self._set(connection, row, {**values, "signals": row.signals + 1})
        await self._parts.journal.record_all(
            connection, line(self._parts, row, Event.HELP_ACTION, reason, adviser.login)
        )

    async def _own(
        self, connection: AsyncConnection, adviser: Adviser, call_id: int
    ) -> Row[Any] | NoSuchCall | AdviserGone:
        """This adviser's open call, locked."""
        if not await is_in(connection, adviser, self._parts.clock.now()):
            return AdviserGone()
        row = await self._row(connection, adviser, call_id)
        return row if row is not None and row.adviser_id == adviser.adviser_id else NoSuchCall()

    async def _row(self, connection: AsyncConnection, adviser: Adviser, call_id: int) -> Row[Any] | None:
        now = self._parts.clock.now()
        rows = await calls(connection, adviser, now, opened(), _call.id == call_id, lock=True)
        return rows[0] if rows else None

    async def _set(self, connection: AsyncConnection, row: Row[Any], values: dict[str, Any]) -> None:
        await connection.execute(update(help_calls).where(opened(), _call.id == row.id).values(values))
        await announce(connection, of_call(row.id), of_agency(row.agency))

    async def _sign(self, connection: AsyncConnection, adviser: Adviser) -> None:
        now, session = self._parts.clock.now(), adviser_sessions.c
        old = session.last_seen_at < now - _SESSION_SIGN
        mine = (session.token_hash == token_hash(adviser.token), old)
        await connection.execute(update(adviser_sessions).where(*mine).values(last_seen_at=now))

    def _is_left(self, row: Row[Any]) -> bool:
        """The terminal fell silent without a word: a power cut, a crash."""
        if row.kind in (CallKind.REQUEST.value, CallKind.PHONE.value) or row.member_seen_at is None:
            return False
        return bool(row.member_seen_at <= self._parts.clock.now() - MEMBER_GONE)

    async def _leave(self, connection: AsyncConnection, adviser: Adviser, gone: list[Row[Any]]) -> None:
        """Read again under a lock: the terminal may have spoken meanwhile."""
        now = self._parts.clock.now()
        still = (_call.id.in_([row.id for row in gone]), _call.member_seen_at <= now - MEMBER_GONE)
        rows = await calls(connection, adviser, now, opened(), *still, lock=True)
        if rows:
            await visit_over(self._parts, connection, rows)
