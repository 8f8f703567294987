"""Who has a call: taken, given back, closed."""

from typing import Any

from sqlalchemy import Row

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.assistance.desk_rows import ONE, calls, has, held_row, is_taken, mine, queued, write
from kiosk.services.assistance.endings import NOT_SHARED, end, forget_state, line, share_line
from kiosk.services.assistance.live import Done, Taken, TakenBy
from kiosk.services.assistance.rows import waiting_call
from kiosk.services.assistance.states import CallOutcome, Closed, NoSuchCall
from kiosk.services.events import Event, Reason
from kiosk.services.parts import Parts
from kiosk.storage.transaction import Transaction

# What one adviser had does not pass to the next: the member agreed to be seen by that one, who checked who they are.
_ONE_ADVISERS: dict[str, Any] = {"verified_at": None, **NOT_SHARED}


class DeskCalls:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def take(self, adviser: Adviser, call_id: int) -> Taken | TakenBy | NoSuchCall | AdviserGone:
        return await self._parts.database.run(lambda connection: self._take(connection, adviser, call_id))

    async def _take(
        self, connection: Transaction, adviser: Adviser, call_id: int
    ) -> Taken | TakenBy | NoSuchCall | AdviserGone:
        now = self._parts.clock.now()
        if not await is_in(connection, adviser, now):
            return AdviserGone()
        row = await held_row(connection, adviser, now, call_id)  # of two at once, the second waits here
        if row is None:
            return NoSuchCall()
        if is_taken(row, adviser):
            return TakenBy(row.adviser_name)
        if not has(row, adviser):
            await self._give(connection, adviser, row)
        [taken] = await calls(connection, adviser, now, ONE, call_id=call_id)
        return Taken(queued(taken, adviser, now))

    async def _give(self, connection: Transaction, adviser: Adviser, row: Row[Any]) -> None:
        now = self._parts.clock.now()
        given: dict[str, Any] = {"adviser_id": adviser.adviser_id, "taken_at": now, "adviser_seen_at": now}
        if row.adviser_id not in (None, adviser.adviser_id):
            given |= _ONE_ADVISERS
            await self._end_sharing(connection, row)
        await write(connection, row, given)
        taken = line(self._parts, row, Event.HELP_CALL_TAKEN, None, adviser.login)
        await self._parts.journal.record_all(connection, taken)

    async def release(self, adviser: Adviser, call_id: int) -> Done | NoSuchCall | AdviserGone:
        return await self._parts.database.run(lambda connection: self._release(connection, adviser, call_id))

    async def _release(
        self, connection: Transaction, adviser: Adviser, call_id: int
    ) -> Done | NoSuchCall | AdviserGone:
        row = await mine(connection, adviser, self._parts.clock.now(), call_id)
        if not isinstance(row, Row):
            return row
        await self._end_sharing(connection, row)
        nobodys = {"adviser_id": None, "taken_at": None, "adviser_seen_at": None}
        await write(connection, row, nobodys | _ONE_ADVISERS)
        given_back = line(self._parts, row, Event.HELP_ACTION, Reason.ADVISER_LEFT, adviser.login)
        await self._parts.journal.record_all(connection, given_back)
        return Done()

    async def close(self, adviser: Adviser, call_id: int) -> Closed | NoSuchCall | AdviserGone:
        return await self._parts.database.run(lambda connection: self._close(connection, adviser, call_id))

    async def _close(
        self, connection: Transaction, adviser: Adviser, call_id: int
    ) -> Closed | NoSuchCall | AdviserGone:
        now = self._parts.clock.now()
        if not await is_in(connection, adviser, now):
            return AdviserGone()
        row = await held_row(connection, adviser, now, call_id)
        if row is None or is_taken(row, adviser):
            return NoSuchCall()
        await end(self._parts, connection, [row], CallOutcome.HELPED, adviser.login)
        return Closed(waiting_call(self._parts, row))

    async def _end_sharing(self, connection: Transaction, row: Row[Any]) -> None:
        if row.shared_at is not None:
            await forget_state(connection, [row.id])
            ended = await share_line(self._parts, connection, row, Event.SCREEN_SHARE_ENDED, Reason.ADVISER_LEFT)
            await self._parts.journal.record_all(connection, ended)
