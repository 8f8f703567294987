"""The open calls as an adviser of their agency reads them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.services.advisers.session import Adviser
from kiosk.services.assistance.conditions import held
from kiosk.services.assistance.live import SILENT_AFTER, QueuedCall
from kiosk.services.assistance.states import CallKind, Sender
from kiosk.storage.tables import advisers, chat_messages, help_calls

_call, _line = help_calls.c, chat_messages.c


async def calls(
    connection: AsyncConnection, adviser: Adviser, now: datetime, *which: ColumnElement[bool], lock: bool = False
) -> list[Row[Any]]:
    """The calls of this adviser's agency, the oldest first. `lock`: hold them until the transaction ends."""
    latest = (
        select(_line.sender).where(_line.call_id == _call.id).order_by(_line.id.desc()).limit(1).scalar_subquery()
    )
    query = (
        select(
            help_calls,
            advisers.c.name.label("adviser_name"),
            held(now).label("is_held"),
            latest.label("last_sender"),
        )
        .outerjoin(advisers)
        .where(_call.agency == adviser.agency, *which)
        .order_by(_call.opened_at, _call.id)
    )
    return list(await connection.execute(query.with_for_update(of=help_calls) if lock else query))


def queued(row: Row[Any], adviser: Adviser, now: datetime) -> QueuedCall:
    seen = row.member_seen_at
    return QueuedCall(
        row.id,
        row.reference,
        CallKind(row.kind),
        row.opened_at,
        row.terminal,
        row.procedure,
        row.step,
        row.language,
        taken_by=row.adviser_name if row.is_held else None,
        mine=bool(row.is_held) and row.adviser_id == adviser.adviser_id,
        member_away=row.kind != CallKind.REQUEST.value and (seen is None or seen <= now - SILENT_AFTER),
        unread=row.last_sender == Sender.MEMBER.value,
    )


def is_taken(row: Row[Any], adviser: Adviser) -> bool:
    """Whether another adviser has it, and is there."""
    return bool(row.is_held) and row.adviser_id != adviser.adviser_id
