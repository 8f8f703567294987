"""Signed-in visits: one per account, an idle and an absolute limit, and why one ended. (R52, R53, R58, R59)"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, delete, func, literal, or_, select, update

from kiosk import more_time
from kiosk.services.connexion.candidate import LiveSession
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.outcomes import Session, SessionAlive, SessionEnded
from kiosk.services.parts import Parts
from kiosk.storage.tables import email_changes, members, sessions
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Write, together, upserted

_DISPLACED = (
    ("ended_hash", func.coalesce(sessions.c.token_hash, sessions.c.ended_hash)),
    ("ended_reason", literal(Reason.DISPLACED.value)),
)


def _ended(reason: str | BindParameter[str]) -> dict[str, Any]:
    return {"ended_hash": sessions.c.token_hash, "ended_reason": reason, "token_hash": None}


_ENDED = (
    update(sessions)
    .where(sessions.c.member_id == bindparam("session_of"), sessions.c.token_hash.is_not(None))
    .values(_ended(bindparam("why")))
)
_HELD = (
    select(sessions, members.c.state)
    .join(members)
    .where(or_(sessions.c.token_hash == bindparam("digest"), sessions.c.ended_hash == bindparam("digest")))
)
_SEEN = update(sessions).where(sessions.c.token_hash == bindparam("digest")).values(last_seen_at=bindparam("now"))
_LONGER = update(sessions).where(sessions.c.token_hash == bindparam("digest")).values(times=more_time.TIMES)
_SIGNED_OUT = (
    update(sessions)
    .where(sessions.c.token_hash == bindparam("digest"))
    .values(_ended(Reason.SIGNED_OUT.value))
    .returning(sessions.c.member_id)
)
_CHANGE_DROPPED = delete(email_changes).where(email_changes.c.member_id == bindparam("of_member"))
_FORGOTTEN = delete(email_changes).where(email_changes.c.session_hash == bindparam("digest"))


@dataclass(frozen=True, slots=True)
class Holder:
    """The member behind a live session."""

    member_id: int
    expires_at: datetime
    token_hash: bytes = field(repr=False)
    times: int  # how many times the usual limits


class Sessions:
    """Tokens are 256 random bits and only their SHA-256 is kept."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        limits = parts.settings.session
        self._idle = timedelta(seconds=limits.idle_member_seconds)
        self._absolute = timedelta(minutes=limits.absolute_minutes)

    def opened(self, dialect: str, member_id: int, now: datetime) -> tuple[str, datetime, Write]:
        """A new session in place of whatever the account had: its token, when it ends at the latest, and its row."""
        token = secrets.token_urlsafe(32)
        fresh = {
            "member_id": member_id,
            "token_hash": hashed(token),
            "terminal": self._parts.place.terminal,
            "created_at": now,
            "last_seen_at": now,
            "times": 1,
        }
        row = upserted(dialect, sessions, fresh, key=["member_id"], besides=_DISPLACED)
        return token, now + self._absolute, row

    def is_live(self, session: LiveSession | None, now: datetime) -> bool:
        return session is not None and self._over(session, now) is None

    def _over(self, session: LiveSession | Row[Any], now: datetime) -> Reason | None:
        if now - session.created_at > self._absolute * session.times:
            return Reason.ABSOLUTE
        return Reason.IDLE if now - session.last_seen_at > self._idle * session.times else None

    async def touch(self, session: Session) -> SessionAlive | SessionEnded:
        holder = await self._parts.database.run(lambda connection: self.holder(connection, session))
        return holder if isinstance(holder, SessionEnded) else SessionAlive(holder.expires_at)

    async def more_time(self, session: Session) -> SessionAlive | SessionEnded:
        """Longer limits from here on: a session that is over already stays over, and asking twice changes nothing."""
        holder = await self._parts.database.run(lambda connection: self._lengthened(connection, session))
        if isinstance(holder, SessionEnded):
            return holder
        since = holder.expires_at - self._absolute * holder.times
        return SessionAlive(since + self._absolute * more_time.TIMES)

    async def _lengthened(self, connection: Transaction, session: Session) -> Holder | SessionEnded:
        """As it was before."""
        holder = await self.holder(connection, session)
        if not isinstance(holder, SessionEnded) and holder.times != more_time.TIMES:
            await connection.execute(_LONGER, {"digest": holder.token_hash})
            await self._parts.journal.record(
                connection,
                Event.SESSION_RENEWED,
                Outcome.SUCCESS,
                account=holder.member_id,
                interaction=self.interaction(holder.token_hash),
            )
        return holder

    async def holder(self, connection: Transaction, session: Session) -> Holder | SessionEnded:
        """Who holds this session, now seen again; or why it is over, which is then written down."""
        digest, now = hashed(session.token), self._parts.clock.now()
        row = (await connection.execute(_HELD, {"digest": digest})).first()
        if row is None or row.token_hash != digest:
            reason = Reason.UNKNOWN if row is None else Reason(row.ended_reason)
            await _forget(connection, digest)
            await self._journal(
                connection, Event.SESSION_USE_AFTER_EXPIRE, Outcome.REFUSED, reason, row=row, digest=digest
            )
            return SessionEnded(reason.value)
        over = self._over(row, now) if row.state == "active" else Reason.UNKNOWN
        if over is not None:
            await end(connection, row.member_id, over)
            await self._journal(connection, Event.SESSION_EXPIRED, Outcome.SUCCESS, over, row=row, digest=digest)
            return SessionEnded(over.value)
        await connection.execute(_SEEN, {"digest": digest, "now": now})
        return Holder(row.member_id, row.created_at + self._absolute * row.times, digest, row.times)

    async def sign_out(self, session: Session) -> None:
        await self._parts.database.run(lambda connection: self._signed_out(connection, hashed(session.token)))

    async def _signed_out(self, connection: Transaction, digest: bytes) -> None:
        member_id = await connection.scalar(_SIGNED_OUT, {"digest": digest})
        if member_id is not None:
            await _forget(connection, digest)
            await self._parts.journal.record(
                connection,
                Event.SESSION_LOGOUT,
                Outcome.SUCCESS,
                account=member_id,
                interaction=self.interaction(digest),
            )

    async def end_left_here(self, connection: Transaction) -> None:
        """No session survives a restart of its terminal. (R58)"""
        await connection.execute(delete(sessions).where(sessions.c.terminal == self._parts.place.terminal))

    def interaction(self, token_hash: bytes) -> str:
        return self._parts.journal.interaction("session", token_hash)

    def interaction_of(self, token: str) -> str:
        return self.interaction(hashed(token))

    async def _journal(
        self,
        connection: Transaction,
        event: Event,
        outcome: Outcome,
        reason: Reason,
        *,
        row: Row[Any] | None,
        digest: bytes,
    ) -> None:
        account = None if row is None else row.member_id
        await self._parts.journal.record(
            connection, event, outcome, reason, account=account, interaction=self.interaction(digest)
        )


async def end(connection: Transaction, member_id: int, reason: Reason) -> None:
    """End whatever session the account has; its holder is told `reason`."""
    await together(connection, ended(member_id, reason))
    await drop_change(connection, member_id)


def ended(member_id: int, reason: Reason) -> Write:
    """The session alone, to be ended together with other things; `drop_change` comes after."""
    return Write(_ENDED, {"session_of": member_id, "why": reason.value})


async def drop_change(connection: Transaction, member_id: int) -> None:
    """An address typed in a session that is over, and not proved, goes with it."""
    await connection.execute(_CHANGE_DROPPED, {"of_member": member_id})


async def end_all(connection: Transaction, whose: ColumnElement[bool], reason: Reason) -> None:
    """The same for several accounts. An address typed in such a session and not proved goes with it."""
    live = update(sessions).where(whose, sessions.c.token_hash.is_not(None))
    await connection.execute(live.values(_ended(reason.value)))
    theirs = select(sessions.c.member_id).where(whose)
    await connection.execute(delete(email_changes).where(email_changes.c.member_id.in_(theirs)))


async def _forget(connection: Transaction, token_hash: bytes) -> None:
    """An address typed in this session and not proved goes with it."""
    await connection.execute(_FORGOTTEN, {"digest": token_hash})


def hashed(token: str) -> bytes:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
