"""Whether the service behind the page works, for the machine that watches it. No secret and no name."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.storage.engine import Database
from kiosk.storage.tables import outbox
from kiosk.web.look import Look


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
    def __init__(self, settings: Settings) -> None:
        self._look = Look(settings, _facts)

    async def check(self) -> Health:
        return await self._look.facts() or Health(database=False, level_needed=migrate.head())


async def _facts(database: Database) -> Health:
    level = await migrate.level(database)
    query = select(func.min(outbox.c.created_at)).where(outbox.c.state == "queued")
    oldest = await database.run(lambda connection: connection.scalar(query))
    age = None if oldest is None else max(0, int((datetime.now(UTC) - oldest).total_seconds()))
    return Health(True, level, migrate.head(), age)
