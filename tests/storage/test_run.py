"""A transaction done in one go where its connection is. Both databases."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from kiosk.storage import migrate
from kiosk.storage.engine import Database
from kiosk.storage.tables import members, nir_indexes
from kiosk.storage.transaction import Transaction
from tests.storage.test_engine import a_member

_TOLD: ContextVar[str] = ContextVar("told", default="nothing")


async def numbers(database: Database) -> list[str]:
    async def read(connection: Transaction) -> list[str]:
        return list(await connection.scalars(select(members.c.member_number)))

    return await database.run(read, reads=True)


async def written(connection: Transaction) -> str:
    await connection.execute(insert(members), a_member("first"))
    return "done"


async def test_what_ran_is_kept_and_its_result_given(database: Database) -> None:
    assert await database.run(written) == "done"
    assert await numbers(database) == ["first"]


async def test_what_raised_is_undone(database: Database) -> None:
    async def twice(connection: Transaction) -> None:
        await written(connection)
        await written(connection)

    with pytest.raises(IntegrityError):
        await database.run(twice)
    assert await numbers(database) == []


async def test_a_work_that_waits_for_something_else_is_refused_and_undone(database: Database) -> None:
    async def waits(connection: Transaction) -> None:
        await written(connection)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="nothing but its statements"):
        await database.run(waits)
    assert await numbers(database) == []


async def test_a_cancelled_work_is_undone_and_the_next_one_works(database: Database) -> None:
    begun = threading.Event()

    async def slow(connection: Transaction) -> None:
        await written(connection)
        begun.set()
        await connection.execute(
            text(
                "SELECT count(*) FROM (WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL"
                " SELECT n + 1 FROM t WHERE n < 400000) SELECT n FROM t) AS counted"
            )
        )

    task = asyncio.create_task(database.run(slow))
    while not begun.is_set():
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await numbers(database) == []


async def test_what_a_work_tells_of_its_context_holds_for_its_caller(database: Database) -> None:
    async def tells(connection: Transaction) -> None:
        _TOLD.set("something")

    await database.run(tells)
    assert _TOLD.get() == "something"


async def test_the_loop_goes_on_while_a_sqlite_file_works(database: Database) -> None:
    """A key is drawn meanwhile."""
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.001)

    async def slow(connection: Transaction) -> None:
        await connection.execute(
            text(
                "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 300000)"
                " SELECT count(*) FROM t"
            )
        )

    turning = asyncio.create_task(turn())
    await database.run(slow)
    turning.cancel()
    assert turns > 3


async def test_a_run_waits_for_the_transaction_under_way(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has a connection for each")
    async with database.transaction() as connection:
        waiting = asyncio.create_task(numbers(database))
        await connection.execute(insert(members), a_member("first"))
        await asyncio.sleep(0.02)
        assert not waiting.done()
    assert await waiting == ["first"]


async def test_a_closed_database_says_so_like_one_that_is_away(database: Database) -> None:
    """Whoever tries again by itself, such as the courier, knows that kind of error."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL connects anew")
    await database.close()
    with pytest.raises(SQLAlchemyError):
        await numbers(database)


def test_a_kiosk_with_its_own_file_loads_nothing_of_the_other_database() -> None:
    """A third of what the services load, behind the first screen and in memory ever after."""
    program = "import sys, kiosk.services.opening; print(*[name for name in sys.modules if name.startswith(('asyncpg'"
    program += ", 'greenlet', 'sqlalchemy.orm', 'sqlalchemy.ext', 'sqlalchemy.dialects.postgresql'))])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


async def test_a_commit_that_fails_leaves_the_file_to_others_and_the_next_transaction_whole(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/kiosk.db")
    await migrate.upgrade(database)

    async def broken(connection: Transaction) -> None:
        await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        await connection.execute(insert(nir_indexes), {"digest": bytes(32), "key_id": "k", "member_id": 404})

    with pytest.raises(IntegrityError):
        await database.run(broken)
    with closing(sqlite3.connect(tmp_path / "kiosk.db", timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
    assert await database.run(written) == "done"
    await database.close()
