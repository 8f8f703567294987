"""Another process's mail wakes the courier of this one, on both databases."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import insert

from kiosk.storage.engine import Database
from kiosk.storage.tables import terminals
from kiosk.storage.wake import OUTBOX, Watch, announce, channel
from tests.conftest import NOON
from tests.mail.office import Office


def _watch(database: Database, event: asyncio.Event) -> Watch:
    return Watch(database, event, channels=[OUTBOX, channel("call|7")], every=0.05, name="courier")


@pytest.fixture
async def wake(database: Database) -> AsyncIterator[asyncio.Event]:
    """The event of a watch already at work."""
    event = asyncio.Event()
    task = asyncio.create_task(_watch(database, event).run())
    async with asyncio.timeout(30):
        await event.wait()  # both watches ring once when they begin
    event.clear()
    yield event
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.parametrize("state", ["queued", "withheld"])
async def test_a_row_another_connection_wrote_wakes(database_url: str, wake: asyncio.Event, state: str) -> None:
    other = await Database.open(database_url)
    await Office(other).ask(None, state)
    await other.close()
    async with asyncio.timeout(30):
        await wake.wait()


async def test_a_topic_that_another_connection_announced_wakes(database_url: str, wake: asyncio.Event) -> None:
    other = await Database.open(database_url)
    async with other.transaction() as connection:
        await announce(connection, "agency|Strasbourg", "call|7")
        row = {"agency": "Strasbourg", "terminal": "borne-1", "version": "1", "seen_at": NOON}
        await connection.execute(insert(terminals).values(**row))
    await other.close()
    async with asyncio.timeout(30):
        await wake.wait()


async def test_a_listener_that_lost_its_server_listens_again(postgres_url: str) -> None:
    database = await Database.open(postgres_url)
    event = asyncio.Event()
    task = asyncio.create_task(_watch(database, event).run())
    async with asyncio.timeout(30):
        await event.wait()
        event.clear()
        control = await asyncpg.connect(postgres_url)
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kiosk courier'"
        await control.execute(ended)
        await event.wait()  # it rings when it listens again
        event.clear()
        await control.execute("SELECT pg_notify('kiosk_outbox', '')")
        await event.wait()
    await control.close()
    task.cancel()
    await asyncio.wait([task])
    await database.close()
