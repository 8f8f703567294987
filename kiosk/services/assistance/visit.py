"""The calls that a terminal may touch: its own, and among them the one of the visit under way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select

from kiosk.services.assistance.conditions import MEMBER_GONE, of_person
from kiosk.services.assistance.live import CallEnded, OpenCall
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.states import CallOutcome
from kiosk.services.place import Place
from kiosk.storage.tables import help_calls
from kiosk.storage.transaction import Transaction

_call = help_calls.c
OWN = (
    _call.id == bindparam("call_id"),
    _call.terminal == bindparam("terminal"),
    _call.agency == bindparam("agency"),
)
_HELD = select(help_calls).where(*OWN).with_for_update()


def at(place: Place) -> tuple[ColumnElement[bool], ...]:
    return _call.terminal == place.terminal, _call.agency == place.agency


def own(place: Place, call_id: int | None) -> dict[str, Any]:
    """The values of `OWN`."""
    return {"call_id": call_id, "terminal": place.terminal, "agency": place.agency}


def of_visit(place: Place, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The call of whoever is in front. Not by the visit's interaction: it changes on the way, with each request."""
    return opened(), of_person(), *at(place), _call.member_seen_at > now - MEMBER_GONE


async def held(connection: Transaction, place: Place, call: OpenCall) -> Row[Any] | CallEnded:
    """The row of this terminal's call, locked; or how it ended."""
    row = (await connection.execute(_HELD, own(place, call.call_id))).first()
    if row is None:
        return CallEnded(CallOutcome.VISIT_ENDED)
    return row if row.closed_at is None else CallEnded(CallOutcome(row.outcome))
