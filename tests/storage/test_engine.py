"""One door to the data, on both databases. (R111 to R115)"""

import asyncio
import secrets
import sqlite3
import stat
import subprocess
import sys
import traceback
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, insert, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from kiosk.storage.clock import SystemClock
from kiosk.storage.engine import Database, serialise, sqlite_path
from kiosk.storage.errors import StorageNotReady
from kiosk.storage.tables import members, nir_indexes, throttle_events
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import upsert

CANARY = "CANARI77"
_SLOW = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 300000) SELECT count(*) FROM t"


def a_member(number: str = CANARY) -> dict[str, object]:
    return {
        "member_number": number,
        "first_name": "Camille",
        "last_name": "Exemple",
        "email": f"{CANARY}@exemple.fr",
        "imported_at": datetime.now(UTC),
    }


async def insert_all(database: Database, table: Table, *values: dict[str, object]) -> None:
    """In one transaction, one statement each."""
    async with database.transaction() as connection:
        for row in values:
            await connection.execute(insert(table).values(row))


async def test_a_transaction_is_kept_when_its_block_ends(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(members).values(a_member()))
    async with database.transaction() as connection:
        assert await connection.scalar(select(members.c.member_number)) == CANARY


async def test_a_transaction_is_undone_when_its_block_raises(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await insert_all(database, members, a_member("first"), a_member("first"))
    async with database.transaction() as connection:
        assert await connection.scalar(select(members.c.id)) is None


async def test_a_cancelled_transaction_is_undone_and_the_next_one_works(database: Database) -> None:
    written = asyncio.Event()

    async def forever() -> None:
        async with database.transaction() as connection:
            await connection.execute(insert(members).values(a_member()))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(forever())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as connection:
        assert await connection.scalar(select(members.c.id)) is None


@pytest.mark.parametrize("turns", range(1, 12))
async def test_a_statement_cancelled_twice_leaves_no_task_that_never_ends(database: Database, turns: int) -> None:
    """Leaving a program cancels what still runs once more: it must not wait for ever for a connection to close."""

    async def slow() -> None:
        async with database.transaction() as connection:
            await connection.execute(text(_SLOW))

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.02)
    task.cancel()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for other in others - {task}:
        other.cancel()
    _, unfinished = await asyncio.wait(others | {task}, timeout=30)  # on a slow machine they are through already
    assert not unfinished


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    at = datetime(2026, 3, 29, 2, 30, 15, 123456, tzinfo=UTC)
    async with database.transaction() as connection:
        await connection.execute(insert(throttle_events).values(scope="x", subject=b"0" * 32, at=at))
        stored = await connection.scalar(select(throttle_events.c.at))
    assert stored == at
    assert stored.utcoffset() == timedelta(0)


async def test_upsert_inserts_then_updates(database: Database) -> None:
    async with database.transaction() as connection:
        for name in ("Camille", "Dominique"):
            values = {**a_member(), "first_name": name}
            await upsert(connection, members, values, key=["member_number"])
        rows = (await connection.execute(select(members.c.first_name))).all()
    assert [row.first_name for row in rows] == ["Dominique"]


async def test_serialised_transactions_never_interleave(database: Database, database_url: str) -> None:
    """Two processes' worth of connections: a read then a write on each side, without a lost update."""
    other, key = await Database.open(database_url), secrets.token_bytes(32)

    async def add(place: Database) -> None:
        async with place.transaction() as connection:
            await serialise(connection, key)
            seen = len((await connection.execute(select(throttle_events.c.id))).all())
            await asyncio.sleep(0)
            row = {"scope": str(seen), "subject": key, "at": datetime.now(UTC)}
            await connection.execute(insert(throttle_events).values(row))

    await asyncio.gather(*(add(place) for place in (database, other) for _ in range(10)))
    async with database.transaction() as connection:
        scopes = (await connection.execute(select(throttle_events.c.scope))).scalars()
        assert sorted(int(scope) for scope in scopes) == list(range(20))
    await other.close()


async def test_a_unique_violation_does_not_quote_the_value(database: Database) -> None:
    """R73: neither in its text, nor anywhere in its chain, nor in a traceback."""
    with pytest.raises(IntegrityError) as caught:
        await insert_all(database, members, a_member(), a_member())
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert not _chain_holds(caught.value, CANARY)


async def test_a_missing_value_does_not_quote_the_row(database: Database) -> None:
    """R73: PostgreSQL would print the whole row."""
    with pytest.raises(IntegrityError) as caught:
        await insert_all(database, members, {**a_member(), "first_name": None})
    assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_a_digest_does_not_leave_through_an_error(database: Database) -> None:
    digest = secrets.token_bytes(32)
    row = {"digest": digest, "key_id": "k", "member_id": 404}
    with pytest.raises(IntegrityError) as caught:
        await insert_all(database, nir_indexes, row, row)
    told = "".join(traceback.format_exception(caught.value))
    assert digest.hex() not in told
    assert repr(digest) not in told


async def test_a_value_the_driver_refuses_is_not_quoted(database: Database) -> None:
    row = {"scope": [CANARY], "subject": b"0" * 32, "at": datetime.now(UTC)}
    with pytest.raises(SQLAlchemyError) as caught:
        await insert_all(database, throttle_events, row)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def _chain_holds(error: BaseException | None, value: str) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if value in f"{error.args} {vars(error)}":
            return True
        error = error.__cause__ or error.__context__
    return False


async def test_sqlite_has_every_pragma(tmp_path: Path) -> None:
    """R111."""
    database = await Database.open(f"sqlite:///{tmp_path}/a/kiosk.db")
    wanted = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1, "secure_delete": 1}
    async with database.transaction() as connection:
        found = {name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in wanted}
    await database.close()
    assert found == wanted


async def test_sqlite_files_are_private(tmp_path: Path) -> None:
    """R111: even when the umask and an earlier file say otherwise."""
    folder = tmp_path / "a"
    database = await Database.open(f"sqlite:///{folder}/kiosk.db")
    async with database.transaction() as connection:
        await connection.exec_driver_sql("CREATE TABLE t (x)")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"kiosk.db": 0o600, "kiosk.db-wal": 0o600, "kiosk.db-shm": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    await database.close()
    (folder / "kiosk.db").chmod(0o644)
    again = await Database.open(f"sqlite:///{folder}/kiosk.db")
    assert stat.S_IMODE((folder / "kiosk.db").stat().st_mode) == 0o600
    await again.close()


async def test_a_sqlite_transaction_takes_the_write_lock_at_once(tmp_path: Path) -> None:
    """Else a read, then a write, fails when another wrote in between."""
    path = tmp_path / "kiosk.db"
    database = await Database.open(f"sqlite:///{path}")
    async with database.transaction() as connection:
        await connection.exec_driver_sql("PRAGMA user_version")
        with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
    await database.close()


async def _version(connection: Transaction) -> object:
    return (await connection.exec_driver_sql("PRAGMA user_version")).scalar()


async def test_a_sqlite_reading_waits_for_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    database = await Database.open(f"sqlite:///{path}")
    async with database.transaction():
        pass  # the file is there, with its write-ahead log
    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(4):  # a second less than it would wait for the lock
            assert await database.run(_version, reads=True) == 0
    await database.close()


async def test_the_transaction_after_a_reading_takes_the_write_lock_again(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    database = await Database.open(f"sqlite:///{path}")
    await database.run(_version, reads=True)
    async with database.transaction():
        with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
    await database.close()


@pytest.mark.parametrize("url", ["", "kiosk.db", "mysql://u:secret@h/b", "sqlite://", "sqlite:///:memory:"])
async def test_an_address_we_cannot_use_is_one_french_line_without_it(url: str) -> None:
    with pytest.raises(StorageNotReady, match=r"\[storage\] url") as caught:
        await Database.open(url)
    assert "secret" not in str(caught.value)


def test_a_plain_postgresql_address_is_understood() -> None:
    assert sqlite_path("postgresql://u@h/b") is None
    assert sqlite_path("sqlite:///a/b.db") == Path("a/b.db")


async def test_the_databases_clock_is_ours(database: Database) -> None:
    """R39: here, one machine has both."""
    offset = await database.clock_offset()
    assert abs(offset) < timedelta(seconds=1)
    assert abs(SystemClock(offset).now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_a_clock_is_corrected_by_its_offset() -> None:
    ahead = SystemClock(timedelta(hours=1)).now() - datetime.now(UTC)
    assert timedelta(minutes=59) < ahead < timedelta(minutes=61)


async def test_a_second_look_in_the_same_process_loosens_nothing(tmp_path: Path) -> None:
    """POSIX drops a process's locks on a file with any descriptor of it: the log was then deleted under the page."""
    path = tmp_path / "kiosk.db"
    serving = await Database.open(f"sqlite:///{path}")
    async with serving.transaction() as connection:
        await connection.exec_driver_sql("CREATE TABLE t (x)")
    look = await Database.open(f"sqlite:///{path}")  # /health, beside the page's own
    async with look.transaction() as connection:
        await connection.exec_driver_sql("SELECT * FROM t")
    await look.close()
    program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(*c.execute('SELECT x FROM t')); c.close()"

    def another_program() -> str:
        run = [sys.executable, "-c", program, str(path)]
        return subprocess.run(run, check=True, capture_output=True, text=True).stdout

    await asyncio.to_thread(another_program)  # comes and leaves
    async with serving.transaction() as connection:
        await connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    seen = await asyncio.to_thread(another_program)
    await serving.close()
    assert seen == "(1,)\n"
