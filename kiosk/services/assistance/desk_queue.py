"""The queue of an agency, and its terminals."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in, token_hash
from kiosk.services.assistance.conditions import MEMBER_GONE
from kiosk.services.assistance.desk_rows import calls, held_rows, queued
from kiosk.services.assistance.endings import visit_over
from kiosk.services.assistance.live import SIGN_EVERY, QueuedCall, TerminalSeen
from kiosk.services.assistance.presence import TERMINAL_SILENT
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions, help_calls, terminals
from kiosk.storage.transaction import Transaction

_call, _session = help_calls.c, adviser_sessions.c
_SIGN = timedelta(seconds=SIGN_EVERY)
_MINE = _session.token_hash == bindparam("digest")
_LAST = select(_session.console_seen_at).where(_MINE)
_SIGNED = update(adviser_sessions).where(_MINE).values(console_seen_at=bindparam("now"))
_TERMINALS = select(terminals).where(terminals.c.agency == bindparam("agency")).order_by(terminals.c.terminal)


class DeskQueue:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def queue(self, adviser: Adviser) -> tuple[QueuedCall, ...] | AdviserGone:
        now, database = self._parts.clock.now(), self._parts.database
        found = await database.run(lambda connection: _look(connection, adviser, now), reads=True)
        if isinstance(found, AdviserGone):
            return found
        rows, last = found
        if last is None or last <= now - _SIGN:
            signed = {"digest": token_hash(adviser.token), "now": now}
            await database.run(lambda connection: connection.execute(_SIGNED, signed))
        if silent := [row.id for row in rows if self._is_silent(row)]:
            rows = await database.run(lambda connection: self._leave(connection, adviser, silent))
        return tuple(queued(row, adviser, now) for row in rows)

    def _is_silent(self, row: Row[Any]) -> bool:
        """The terminal said nothing more: a power cut, a crash. Nobody signs for a request nor for a phone."""
        if row.kind in (CallKind.REQUEST.value, CallKind.PHONE.value) or row.member_seen_at is None:
            return False
        return bool(row.member_seen_at <= self._parts.clock.now() - MEMBER_GONE)

    async def _leave(self, connection: Transaction, adviser: Adviser, silent: list[int]) -> list[Row[Any]]:
        """Read again under a lock: the terminal may have spoken meanwhile. The queue after that."""
        now = self._parts.clock.now()
        still = (_call.id.in_(silent), _call.member_seen_at <= now - MEMBER_GONE)
        rows = await held_rows(connection, adviser, now, *still)
        if rows:
            await visit_over(self._parts, connection, rows)
        return await calls(connection, adviser, now)

    async def terminals(self, adviser: Adviser) -> tuple[TerminalSeen, ...] | AdviserGone:
        return await self._parts.database.run(lambda connection: self._terminals(connection, adviser), reads=True)

    async def _terminals(self, connection: Transaction, adviser: Adviser) -> tuple[TerminalSeen, ...] | AdviserGone:
        now = self._parts.clock.now()
        if not await is_in(connection, adviser, now):
            return AdviserGone()
        rows = (await connection.execute(_TERMINALS, {"agency": adviser.agency})).all()
        pauses = await self._parts.throttle.pauses(connection, adviser.agency, [row.terminal for row in rows])
        return tuple(
            TerminalSeen(
                row.terminal,
                row.procedure,
                row.step,
                row.active_at,
                row.seen_at,
                silent=row.seen_at <= now - TERMINAL_SILENT,
                paused_until=pauses.get(row.terminal),
            )
            for row in rows
        )


async def _look(
    connection: Transaction, adviser: Adviser, now: datetime
) -> tuple[list[Row[Any]], datetime | None] | AdviserGone:
    """The open calls, and when the console last signed."""
    if not await is_in(connection, adviser, now):
        return AdviserGone()
    rows = await calls(connection, adviser, now)
    return rows, await connection.scalar(_LAST, {"digest": token_hash(adviser.token)})
