"""An adviser who is signed in: the capability that every call of the console takes, and whether it still holds."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select

from kiosk.storage.tables import adviser_sessions, advisers
from kiosk.storage.transaction import Transaction

IDLE = timedelta(minutes=30)
CONSOLE_SILENT = timedelta(seconds=4)  # a console that gave no sign for so long answers nobody
ABSOLUTE = timedelta(hours=10)  # a working day


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
    session, who = adviser_sessions.c, advisers.c
    query = (
        select(session.adviser_id)
        .join(advisers)
        .where(
            session.token_hash == token_hash(adviser.token),
            session.adviser_id == adviser.adviser_id,
            session.last_seen_at > now - IDLE,
            session.created_at > now - ABSOLUTE,
            who.state == "active",
            who.agency == adviser.agency,
        )
    )
    return (await connection.execute(query)).first() is not None


def answering(agency: str, now: datetime) -> ScalarSelect[int]:
    """How many of the agency's advisers are signed in at a console that lives."""
    session, who = adviser_sessions.c, advisers.c
    there = (
        who.agency == agency,
        who.state == "active",
        session.last_seen_at > now - IDLE,
        session.created_at > now - ABSOLUTE,
        session.console_seen_at > now - CONSOLE_SILENT,
    )
    return select(func.count()).select_from(advisers.join(adviser_sessions)).where(*there).scalar_subquery()


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("ascii")).digest()
