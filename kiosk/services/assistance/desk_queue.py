"""The queue of an agency, and its terminals."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in, token_hash
from kiosk.services.assistance.conditions import MEMBER_GONE
from kiosk.services.assistance.desk_rows import calls, held_rows, queued
from kiosk.services.assistance.endings import visit_over
from kiosk.services.assistance.live import SIGN_EVERY, QueuedCall, TerminalSeen
from kiosk.services.assistance.presence import TERMINAL_SILENT
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions, help_calls, terminals
from kiosk.storage.transaction import Transaction

_call, _session = help_calls.c, adviser_sessions.c
_SIGN = timedelta(seconds=SIGN_EVERY)


class DeskQueue:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def queue(self, adviser: Adviser) -> tuple[QueuedCall, ...] | AdviserGone:
        now = self._parts.clock.now()
        async with self._parts.database.reading() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            rows = await calls(connection, adviser, now, opened())
            last = await connection.scalar(select(_session.console_seen_at).where(_mine(adviser)))
        if last is None or last <= now - _SIGN:
            async with self._parts.database.transaction() as connection:
                await connection.execute(update(adviser_sessions).where(_mine(adviser)).values(console_seen_at=now))
        if silent := [row.id for row in rows if self._is_silent(row)]:
            async with self._parts.database.transaction() as connection:
                await self._leave(connection, adviser, silent)
                rows = await calls(connection, adviser, now, opened())
        return tuple(queued(row, adviser, now) for row in rows)

    def _is_silent(self, row: Row[Any]) -> bool:
        """The terminal said nothing more: a power cut, a crash. Nobody signs for a request nor for a phone."""
        if row.kind in (CallKind.REQUEST.value, CallKind.PHONE.value) or row.member_seen_at is None:
            return False
        return bool(row.member_seen_at <= self._parts.clock.now() - MEMBER_GONE)

    async def _leave(self, connection: Transaction, adviser: Adviser, silent: list[int]) -> None:
        """Read again under a lock: the terminal may have spoken meanwhile."""
        now = self._parts.clock.now()
        still = (_call.id.in_(silent), _call.member_seen_at <= now - MEMBER_GONE)
        rows = await held_rows(connection, adviser, now, *still)
        if rows:
            await visit_over(self._parts, connection, rows)

    async def terminals(self, adviser: Adviser) -> tuple[TerminalSeen, ...] | AdviserGone:
        now, at = self._parts.clock.now(), terminals.c
        query = select(terminals).where(at.agency == adviser.agency).order_by(at.terminal)
        async with self._parts.database.reading() as connection:
            if not await is_in(connection, adviser, now):
                return AdviserGone()
            rows = (await connection.execute(query)).all()
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


def _mine(adviser: Adviser) -> ColumnElement[bool]:
    return _session.token_hash == token_hash(adviser.token)
