"""What is kept no longer: limits, requests and calls 30 days, the journal a year. (R65, R76)"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, or_, update
from sqlalchemy.exc import SQLAlchemyError

from kiosk.services.assistance.states import CallKind, CallOutcome
from kiosk.services.parts import Parts
from kiosk.services.scope import Scope
from kiosk.services.throttle import KEPT
from kiosk.storage.clock import Clock
from kiosk.storage.engine import Database
from kiosk.storage.tables import (
    chat_messages,
    email_changes,
    help_calls,
    journal,
    key_holders,
    outbox,
    reset_requests,
    sessions,
    terminals,
    throttle_events,
)
from kiosk.storage.transaction import Transaction

CALLS_KEPT_OPEN = timedelta(days=10)  # a number to call back, a message
JOURNAL_KEPT = timedelta(days=365)

_log = logging.getLogger("kiosk.services")


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows of each kind went; a queued mail goes uncounted with its request."""

    limits: int
    mails: int
    resets: int
    calls: int
    journal: int


class Retention:
    """What `kiosk purge` calls: the daily sweeping, now."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def purge(self) -> Swept:
        return await self._parts.database.run(lambda connection: sweep(connection, self._parts.clock.now()))


async def keep_sweeping(database: Database, clock: Clock, *, every: timedelta = timedelta(days=1)) -> None:
    """Sweep again and again until cancelled: a terminal stays up for months. A database away only delays it."""
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            await database.run(lambda connection: sweep(connection, clock.now()))
        except (SQLAlchemyError, OSError) as error:
            _log.warning("ménage quotidien remis à demain (%s)", type(error).__name__)


async def sweep(connection: Transaction, now: datetime) -> Swept:
    """Delete what is past its time. A disabled password stays so: only a new one opens it again."""
    old = now - KEPT
    event = throttle_events.c
    yesterday = now - timedelta(days=1)
    await _gone(connection, key_holders, key_holders.c.seen_at < yesterday)  # processes that crashed
    # Those whose session ended without a word: a terminal that lost its power, a visit displaced.
    lives = exists().where(sessions.c.token_hash == email_changes.c.session_hash)
    await _gone(connection, email_changes, or_(email_changes.c.expires_at < now, ~lives))
    await _end_old_calls(connection, now)
    await _gone(connection, terminals, terminals.c.seen_at < old)  # taken away, or renamed
    # What was counted for a network address matters for fifteen minutes.
    spent = or_(event.at < old, and_(event.scope == Scope.WEB, event.at < yesterday))
    return Swept(
        limits=await _gone(connection, throttle_events, spent, event.scope != Scope.DISABLED),
        # Queued and expired: no courier ever came, and it would keep a former address.
        mails=await _gone(
            connection,
            outbox,
            outbox.c.created_at < old,
            or_(outbox.c.state != "queued", outbox.c.expires_at < now),
        ),
        resets=await _gone(connection, reset_requests, reset_requests.c.created_at < old),
        calls=await _gone(connection, help_calls, help_calls.c.opened_at < old),
        journal=await _gone(connection, journal, journal.c.at < now - JOURNAL_KEPT),
    )


async def _end_old_calls(connection: Transaction, now: datetime) -> None:
    """Calls that no adviser closed in ten days: nobody will call that number back, nor answer that message."""
    call = help_calls.c
    old = (call.closed_at.is_(None), call.kind != CallKind.REQUEST.value, call.opened_at < now - CALLS_KEPT_OPEN)
    closing = {"closed_at": now, "outcome": CallOutcome.VISIT_ENDED.value, "phone": None}
    await connection.execute(update(help_calls).where(*old).values(closing))
    # Theirs, and those of a request that was settled by itself: who closes a call takes its chat along.
    over = exists().where(call.id == chat_messages.c.call_id, call.closed_at.is_not(None))
    await _gone(connection, chat_messages, over)


async def _gone(connection: Transaction, table: Table, *past: ColumnElement[bool]) -> int:
    return (await connection.execute(delete(table).where(*past))).rowcount
