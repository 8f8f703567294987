"""How the whole fleet does, as numbers: every process writes to one database, so one reading tells of all. (R63)

Nothing here names a person or a terminal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, distinct, func, select

from kiosk.services.assistance.rows import opened
from kiosk.services.events import Event, Outcome
from kiosk.services.place import WEB
from kiosk.services.reset.row import MAX_TRIES
from kiosk.storage import migrate
from kiosk.storage.clock import SystemClock
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, help_calls, journal, members, outbox, reset_requests
from kiosk.storage.transaction import Transaction

# Windows that slide, not counts since the start: the daily sweeping takes rows away, and a counter never goes down.
WINDOWS = {"15m": timedelta(minutes=15), "24h": timedelta(hours=24)}
MAIL_STATES = ("queued", "withheld", "accepted", "refused", "abandoned")

Lines = Mapping[tuple[str, ...], int]  # (event, outcome, window)


@dataclass(frozen=True, slots=True)
class Fleet:
    """What the rows tell. `terminals`: by agency, how many wrote to the journal in the last 15 minutes."""

    members: int
    with_password: int
    live_requests: int
    open_calls: int
    mails: Mapping[str, int]
    oldest_waiting_mail: timedelta
    lines: Lines
    terminals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """`fleet` is None while the database is not at this program's level."""

    level: str | None
    fleet: Fleet | None = None


async def figures(database: Database) -> Figures:
    """Everything read in one transaction."""
    level = await migrate.level(database)
    if level != migrate.head():
        return Figures(level)
    now = SystemClock(await database.clock_offset()).now()
    return Figures(level, await database.run(lambda connection: _fleet(connection, now)))


async def _fleet(connection: Transaction, now: datetime) -> Fleet:
    row = reset_requests.c
    alive = row.used_at.is_(None), row.superseded_at.is_(None), row.expires_at >= now, row.tries < MAX_TRIES
    oldest = await connection.scalar(select(func.min(outbox.c.created_at)).where(outbox.c.state == "queued"))
    return Fleet(
        members=await _count(connection, members),
        with_password=await _count(connection, credentials),
        live_requests=await _count(connection, reset_requests, *alive),
        open_calls=await _count(connection, help_calls, opened()),
        mails=await _mails(connection),
        oldest_waiting_mail=timedelta(0) if oldest is None else max(timedelta(0), now - oldest),
        lines=await _lines(connection, now),
        terminals=await _terminals(connection, now),
    )


async def _count(connection: Transaction, table: Table, *where: ColumnElement[bool]) -> int:
    return await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0


async def _mails(connection: Transaction) -> dict[str, int]:
    rows = await connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return dict.fromkeys(MAIL_STATES, 0) | {row[0]: row[1] for row in rows}


async def _lines(connection: Transaction, now: datetime) -> Lines:
    """Every pair of event and outcome, at zero too: an alert must not wait for a first line to exist."""
    line = journal.c
    recent = {name: func.count(case((line.at > now - window, 1))) for name, window in WINDOWS.items()}
    query: Any = select(line.event, line.outcome, *recent.values()).where(line.at > now - max(WINDOWS.values()))
    found: dict[tuple[str, ...], int] = {
        (event.value, outcome.value, window): 0 for window in WINDOWS for event in Event for outcome in Outcome
    }
    for event, outcome, *counts in await connection.execute(query.group_by(line.event, line.outcome)):
        found |= {(event, outcome, window): count for window, count in zip(WINDOWS, counts, strict=True)}
    return found


async def _terminals(connection: Transaction, now: datetime) -> dict[str, int]:
    line = journal.c
    lately = and_(line.at > now - WINDOWS["15m"], line.terminal != WEB)
    query = select(line.agency, func.count(distinct(line.terminal))).where(lately).group_by(line.agency)
    return {row[0]: row[1] for row in await connection.execute(query)}
