"""A stored request as the proof and the finish read it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from kiosk.services.new_password import Person
from kiosk.storage.tables import members, reset_requests

MAX_TRIES = 5  # R25


# Requests with what decides on them of their member; a stranger's has none.
REQUESTS = select(
    reset_requests,
    members.c.state,
    members.c.first_name,
    members.c.last_name,
    members.c.member_number,
    members.c.email,
).outerjoin(members)
BY_ID = REQUESTS.where(reset_requests.c.id == bindparam("request"))


def is_of_somebody(row: Row[Any]) -> bool:
    """Whether an active member stands behind it; else every code fails and no link is known. (R24, R46)"""
    return row.member_id is not None and row.state == "active"


def person(row: Row[Any]) -> Person:
    """The member behind it."""
    return Person(row.member_id, row.first_name, row.last_name, row.member_number, row.email)


def has_expired(row: Row[Any], now: datetime) -> bool:
    return bool(now > row.expires_at)
