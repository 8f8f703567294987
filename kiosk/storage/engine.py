"""One door to the data: SQLite beside the kiosk, or PostgreSQL for every agency, behind the same calls.

Only this folder knows that two SQL dialects exist. Callers open one transaction at a time and never nest them.
"""

import os
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import (
    URL,
    BigInteger,
    Engine,
    Select,
    bindparam,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError

from kiosk.storage.errors import StorageNotReady
from kiosk.storage.scrubbing import scrub
from kiosk.storage.sqlite import SqliteFile
from kiosk.storage.transaction import Transaction, Work

if TYPE_CHECKING:
    from kiosk.storage.postgresql import PostgresqlServer

_POOL_SIZE = 2
_Result = TypeVar("_Result")


class Database:
    """An open database. Errors that leave it are SQLAlchemy's, without the values they were about."""

    def __init__(self, place: "SqliteFile | PostgresqlServer") -> None:
        self._place = place
        event.listen(place.engine, "handle_error", scrub)

    @classmethod
    async def open(cls, url: str, *, pool_size: int = _POOL_SIZE) -> Self:
        """Open `url` (sqlite:///PATH or postgresql://...). A SQLite file, and a folder made for it, are private.

        `pool_size`: connections to PostgreSQL kept open when idle; a few more are opened under load, then closed.
        """
        address = _address(url)
        if address.get_backend_name() != "sqlite":
            # Here: half of SQLAlchemy comes with it, which a kiosk with its own file does without.
            from kiosk.storage.postgresql import PostgresqlServer  # noqa: PLC0415

            return cls(PostgresqlServer(address, pool_size))
        _make_private(Path(address.database or ""))
        return cls(SqliteFile(address))

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's, to listen to."""
        return self._place.engine

    @property
    def url(self) -> URL:
        return self._place.engine.url

    @property
    def is_sqlite(self) -> bool:
        return isinstance(self._place, SqliteFile)

    async def run(self, work: Work[_Result], *, reads: bool = False) -> _Result:
        """What `work` gives, in one transaction, with `transaction`'s promises.

        For what waits for nothing but its statements: on SQLite the whole of it is one task of its thread, where
        `transaction` is one for each statement. With `reads`, for what writes nothing, it waits there for no writer,
        and holds up none.
        """
        return await self._place.run(work, reads=reads)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """One transaction: committed when the block ends, rolled back when it raises or is cancelled.

        A cancellation that comes while it is being committed may come too late: it is then kept whole.
        A PostgreSQL that is away or restarting is waited for, 5 s at most, before the transaction begins; 2 s more
        to leave one that is frozen (10 s in all if it froze within a second of its last answer). What has begun is
        never played again: a single error, and nothing half done.
        """
        return self._place.transaction()

    async def clock_offset(self) -> timedelta:
        """PostgreSQL's clock minus this machine's, so that every agency dates alike; zero on SQLite. (R39)"""
        if self.is_sqlite:
            return timedelta(0)
        return await self.run(_offset)

    async def close(self) -> None:
        """What it holds is let go of, once what it does is done. Twice does no harm."""
        await self._place.close()


async def _offset(connection: Transaction) -> timedelta:
    before = datetime.now(UTC)
    there: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    after = datetime.now(UTC)
    return there - (before + (after - before) / 2)


async def serialise(connection: Transaction, *keys: bytes, then: Iterable[bytes] = ()) -> None:
    """Let one transaction at a time past this point for each of `keys` (8 bytes or more), until it ends.

    `then`: what is locked after all of them, in the same turn. SQLite needs nothing: BEGIN IMMEDIATE already lets one
    writer in.
    """
    if connection.dialect.name == "sqlite":
        return
    numbers = [*_numbers(keys), *_numbers(then)]
    await connection.execute(_locks(len(numbers)), {f"lock_{place}": number for place, number in enumerate(numbers)})


def _numbers(keys: Iterable[bytes]) -> list[int]:
    """Sorted, or two transactions taking the same locks the other way round would wait for each other."""
    return sorted({int.from_bytes(key[:8], signed=True) for key in keys})


@cache
def _locks(count: int) -> Select[Any]:
    return select(
        *(func.pg_advisory_xact_lock(bindparam(f"lock_{place}", type_=BigInteger)) for place in range(count))
    )


def sqlite_path(url: str) -> Path | None:
    """The file behind `url`; None when it is a server's. Raises `StorageNotReady` like `open`."""
    address = _address(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise StorageNotReady("[storage] url n'est pas une adresse de base de données : corrigez-la.") from None
    if address.drivername in {"postgresql", "postgres", "postgresql+asyncpg"}:
        return address.set(drivername="postgresql+asyncpg")
    if address.drivername in {"sqlite", "sqlite+aiosqlite"} and address.database not in {None, "", ":memory:"}:
        return address.set(drivername="sqlite")
    raise StorageNotReady("[storage] url : écrivez sqlite:///CHEMIN ou postgresql://... (valeur cachée).")


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
