"""A PostgreSQL server: a few connections kept open, and patience where it is away."""

import asyncio
import random
import select
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk.storage.transaction import Transaction, Work, whole
from kiosk.storage.troubles import is_away

_CONNECT_SECONDS = 5
_STATEMENT_SECONDS = 10
# The server's own, in milliseconds: a terminal that lost its network must not hold a lock for the others.
_SERVER_LIMITS = {
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "30000",
}
_OVERFLOW = 3
_AWAY_SECONDS = 5.0
_AWAY_PAUSE = 0.1
_AWAY_LONGEST_PAUSE = 0.8
_FRESH_SECONDS = 1.0
_USED_AT = "used_at"
_Result = TypeVar("_Result")


class PostgresqlServer:
    """The server behind one `Database`. Its promises are those of `Database`."""

    def __init__(self, url: URL, pool_size: int) -> None:
        connect = {
            "timeout": _CONNECT_SECONDS,
            "command_timeout": _STATEMENT_SECONDS,
            "server_settings": {"application_name": "kiosk", **_SERVER_LIMITS},
        }
        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=_OVERFLOW,
            pool_timeout=_STATEMENT_SECONDS,
            connect_args=connect,
        )
        self.engine = self._engine.sync_engine
        event.listen(self.engine, "checkin", _note_use)
        event.listen(self.engine, "checkout", _check)

    async def run(self, work: Work[_Result], *, reads: bool) -> _Result:
        async with self._held() as connection:
            # Begun and committed where its statements are run: each way there and back costs as much as one of them.
            return await connection.run_sync(_in_one_go, work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._held() as connection, connection.begin():
            yield _OnLoop(connection)

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            connection = await self._connected()
            stack.push_async_exit(connection)  # already started: only its end is ours, shielded as SQLAlchemy does
            yield connection

    async def _connected(self) -> AsyncConnection:
        deadline, pause = time.monotonic() + _AWAY_SECONDS, _AWAY_PAUSE
        while True:
            try:
                # A server that is frozen, or cut off, refuses nothing: whoever waits must still be told.
                async with asyncio.timeout(deadline - time.monotonic()):
                    return await self._engine.connect()
            except (SQLAlchemyError, OSError) as error:
                if not is_away(error) or time.monotonic() > deadline:
                    raise
            # Longer and longer, and never all together: a fleet at the door would hold up the server that starts.
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret here
            pause = min(2 * pause, _AWAY_LONGEST_PAUSE)

    async def close(self) -> None:
        await self._engine.dispose()


def _in_one_go(connection: Connection, work: Work[_Result]) -> _Result:
    with connection.begin():
        return whole(work, connection)


def _note_use(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED_AT] = time.monotonic()


def _check(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
    """Lets a kiosk outlive a restart of the server: the pool connects anew in place of one that is gone.

    Not SQLAlchemy's `pool_pre_ping`, which asks the server each time, three turns of the network: of a connection
    just used, the driver knows by itself, or the word that ended it waits to be read.
    """
    used_at = entry.info.get(_USED_AT)
    if used_at is None:
        return  # new
    driver: Any = entry.driver_connection
    if driver.is_closed():
        raise DisconnectionError
    if time.monotonic() - used_at < _FRESH_SECONDS and not _something_to_read(driver):
        return
    adapted: Any = connection
    try:
        adapted.ping()
    except adapted.dbapi.Error:
        raise DisconnectionError from None


def _something_to_read(driver: Any) -> bool:
    poll = select.poll()  # not select.select, which knows a thousand descriptors
    poll.register(driver._transport.get_extra_info("socket"), select.POLLIN)
    return bool(poll.poll(0))


class _OnLoop(Transaction):
    """For whoever is on the event loop: each statement is a turn of it."""

    def __init__(self, connection: AsyncConnection) -> None:
        assert connection.sync_connection is not None  # noqa: S101 - it was begun
        super().__init__(connection.sync_connection)
        self._connection = connection

    async def done(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        return await self._connection.run_sync(lambda _sync: function(*arguments))
