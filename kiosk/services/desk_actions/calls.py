"""The call that an adviser took, and what was verified in it: asked again by every action, never remembered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from kiosk.services.advisers.session import Adviser
from kiosk.services.desk_actions.states import VERIFIED_FOR, Verified
from kiosk.storage.tables import help_calls
from kiosk.storage.transaction import Transaction


def mine(adviser: Adviser, call_id: int) -> tuple[ColumnElement[bool], ...]:
    """An open call of the adviser's agency that this adviser took."""
    call = help_calls.c
    return (
        call.id == call_id,
        call.agency == adviser.agency,
        call.adviser_id == adviser.adviser_id,
        call.closed_at.is_(None),
    )


async def taken(connection: Transaction, adviser: Adviser, call_id: int) -> Row[Any] | None:
    return (await connection.execute(select(help_calls).where(*mine(adviser, call_id)))).first()


async def verified_in(
    connection: Transaction, adviser: Adviser, verified: Verified, now: datetime
) -> Row[Any] | None:
    """The call, if it still holds that this adviser verified this member in it."""
    call = help_calls.c
    holds = call.member_id == verified.member_id, call.verified_at > now - VERIFIED_FOR
    query = select(help_calls).where(*mine(adviser, verified.call_id), *holds)
    return (await connection.execute(query)).first()
