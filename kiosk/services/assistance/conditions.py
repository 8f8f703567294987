"""Which calls wait and which are held: one definition for the member's side and for the desk's.

Their times are parameters, given by `lately`, for the statements they are part of are built once.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, not_, or_

from kiosk.services.assistance.states import CallKind
from kiosk.storage.tables import help_calls

MEMBER_GONE = timedelta(minutes=2)  # a terminal silent for so long has nobody waiting in front
ADVISER_GONE = timedelta(seconds=60)  # a console silent for so long lets another adviser take the call


def lately(now: datetime) -> dict[str, datetime]:
    return {"member_gone": now - MEMBER_GONE, "adviser_gone": now - ADVISER_GONE}


def of_person(call: FromClause = help_calls) -> ColumnElement[bool]:
    """Somebody called; the others are requests that an adviser must look at."""
    return call.c.kind != CallKind.REQUEST.value


def held(call: FromClause = help_calls) -> ColumnElement[bool]:
    """An adviser has it, and was seen lately."""
    return and_(call.c.adviser_id.is_not(None), call.c.adviser_seen_at > bindparam("adviser_gone"))


def waiting(call: FromClause = help_calls) -> ColumnElement[bool]:
    """Somebody waits for it: the queue that a person stands in."""
    # `member_seen_at` is null once the person left a message, or a number to call back.
    seen = call.c.member_seen_at
    there = or_(call.c.kind == CallKind.PHONE.value, seen.is_(None), seen > bindparam("member_gone"))
    return and_(call.c.closed_at.is_(None), of_person(call), there, not_(held(call)))
