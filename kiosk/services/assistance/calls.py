"""The rows of `help_calls`, written last in a transaction: whoever locks a member or a request has done so before."""

from typing import Any

from sqlalchemy import ColumnElement, Row, case, insert, select, update

from kiosk.services.assistance.endings import end
from kiosk.services.assistance.rows import opened, values, waiting_call
from kiosk.services.assistance.states import CallOutcome, CallReason, Closed, NoSuchCall, WaitingCall
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up.reference import NotAReference, read
from kiosk.services.outcomes import CallOpened, Pending
from kiosk.services.parts import Parts
from kiosk.storage.tables import help_calls, reset_requests
from kiosk.storage.transaction import Transaction

_JOURNALLED = {
    CallReason.EMAIL_DIFFERS: Reason.EMAIL_DIFFERS,
    CallReason.NO_EMAIL: Reason.NO_EMAIL,
    CallReason.NOTHING_RECEIVED: Reason.NOTHING_RECEIVED,
}


class Calls:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, reason: CallReason, pending: Pending) -> CallOpened:
        """The reason that a request already gave stays: it tells the adviser more than the person can."""
        await self._parts.database.run(lambda connection: self._opened(connection, reason, pending))
        return CallOpened(pending.reference)

    async def _opened(self, connection: Transaction, reason: CallReason, pending: Pending) -> None:
        parts, call, now = self._parts, help_calls.c, self._parts.clock.now()
        query = select(reset_requests).where(reset_requests.c.id == pending.request_id)
        request = (await connection.execute(query)).first()
        flow_id = None if request is None else request.flow_id
        since = case((call.closed_at.is_(None), call.opened_at), else_=now)
        known = await connection.execute(
            update(help_calls)
            .where(call.flow_id == flow_id)
            .values(opened_at=since, closed_at=None, outcome=None, reference=pending.reference)
        )
        if known.rowcount == 0:
            member_id = None if request is None else request.member_id
            row = values(parts.place, now, pending.reference, reason, flow_id=flow_id, member_id=member_id)
            await connection.execute(insert(help_calls).values(**row))
        interaction = None if flow_id is None else parts.journal.interaction("flow", flow_id)
        await parts.journal.record(
            connection, Event.HELP_CALL_OPENED, Outcome.SUCCESS, _JOURNALLED[reason], interaction=interaction
        )

    async def waiting(self) -> list[WaitingCall]:
        return [waiting_call(self._parts, row) for row in await self._parts.database.run(self._open)]

    async def close(self, reference: str) -> Closed | NoSuchCall | NotAReference:
        written = read(reference)
        if isinstance(written, NotAReference):
            return written
        return await self._parts.database.run(lambda connection: self._close(connection, written))

    async def _close(self, connection: Transaction, reference: str) -> Closed | NoSuchCall:
        found = await self._open(connection, help_calls.c.reference == reference)
        if not found:
            return NoSuchCall()
        held = select(help_calls).where(opened(), help_calls.c.id == found[0].id).with_for_update()
        row = (await connection.execute(held)).first()
        if row is None:  # another adviser was first
            return NoSuchCall()
        await end(self._parts, connection, [row], CallOutcome.HELPED, None)
        return Closed(waiting_call(self._parts, row))

    async def _open(self, connection: Transaction, *which: ColumnElement[bool]) -> list[Row[Any]]:
        here = case((help_calls.c.agency == self._parts.place.agency, 0), else_=1)
        query = select(help_calls).where(opened(), *which)
        return list(await connection.execute(query.order_by(here, help_calls.c.opened_at, help_calls.c.id)))
