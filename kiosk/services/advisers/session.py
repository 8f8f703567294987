"""An adviser who is signed in: the capability that every call of the console takes, and whether it still holds."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from kiosk.storage.tables import adviser_sessions, advisers
from kiosk.storage.transaction import Transaction

IDLE = timedelta(minutes=30)
CONSOLE_SILENT = timedelta(seconds=4)  # a console that gave no sign for so long answers nobody
ABSOLUTE = timedelta(hours=10)  # a working day


_session, _who = adviser_sessions.c, advisers.c
_OPEN = (
    _session.last_seen_at > bindparam("not_idle"),
    _session.created_at > bindparam("not_too_long"),
    _who.state == "active",
    _who.agency == bindparam("agency"),
)
# Built once: a console asks several times a second.
_IN = (
    select(_session.adviser_id)
    .join(advisers)
    .where(_session.token_hash == bindparam("digest"), _session.adviser_id == bindparam("adviser"), *_OPEN)
)
# How many of an agency's advisers are signed in at a console that lives.
ANSWERING = (
    select(func.count())
    .select_from(advisers.join(adviser_sessions))
    .where(*_OPEN, _session.console_seen_at > bindparam("console_lives"))
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Adviser:
    """A signed-in adviser. `token` is 256 random bits, stored hashed; `name` and `title` are what members read."""

    adviser_id: int
    login: str
    name: str
    title: str
    agency: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AdviserGone:
    """The session is over: idle, too long, replaced by another sign-in, or the adviser was suspended."""


async def is_in(connection: Transaction, adviser: Adviser, now: datetime) -> bool:
    """Whether the session still holds. Asked first, in the transaction of every call of the console."""
    who = {"digest": token_hash(adviser.token), "adviser": adviser.adviser_id, "agency": adviser.agency}
    return (await connection.execute(_IN, who | _limits(now))).first() is not None


def answering_at(agency: str, now: datetime) -> dict[str, Any]:
    """The values of `ANSWERING`."""
    return {"agency": agency, "console_lives": now - CONSOLE_SILENT, **_limits(now)}


def _limits(now: datetime) -> dict[str, Any]:
    return {"not_idle": now - IDLE, "not_too_long": now - ABSOLUTE}


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("ascii")).digest()
