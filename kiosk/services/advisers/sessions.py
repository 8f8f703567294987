"""The console's sessions: one row per adviser, and what ends one. (R52, R53, R59)"""

import secrets
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from kiosk.services.advisers.outcomes import AdviserAlive
from kiosk.services.advisers.session import ABSOLUTE, IDLE, Adviser, AdviserGone, is_in, token_hash
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import upsert

_SEEN = (
    update(adviser_sessions)
    .where(adviser_sessions.c.token_hash == bindparam("digest"))
    .values(last_seen_at=bindparam("now"))
    .returning(adviser_sessions.c.created_at)
)


class Sessions:
    """Tokens are 256 random bits and only their SHA-256 is kept."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, connection: Transaction, adviser_id: int, now: datetime) -> str:
        """A new session in place of whichever the adviser had; its token."""
        token = secrets.token_urlsafe(32)
        row = {
            "adviser_id": adviser_id,
            "token_hash": token_hash(token),
            "created_at": now,
            "last_seen_at": now,
            "console_seen_at": now,
        }
        await upsert(connection, adviser_sessions, row, key=["adviser_id"])
        return token

    async def touch(self, adviser: Adviser) -> AdviserAlive | AdviserGone:
        """The adviser did something: the idle delay starts again, unless the session is over."""
        return await self._parts.database.run(lambda connection: self._touch(connection, adviser))

    async def _touch(self, connection: Transaction, adviser: Adviser) -> AdviserAlive | AdviserGone:
        now = self._parts.clock.now()
        if not await is_in(connection, adviser, now):
            await self._note_the_end(connection, adviser, now)
            return AdviserGone()
        created_at = await connection.scalar(_SEEN, {"digest": token_hash(adviser.token), "now": now})
        return AdviserGone() if created_at is None else AdviserAlive(created_at + ABSOLUTE)

    async def sign_out(self, adviser: Adviser) -> None:
        """Ending a session twice does no harm."""
        await self._parts.database.run(lambda connection: self._sign_out(connection, adviser))

    async def _sign_out(self, connection: Transaction, adviser: Adviser) -> None:
        mine = adviser_sessions.c.token_hash == token_hash(adviser.token)
        ended = await connection.execute(delete(adviser_sessions).where(mine))
        if ended.rowcount:
            await self._journal(connection, adviser, Event.SESSION_LOGOUT, Outcome.SUCCESS, Reason.SIGNED_OUT)

    def interaction(self, token: str) -> str:
        return self._parts.journal.interaction("session", token_hash(token))

    async def _note_the_end(self, connection: Transaction, adviser: Adviser, now: datetime) -> None:
        """Why it is over, written once: a session that ran out is taken away by this."""
        session, digest = adviser_sessions.c, token_hash(adviser.token)
        theirs = select(adviser_sessions).where(session.adviser_id == adviser.adviser_id)
        row = (await connection.execute(theirs)).first()
        if row is None or row.token_hash != digest:
            reason = Reason.UNKNOWN if row is None else Reason.DISPLACED
            event, outcome = Event.SESSION_USE_AFTER_EXPIRE, Outcome.REFUSED
        else:
            await connection.execute(delete(adviser_sessions).where(session.token_hash == digest))
            event, outcome, reason = (
                Event.SESSION_EXPIRED,
                Outcome.SUCCESS,
                _over(row.created_at, row.last_seen_at, now),
            )
        await self._journal(connection, adviser, event, outcome, reason)

    async def _journal(
        self, connection: Transaction, adviser: Adviser, event: Event, outcome: Outcome, reason: Reason
    ) -> None:
        interaction = self.interaction(adviser.token)
        await self._parts.journal.record(
            connection, event, outcome, reason, adviser=adviser.login, interaction=interaction
        )


def _over(created_at: datetime, last_seen_at: datetime, now: datetime) -> Reason:
    if created_at <= now - ABSOLUTE:
        return Reason.ABSOLUTE
    # Neither: the adviser was moved to another agency.
    return Reason.IDLE if last_seen_at <= now - IDLE else Reason.BY_OPERATOR


async def end(connection: Transaction, adviser_id: int) -> None:
    """End whatever session the adviser has; the console is told at its next call."""
    await connection.execute(delete(adviser_sessions).where(adviser_sessions.c.adviser_id == adviser_id))
