"""The calls of an agency as its advisers read and hold them: the agency is in every WHERE."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select, update

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.assistance.conditions import held, lately
from kiosk.services.assistance.live import SILENT_AFTER, QueuedCall, of_agency, of_call
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.states import CallKind, NoSuchCall, Sender
from kiosk.storage.tables import advisers, chat_messages, help_calls, terminals
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce

_call, _line, _at = help_calls.c, chat_messages.c, terminals.c


# The calls of an agency, the oldest first, each with its adviser, its terminal and its last line. Built once: a
# console asks several times a second.
_LATEST = select(_line.sender).where(_line.call_id == _call.id).order_by(_line.id.desc()).limit(1)
_CALLS = (
    select(
        help_calls,
        advisers.c.name.label("adviser_name"),
        held().label("is_held"),
        _LATEST.scalar_subquery().label("last_sender"),
        _at.seen_at.label("terminal_seen_at"),
        _at.procedure.label("procedure_now"),
        _at.step.label("step_now"),
        _at.call_id.label("shown_call_id"),
        _at.state,
        _at.revision,
    )
    .outerjoin(advisers)
    .outerjoin(terminals, and_(_at.agency == _call.agency, _at.terminal == _call.terminal))
    .where(_call.agency == bindparam("agency"))
    .order_by(_call.opened_at, _call.id)
)
OPEN = _CALLS.where(opened())
ONE = _CALLS.where(_call.id == bindparam("call_id"))


async def calls(
    connection: Transaction, adviser: Adviser, now: datetime, which: Select[Any] = OPEN, **values: Any
) -> list[Row[Any]]:
    """Those of this adviser's agency. `values`: what `which` compares with."""
    return list(await connection.execute(which, {"agency": adviser.agency, **lately(now), **values}))


def place(row: Row[Any]) -> tuple[str | None, int | None]:
    """Where the person is now; where they called from, once they have left or if their terminal does not say."""
    if row.member_seen_at is None or row.terminal_seen_at is None:
        return row.procedure, row.step
    return row.procedure_now, row.step_now


async def held_rows(
    connection: Transaction, adviser: Adviser, now: datetime, *which: ColumnElement[bool]
) -> list[Row[Any]]:
    """Open calls, locked until the transaction ends, whoever has them."""
    if connection.dialect.name != "sqlite":  # BEGIN IMMEDIATE already lets one writer in
        # Apart from the reading: after a wait, PostgreSQL looks again at the row it waited for, not at its adviser's.
        locked = select(_call.id).where(_call.agency == adviser.agency, opened(), *which).order_by(_call.id)
        await connection.execute(locked.with_for_update())
    return await calls(connection, adviser, now, OPEN.where(*which))


async def held_row(connection: Transaction, adviser: Adviser, now: datetime, call_id: int) -> Row[Any] | None:
    found = await held_rows(connection, adviser, now, _call.id == call_id)
    return found[0] if found else None


async def mine(
    connection: Transaction, adviser: Adviser, now: datetime, call_id: int
) -> Row[Any] | NoSuchCall | AdviserGone:
    """That open call, locked, if it is this adviser's."""
    if not await is_in(connection, adviser, now):
        return AdviserGone()
    row = await held_row(connection, adviser, now, call_id)
    return row if row is not None and row.adviser_id == adviser.adviser_id else NoSuchCall()


async def write(connection: Transaction, row: Row[Any], values: dict[str, Any]) -> None:
    """Change a call that is held, and say so to both sides."""
    await connection.execute(update(help_calls).where(_call.id == row.id).values(values))
    await announce(connection, of_call(row.id), of_agency(row.agency))


def has(row: Row[Any], adviser: Adviser) -> bool:
    """Whether this adviser has it, and is there."""
    return bool(row.is_held) and row.adviser_id == adviser.adviser_id


def is_taken(row: Row[Any], adviser: Adviser) -> bool:
    """Whether another adviser has it, and is there."""
    return bool(row.is_held) and row.adviser_id != adviser.adviser_id


def queued(row: Row[Any], adviser: Adviser, now: datetime, *, is_here: bool = False) -> QueuedCall:
    """`is_here`: whose call it is asks for it at this moment."""
    seen = row.member_seen_at
    return QueuedCall(
        row.id,
        row.reference,
        CallKind(row.kind),
        row.opened_at,
        row.terminal,
        *place(row),
        row.language,
        taken_by=row.adviser_name if row.is_held or is_here else None,
        mine=is_here or has(row, adviser),
        # Nobody ever waits in front for a request: there is no terminal to be away.
        member_away=row.kind != CallKind.REQUEST.value and (seen is None or seen <= now - SILENT_AFTER),
        unread=row.last_sender == Sender.MEMBER.value,
    )
