"""Who a login could be: one query, the same whether somebody has it or not."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from kiosk.identity.text import clean
from kiosk.services.events import Reason
from kiosk.storage.tables import adviser_sessions, advisers
from kiosk.storage.transaction import Transaction

_LONGEST = 64  # the column's
_DECOY_NONCE = bytes(16)  # a stranger's code is computed too


@dataclass(frozen=True, slots=True)
class Candidate:
    """`phc` is None for whoever cannot sign in; `why` then says it to the journal alone."""

    adviser_id: int | None = None
    login: str | None = None  # as it is stored: None for what is nobody's, and is never kept
    why: Reason | None = None
    name: str = ""
    title: str = ""
    agency: str = ""
    phc: str | None = field(default=None, repr=False)
    pepper_id: str | None = None
    totp_nonce: bytes = field(default=_DECOY_NONCE, repr=False)
    totp_key_id: str | None = None
    totp_step: int = 0
    seen_at: datetime | None = None  # of a session that was not ended


def folded(login: str) -> str:
    """The one way in which a login is written."""
    return clean(login[:_LONGEST]).strip().lower()


async def find(connection: Transaction, login: str) -> Candidate:
    """The adviser who has this login, suspended ones without a password to check."""
    query = select(advisers, adviser_sessions.c.last_seen_at).outerjoin(adviser_sessions)
    row = (await connection.execute(query.where(advisers.c.login == login))).first()
    if row is None:
        return Candidate(why=Reason.UNKNOWN_PROFILE)
    if row.state != "active":
        return Candidate(row.id, row.login, Reason.SUSPENDED)
    return Candidate(
        row.id,
        row.login,
        None,
        row.name,
        row.title,
        row.agency,
        row.phc,
        row.pepper_id,
        row.totp_nonce,
        row.totp_key_id,
        row.totp_step,
        row.last_seen_at,
    )
