"""The level of the tables, and how to bring a database up to it.

Alembic takes 200 ms to import: it is imported only when there is something to do.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, func, inspect, select, table

from kiosk.storage.engine import Database
from kiosk.storage.tables import journal, members
from kiosk.storage.transaction import Transaction

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
# Written here so that a start at the right level need not import Alembic; a test holds it to the versions.
_HEAD = "0012"
_VERSION = "alembic_version"


def head() -> str:
    """The level this program needs. Levels are four digits and sort in order."""
    return _HEAD


async def level(database: Database) -> str | None:
    """The level the database is at; None before the first migration."""
    return await database.run(lambda connection: connection.run_sync(_level))


def _level(connection: Connection) -> str | None:
    if not _is_migrated(connection):
        return None
    version: str | None = connection.execute(select(column("version_num")).select_from(table(_VERSION))).scalar()
    return version


def _is_migrated(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return inspect(connection).has_table(_VERSION)
    # Not the inspector: it caches its query by the dialect's instance, and the dialect of each database that was
    # opened for a look at its level would live on with all that was compiled for it.
    return bool(connection.scalar(select(func.to_regclass(_VERSION).is_not(None))))


async def upgrade(database: Database) -> None:
    """Bring the database to `head()`, in one transaction; nothing to do is no error."""
    await database.run(lambda connection: connection.run_sync(_upgrade))


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    command.upgrade(configuration(connection), "head")


def configuration(connection: Connection) -> "Config":
    """Alembic's configuration for an open connection: no alembic.ini, the versions travel in the package."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def holds_data(database: Database) -> bool:
    """Whether anything was ever written that only the right keys can read."""
    return await database.run(_holds_data)


async def _holds_data(connection: Transaction) -> bool:
    rows = [await connection.scalar(select(t.primary_key.columns[0]).limit(1)) for t in (members, journal)]
    return any(row is not None for row in rows)
