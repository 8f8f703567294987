"""A SQLite file: one connection, in a thread of its own, and a turn for whoever wants it.

One connection, because the callers of a process then queue instead of polling each other's lock. A synchronous one
in our own thread, and not aiosqlite, which hands its thread four small tasks a statement, each dearer than what
SQLite does with it: here a statement is one, and so is a whole transaction where its work allows (`run`).
"""

import asyncio
import contextvars
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Event
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from kiosk.storage.transaction import Transaction, Work, whole

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
_Result = TypeVar("_Result")


class SqliteFile:
    """The file behind one `Database`. Its promises are those of `Database`."""

    def __init__(self, url: URL) -> None:
        self.engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=NullPool,
            # Rows that were read may be let go of in another thread than ours.
            connect_args={"check_same_thread": False, "factory": _Driver},
        )
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", self._begin)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._turn = asyncio.Lock()
        self._connection: Connection | None = None
        self._reads = self._closed = False

    async def run(self, work: Work[_Result], *, reads: bool) -> _Result:
        context, abandoned = contextvars.copy_context(), Event()
        async with self._turn:
            try:
                result: _Result = await self.call(context.run, self._whole, work, reads, abandoned)
            except asyncio.CancelledError:
                abandoned.set()
                raise
            finally:
                _adopt(context)
        return result

    def _whole(self, work: Work[_Result], reads: bool, abandoned: Event) -> _Result:
        try:
            connection = self._begun(reads=reads)
            result = whole(work, connection)
            if not abandoned.is_set():  # nobody would learn that it was done
                connection.commit()
        finally:
            self._undo()  # nothing is left to undo after a commit
        return result

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            try:
                connection = await self.call(lambda: self._begun(reads=False))
                yield _There(self, connection)
                await self.call(connection.commit)
            finally:
                # Nothing is left to undo after a commit. Given to the thread at once, though we be cancelled: it does
                # one thing after the other, so whoever comes next finds it done. A closed file is undone already.
                if not self._closed:
                    await asyncio.shield(asyncio.wrap_future(self._thread.submit(self._undo)))

    async def call(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """`function` in the thread. Cancelled, it is not begun; begun, it ends by itself."""
        if self._closed:
            raise InvalidRequestError("the database is closed")
        return await asyncio.wrap_future(self._thread.submit(function, *arguments))

    async def close(self) -> None:
        """Once the thread is through with what it was given. Twice does no harm."""
        if not self._closed:
            self._closed = True
            self._thread.submit(self._leave)
        await asyncio.to_thread(self._thread.shutdown)

    def _begun(self, *, reads: bool) -> Connection:
        self._reads = reads
        if self._connection is None:
            self._connection = self.engine.connect()
        self._connection.begin()
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self.engine.dispose()

    def _begin(self, connection: Connection) -> None:
        # IMMEDIATE: a transaction that reads, then writes, would fail at once when another wrote in between.
        connection.exec_driver_sql("BEGIN" if self._reads else "BEGIN IMMEDIATE")

    def _undo(self) -> None:
        connection = self._connection
        if connection is None:
            return
        driver: Any = connection.connection.driver_connection
        try:
            connection.rollback()
            if driver.in_transaction:  # its COMMIT failed, and SQLAlchemy takes it for over
                driver.rollback()
        except (SQLAlchemyError, sqlite3.Error):  # not to be trusted any more: the next one opens the file anew
            self._connection = None
            connection.invalidate()
            connection.close()


def _adopt(context: contextvars.Context) -> None:
    """What a work told of itself, such as the interaction it goes on under, holds for its caller too."""
    for variable, value in context.items():
        if variable.get(None) is not value:
            variable.set(value)


class _There(Transaction):
    """The same connection for whoever is on the event loop: each statement goes to the thread, with its rows."""

    def __init__(self, file: SqliteFile, sync: Connection) -> None:
        super().__init__(sync)
        self._file = file

    async def done(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        return await self._file.call(function, *arguments)


class _Cursor(sqlite3.Cursor):
    """One that has read all its rows when its statement is done: nobody waits for the file on the event loop."""

    _rows: deque[Any]

    def execute(self, sql: str, parameters: Any = ()) -> "_Cursor":
        super().execute(sql, parameters)
        self._rows = deque(super().fetchall() if self.description is not None else ())
        return self

    def fetchall(self) -> list[Any]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or 1, len(self._rows)))]

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None


class _Driver(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin by itself, late and DEFERRED: `_begin` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
