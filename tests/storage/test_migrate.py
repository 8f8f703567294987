"""Migrations: from day one, and exactly the tables we query."""

import gc
import subprocess
import sys
from collections.abc import AsyncIterator
from weakref import ref

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from kiosk.storage import migrate
from kiosk.storage.engine import Database
from kiosk.storage.tables import metadata


@pytest.fixture
async def unmigrated(unmigrated_url: str) -> AsyncIterator[Database]:
    database = await Database.open(unmigrated_url)
    yield database
    await database.close()


async def test_upgrading_brings_an_empty_database_to_the_head(unmigrated: Database) -> None:
    assert await migrate.level(unmigrated) is None
    await migrate.upgrade(unmigrated)
    assert await migrate.level(unmigrated) == migrate.head()


async def test_upgrading_twice_does_no_harm(unmigrated: Database) -> None:
    await migrate.upgrade(unmigrated)
    await migrate.upgrade(unmigrated)
    assert await migrate.level(unmigrated) == migrate.head()


async def test_migrations_give_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))

    async with database.transaction() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_head_is_the_last_version(unmigrated: Database) -> None:
    def last(connection: Connection) -> str | None:
        return ScriptDirectory.from_config(migrate.configuration(connection)).get_current_head()

    async with unmigrated.transaction() as connection:
        assert await connection.run_sync(last) == migrate.head()


async def test_a_migration_can_be_taken_back(unmigrated: Database) -> None:
    await migrate.upgrade(unmigrated)
    async with unmigrated.transaction() as connection:
        await connection.run_sync(lambda sync: command.downgrade(migrate.configuration(sync), "base"))
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert tables == ["alembic_version"]


async def test_a_migrated_database_holds_no_data(database: Database) -> None:
    assert await migrate.holds_data(database) is False


def test_opening_at_the_right_level_does_not_import_alembic() -> None:
    program = "import kiosk.services.opening, sys; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_a_look_at_the_level_keeps_nothing_of_a_database_that_is_closed(database_url: str) -> None:
    """The page's health is asked for ever: SQLAlchemy's inspector would keep the dialects of 128 such looks."""
    database = await Database.open(database_url)
    await migrate.level(database)
    dialect = ref(database.engine.dialect)
    await database.close()
    del database
    gc.collect()
    assert dialect() is None
