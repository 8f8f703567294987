"""A PostgreSQL that restarts under the terminals: waited for before a transaction, never played again in one."""

import asyncio
from contextlib import suppress

import asyncpg  # type: ignore[import-untyped]
import psutil  # type: ignore[import-untyped]
import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from kiosk.services import Services
from kiosk.services.outcomes import Connected
from kiosk.storage import postgresql
from kiosk.storage.engine import Database
from kiosk.storage.tables import members
from tests.conftest import PASSWORD, MemberFactory
from tests.services.sights import asked
from tests.storage import server
from tests.storage.server import Control
from tests.storage.test_engine import a_member


@pytest.fixture
async def database_url(own_server: tuple[str, Control]) -> str:
    await server.empty(own_server[0])
    return own_server[0]


async def test_a_sign_in_begun_while_the_server_is_away_succeeds(
    services: Services, member: MemberFactory, control: Control
) -> None:
    camille = await member()
    control("-m", "fast", "stop")
    signing_in = asyncio.create_task(services.connexion.sign_in(camille.nir, PASSWORD))
    await asyncio.sleep(0.3)
    assert not signing_in.done()
    await asyncio.to_thread(control, "start")
    assert isinstance(await signing_in, Connected)


async def test_a_sign_in_after_a_restart_does_not_notice(
    services: Services, member: MemberFactory, control: Control
) -> None:
    camille = await member()
    control("-m", "fast", "restart")
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)


async def test_a_kiosk_that_looks_for_a_change_elsewhere_goes_on_looking_while_the_server_is_away(
    services: Services, member: MemberFactory, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = await asked(services, await member())
    monkeypatch.setattr(postgresql, "_AWAY_SECONDS", 0.2)
    control("-m", "fast", "stop")
    told = await services.reset.changed_elsewhere(pending)
    control("start")
    assert told is False


async def test_a_server_that_is_away_is_not_knocked_at_without_pause(database: Database, control: Control) -> None:
    attempts = []
    control("-m", "fast", "stop")
    event.listen(database.engine, "do_connect", lambda *_: attempts.append(1))
    waiting = asyncio.create_task(an_answer(database))
    await asyncio.sleep(1.5)
    await asyncio.to_thread(control, "start")
    assert await waiting == 1
    assert 3 < len(attempts) < 10


async def test_a_frozen_server_is_given_up_in_the_time_promised(
    database: Database, own_server: tuple[str, Control], monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_answer(database)
    other = await asyncpg.connect(own_server[0])
    postmaster = psutil.Process(psutil.Process(await other.fetchval("SELECT pg_backend_pid()")).ppid())
    await other.close()
    monkeypatch.setattr(postgresql, "_AWAY_SECONDS", 0.5)
    monkeypatch.setattr(postgresql, "_FRESH_SECONDS", 0.0)  # frozen longer ago than that
    frozen = [postmaster]
    try:
        postmaster.suspend()
        for process in postmaster.children():
            with suppress(psutil.NoSuchProcess):  # the one of the connection just closed
                process.suspend()
                frozen.append(process)
        async with asyncio.timeout(4):  # SQLAlchemy gives a connection two seconds to say goodbye
            with pytest.raises(TimeoutError):
                await an_answer(database)
            told = True
    finally:
        for process in frozen:
            with suppress(psutil.NoSuchProcess):  # one that was ending, as soon as its parent goes on
                process.resume()
    monkeypatch.undo()
    assert told
    assert await an_answer(database) == 1


async def an_answer(database: Database) -> object:
    async with database.transaction() as connection:
        return await connection.scalar(select(1))


async def test_a_connection_lost_in_a_transaction_leaves_nothing_half_done(
    database: Database, database_url: str
) -> None:
    other = await asyncpg.connect(database_url)

    async def cut_in_the_middle() -> None:
        async with database.transaction() as connection:
            await connection.execute(insert(members).values(a_member()))
            backend = await connection.scalar(text("SELECT pg_backend_pid()"))
            await other.execute("SELECT pg_terminate_backend($1, 5000)", backend)
            await connection.execute(insert(members).values(a_member("000777")))

    with pytest.raises((SQLAlchemyError, OSError)):
        await cut_in_the_middle()
    await other.close()
    async with database.transaction() as connection:
        assert await connection.scalar(select(func.count()).select_from(members)) == 0


async def test_the_server_ends_by_itself_what_a_lost_terminal_began(database: Database) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    async with database.transaction() as connection:
        told = [await connection.scalar(text(f"SHOW {name}")) for name in names]
    assert told == ["10s", "5s", "30s"]


async def test_an_idle_terminal_keeps_no_more_than_its_pool(database_url: str) -> None:
    database = await Database.open(database_url, pool_size=1)

    async def one() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("SELECT pg_sleep(0.05)"))

    await asyncio.gather(*(one() for _ in range(6)))
    async with database.transaction() as connection:
        mine = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kiosk'"
        kept = await connection.scalar(text(mine))
    await database.close()
    assert kept == 1
