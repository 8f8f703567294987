"""One door to the data: SQLite beside the kiosk, or PostgreSQL for every agency, behind the same calls.

The only module that knows two SQL dialects exist. Callers open one transaction at a time and never nest them.
"""

import asyncio
import os
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Table, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk.storage.errors import StorageNotReady
from kiosk.storage.scrubbing import scrub
from kiosk.storage.sqlite_connection import Connections

# R111. FULL: with NORMAL, a power cut may take the last commits with it.
_PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    # What an import stages is personal: it must not lie in a temporary file.
    "PRAGMA temp_store = MEMORY",
)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)  # the low byte of its extended codes too
_CONNECT_SECONDS = 5
_STATEMENT_SECONDS = 10
# The server's own, in milliseconds: a terminal that lost its network must not hold a lock for the others.
_SERVER_LIMITS = {
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "30000",
}
_POOL_SIZE = 2
_OVERFLOW = 3
_AWAY_SECONDS = 5.0
_AWAY_PAUSE = 0.1
_FULL = {sqlite3.SQLITE_FULL, "53100"}
_AWAY_LONGEST_PAUSE = 0.8
_READS = "kiosk_reads"  # an execution option: this transaction writes nothing
_AWAY = {"57P01", "57P02", "57P03", "53300"}  # stopping, crashed, starting or stopping, too many connections


class Database:
    """An open database. Errors that leave it are SQLAlchemy's, without the values they were about."""

    def __init__(self, engine: AsyncEngine, connections: Connections) -> None:
        self._engine, self._connections = engine, connections

    @classmethod
    async def open(cls, url: str, *, pool_size: int = _POOL_SIZE) -> Self:
        """Open `url` (sqlite:///PATH or postgresql://...). A SQLite file, and a folder made for it, are private.

        `pool_size`: connections to PostgreSQL kept open when idle; a few more are opened under load, then closed.
        """
        address = _address(url)
        is_sqlite = address.get_backend_name() == "sqlite"
        if is_sqlite:
            _make_private(Path(address.database or ""))
        options = _sqlite() if is_sqlite else _postgresql(pool_size)
        engine = create_async_engine(address, hide_parameters=True, **options)
        connections = Connections()
        event.listen(engine.sync_engine, "handle_error", scrub)
        if is_sqlite:
            event.listen(engine.sync_engine, "do_connect", partial(_through, connections))
            event.listen(engine.sync_engine, "connect", _prepare)
            event.listen(engine.sync_engine, "begin", _begin_immediate)
        return cls(engine, connections)

    @property
    def engine(self) -> AsyncEngine:
        return self._engine

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, rolled back when it raises or is cancelled.

        A PostgreSQL that is away or restarting is waited for, 5 s at most, before the transaction begins; 2 s more
        to leave one that is frozen. What has begun is never played again: a single error, and nothing half done.
        """
        async with AsyncExitStack() as stack:
            connection = await self._connected()
            stack.push_async_exit(connection)  # already started: only its end is ours, shielded as SQLAlchemy does
            await stack.enter_async_context(connection.begin())
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Like `transaction`, for what only reads: on SQLite it waits for no writer, and holds up none."""
        async with AsyncExitStack() as stack:
            connection = await self._connected()
            stack.push_async_exit(connection)
            await connection.execution_options(**{_READS: True})
            await stack.enter_async_context(connection.begin())
            yield connection

    async def _connected(self) -> AsyncConnection:
        deadline, pause = time.monotonic() + _AWAY_SECONDS, _AWAY_PAUSE
        while True:
            try:
                if self.is_sqlite:
                    return await self._engine.connect()
                # A server that is frozen, or cut off, refuses nothing: whoever waits must still be told.
                async with asyncio.timeout(deadline - time.monotonic()):
                    return await self._engine.connect()
            except (SQLAlchemyError, OSError) as error:
                if self.is_sqlite or not is_away(error) or time.monotonic() > deadline:
                    raise
            # Longer and longer, and never all together: a fleet at the door would hold up the server that starts.
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret here
            pause = min(2 * pause, _AWAY_LONGEST_PAUSE)

    async def clock_offset(self) -> timedelta:
        """PostgreSQL's clock minus this machine's, so that every agency dates alike; zero on SQLite. (R39)"""
        if self.is_sqlite:
            return timedelta(0)
        async with self.transaction() as connection:
            before = datetime.now(UTC)
            there: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            after = datetime.now(UTC)
        return there - (before + (after - before) / 2)

    async def close(self) -> None:
        await self._engine.dispose()
        await self._connections.ended()


async def serialise(connection: AsyncConnection, *keys: bytes) -> None:
    """Let one transaction at a time past this point for each of `keys` (8 bytes or more), until it ends.

    SQLite needs nothing: BEGIN IMMEDIATE already lets one writer in.
    """
    if connection.dialect.name == "sqlite":
        return
    # Sorted, or two transactions taking the same locks the other way round would wait for each other.
    numbers = sorted({int.from_bytes(key[:8], signed=True) for key in keys})
    await connection.execute(select(*(func.pg_advisory_xact_lock(number) for number in numbers)))


async def upsert(
    connection: AsyncConnection,
    table: Table,
    values: Mapping[str, Any],
    *,
    key: Iterable[str],
    update: Mapping[str, Any] | None = None,
) -> None:
    """Insert `values`, or where `key` is taken update that row: by `update`, else by what is not key in `values`."""
    keys: Sequence[str] = list(key)
    changes = update if update is not None else {name: v for name, v in values.items() if name not in keys}
    if connection.dialect.name == "sqlite":
        await connection.execute(
            sqlite.insert(table).values(**values).on_conflict_do_update(index_elements=keys, set_=changes)
        )
        return
    await connection.execute(
        postgresql.insert(table).values(**values).on_conflict_do_update(index_elements=keys, set_=changes)
    )


def sqlite_path(url: str) -> Path | None:
    """The file behind `url`; None when it is a server's. Raises `StorageNotReady` like `open`."""
    address = _address(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def is_busy(error: Exception) -> bool:
    """Whether another program kept the SQLite file locked for longer than we wait."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _BUSY


def is_full(error: BaseException) -> bool:
    """Whether the disk of the database is full."""
    cause = getattr(error, "orig", None) or error
    code: object = getattr(cause, "sqlite_errorcode", None) or getattr(cause, "sqlstate", None)
    return code in _FULL


def is_away(error: BaseException) -> bool:
    """Whether PostgreSQL could not be reached, or said that it is starting, stopping or full."""
    if isinstance(error, OSError):
        return True
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or ""
    return state in _AWAY or state.startswith("08") or isinstance(cause.__cause__, OSError)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise StorageNotReady("[storage] url n'est pas une adresse de base de données : corrigez-la.") from None
    if address.drivername in {"postgresql", "postgres", "postgresql+asyncpg"}:
        return address.set(drivername="postgresql+asyncpg")
    if address.drivername in {"sqlite", "sqlite+aiosqlite"} and address.database not in {None, "", ":memory:"}:
        return address.set(drivername="sqlite+aiosqlite")
    raise StorageNotReady("[storage] url : écrivez sqlite:///CHEMIN ou postgresql://... (valeur cachée).")


def _sqlite() -> dict[str, Any]:
    # One connection: callers of this process queue in turn, instead of polling each other's lock.
    return {"pool_size": 1, "max_overflow": 0}


def _postgresql(pool_size: int) -> dict[str, Any]:
    connect = {
        "timeout": _CONNECT_SECONDS,
        "command_timeout": _STATEMENT_SECONDS,
        "server_settings": {"application_name": "kiosk", **_SERVER_LIMITS},
    }
    # The ping lets a kiosk outlive a restart of the server.
    return {
        "pool_size": pool_size,
        "max_overflow": _OVERFLOW,
        "pool_timeout": _STATEMENT_SECONDS,
        "pool_pre_ping": True,
        "connect_args": connect,
    }


def _through(
    connections: Connections,
    _dialect: object,
    _entry: ConnectionPoolEntry,
    _arguments: tuple[object, ...],
    named: dict[str, Any],
) -> None:
    named["async_creator_fn"] = connections.open


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin by itself, late and DEFERRED: `_begin_immediate` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that reads, then writes, would fail at once when another wrote in between.
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _make_private(path: Path) -> None:
    """The file, and with it SQLite's -wal and -shm, readable by this user alone; the folder too when it is new."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only a new file: closing any descriptor of one that SQLite has open in this process drops SQLite's locks
        # (POSIX), and the next program to leave would delete the write-ahead log under us.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        for suffix in ("", "-wal", "-shm"):
            file = path.with_name(path.name + suffix)
            if file.exists():
                file.chmod(0o600)
    except OSError as error:
        raise StorageNotReady(
            f"Base de données inaccessible : {path} ({error.strerror}). Vérifiez [storage] folder."
        ) from None
