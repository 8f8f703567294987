"""Learning at once that another process wrote something: PostgreSQL says so, a SQLite file is watched.

Only sooner, never surer: whoever waits keeps a slow poll of its own, for a message may be lost with its connection.
"""

import asyncio
import contextlib
import hashlib
import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, func, select

from kiosk.storage.engine import Database
from kiosk.storage.transaction import Transaction

OUTBOX = "kiosk_outbox"  # what the trigger of level 0003 speaks on
OUTBOX_SECONDS = 0.2
_AGAIN_SECONDS = 1.0
_CONNECT_SECONDS = 5


def channel(topic: str) -> str:
    """The channel of a topic, such as "agency|Strasbourg" or "call|12": a name for each that any topic fits in."""
    return f"kiosk_{hashlib.sha256(topic.encode()).hexdigest()[:16]}"


async def announce(connection: Transaction, *topics: str) -> None:
    """Wake who watches these topics, once the transaction is committed. Carries nothing else."""
    if connection.dialect.name == "postgresql":  # a SQLite file is watched itself
        channels = {f"channel_{place}": channel(topic) for place, topic in enumerate(topics)}
        await connection.execute(_notices(len(topics)), channels)


@cache
def _notices(count: int) -> Select[Any]:
    return select(*(func.pg_notify(bindparam(f"channel_{place}", type_=String()), "") for place in range(count)))


class Watch:
    """Run `run` as a task; it sets `wake` when something may have been written, needlessly at times.

    `channels`: PostgreSQL's. `every`: seconds between two looks at a SQLite file, whose every commit wakes.
    """

    def __init__(
        self, database: Database, wake: asyncio.Event, *, channels: Sequence[str], every: float, name: str
    ) -> None:
        self._database = database
        self._wake = wake
        self._channels = channels
        self._every = every
        self._name = name

    async def run(self) -> None:
        """Watch until cancelled; a database that goes away is looked for again every second."""
        watch = self._watch_file if self._database.is_sqlite else self._listen
        while True:
            await watch()
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _watch_file(self) -> None:
        # Not a query of the tables: this reads one counter, and takes neither a lock nor the pool's one connection.
        # On the loop, not in a thread: it takes some microseconds, a change of threads many more.
        with contextlib.suppress(sqlite3.Error):
            path = self._database.url.database or ""
            with contextlib.closing(sqlite3.connect(path, timeout=0)) as connection:
                seen = None
                while True:
                    (version,) = connection.execute("PRAGMA data_version").fetchone()
                    if version != seen:
                        self._wake.set()
                    seen = version
                    await asyncio.sleep(self._every)

    async def _listen(self) -> None:
        import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - not for a kiosk with its own file

        engine, lost = self._database.engine, asyncio.Event()
        _, address = engine.dialect.create_connect_args(engine.url)
        try:
            connection = await asyncpg.connect(
                **address, timeout=_CONNECT_SECONDS, server_settings={"application_name": f"kiosk {self._name}"}
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return
        try:
            connection.add_termination_listener(lambda _: lost.set())
            for one in self._channels:
                await connection.add_listener(one, lambda *_: self._wake.set())
            self._wake.set()  # for what was written before we listened
            if not connection.is_closed():
                await lost.wait()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return
        finally:
            connection.terminate()  # nothing is in progress: no goodbye to wait for
