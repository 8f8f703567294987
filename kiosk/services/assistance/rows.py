"""What other services write of a call, inside their own transaction. (DESIGN 7)"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, literal, select, update

from kiosk.services.assistance.states import CallKind, CallOutcome, CallReason, WaitingCall
from kiosk.services.parts import Parts
from kiosk.services.place import Place
from kiosk.storage.tables import help_calls, reset_requests
from kiosk.storage.transaction import Transaction


def waiting_call(parts: Parts, row: Row[Any]) -> WaitingCall:
    account = None if row.member_id is None else parts.journal.pseudonym(row.member_id)
    reason, kind = CallReason(row.reason), CallKind(row.kind)
    return WaitingCall(row.reference, row.opened_at, row.terminal, row.agency, reason, account, kind)


def opened() -> ColumnElement[bool]:
    return help_calls.c.closed_at.is_(None)


_CLOSED_OF = (
    update(help_calls)
    .where(opened(), help_calls.c.member_id == bindparam("of_member"), help_calls.c.kind == CallKind.REQUEST.value)
    .values(closed_at=bindparam("now"), outcome=bindparam("why"))
)


async def of_enrolment(
    connection: Transaction,
    place: Place,
    request: dict[str, Any],
    wanted: CallReason | None,
    member_id: int | None,
) -> None:
    """The call that an enrolment request brings: the same two statements for everybody, open only if `wanted`.

    It replaces an open one of the same number at this terminal: who tries three addresses stands once on the list.
    """
    now = request["created_at"]
    row = values(
        place,
        now,
        request["reference"],
        wanted or CallReason.NOTHING_RECEIVED,
        flow_id=request["flow_id"],
        member_id=member_id,
    )
    if wanted is None:
        row |= {"closed_at": now, "outcome": CallOutcome.NOT_NEEDED.value}
    # Before the UPDATE: it locks the member's row, which must never be waited for while a call is held.
    await connection.execute(insert(help_calls).values(**row))
    same = select(reset_requests.c.flow_id).where(reset_requests.c.identifier_index == request["identifier_index"])
    await _close(
        connection,
        now,
        CallOutcome.REPLACED,
        literal(wanted is not None),
        help_calls.c.flow_id.in_(same),
        help_calls.c.flow_id != request["flow_id"],
        help_calls.c.terminal == place.terminal,
    )


async def of_resend(connection: Transaction, request: dict[str, Any]) -> None:
    """The call bears the reference that the person now reads."""
    same = help_calls.c.flow_id == request["flow_id"]
    await connection.execute(update(help_calls).where(same).values(reference=request["reference"]))


async def close_of(connection: Transaction, member_id: int, now: datetime, outcome: CallOutcome) -> None:
    """Nobody need look at this member's requests any more. Who is talking with an adviser goes on."""
    await connection.execute(_CLOSED_OF, {"of_member": member_id, "now": now, "why": outcome.value})


async def _close(connection: Transaction, now: datetime, outcome: CallOutcome, *which: ColumnElement[bool]) -> None:
    await connection.execute(update(help_calls).where(opened(), *which).values(closed_at=now, outcome=outcome.value))


def values(
    place: Place, now: datetime, reference: str, reason: CallReason, *, flow_id: bytes | None, member_id: int | None
) -> dict[str, Any]:
    """The columns of an open call."""
    return {
        "reference": reference,
        "flow_id": flow_id,
        "member_id": member_id,
        "terminal": place.terminal,
        "agency": place.agency,
        "reason": reason.value,
        "opened_at": now,
        "closed_at": None,
        "outcome": None,
    }
