"""What is kept no longer: limits and resets 30 days, the journal a year. (R65, R76)"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.services.throttle import KEPT, Scope
from kiosk.storage.tables import journal, outbox, reset_requests, throttle_events

JOURNAL_KEPT = timedelta(days=365)


async def sweep(connection: AsyncConnection, now: datetime) -> None:
    """Delete what is past its time. A disabled password stays so: only a new one opens it again."""
    old = now - KEPT
    event = throttle_events.c
    await connection.execute(delete(throttle_events).where(event.at < old, event.scope != Scope.DISABLED))
    await connection.execute(delete(outbox).where(outbox.c.created_at < old, outbox.c.state != "queued"))
    await connection.execute(delete(reset_requests).where(reset_requests.c.created_at < old))
    await connection.execute(delete(journal).where(journal.c.at < now - JOURNAL_KEPT))
