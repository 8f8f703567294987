"""Whether the service behind the page works, for the machine that watches it. No secret and no name."""

import asyncio
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.storage.engine import Database
from kiosk.storage.errors import StorageNotReady
from kiosk.storage.tables import outbox

_FRESH = 5.0  # seconds an answer is kept: anybody may ask, and each question opens a connection
_PATIENCE = 8.0  # seconds


@dataclass(frozen=True, slots=True)
class Health:
    """`oldest_waiting_mail_seconds` is None when no mail waits, or nobody knows."""

    database: bool
    level: str | None = None
    level_needed: str = ""
    oldest_waiting_mail_seconds: int | None = None

    @property
    def well(self) -> bool:
        return self.database and self.level == self.level_needed

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class HealthCheck:
    """A connection of its own: one from the pool would say that the pool is well, not the server."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url
        self._lock = asyncio.Lock()
        self._last: tuple[float, Health] | None = None

    async def check(self) -> Health:
        async with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > _FRESH:
                self._last = (time.monotonic(), await self._look())
            return self._last[1]

    async def _look(self) -> Health:
        away = Health(database=False, level_needed=migrate.head())
        try:
            async with asyncio.timeout(_PATIENCE):
                database = await Database.open(self._url)
                try:
                    return await _facts(database)
                finally:
                    await database.close()
        except (SQLAlchemyError, StorageNotReady, OSError):  # TimeoutError is an OSError
            return away


async def _facts(database: Database) -> Health:
    level = await migrate.level(database)
    async with database.transaction() as connection:
        query = select(func.min(outbox.c.created_at)).where(outbox.c.state == "queued")
        oldest: datetime | None = await connection.scalar(query)
    age = None if oldest is None else max(0, int((datetime.now(UTC) - oldest).total_seconds()))
    return Health(True, level, migrate.head(), age)
