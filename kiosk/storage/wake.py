"""Learning at once that another process queued a mail: PostgreSQL says so, a SQLite file is watched.

Only sooner, never surer: whoever waits keeps a slow poll of its own, for a message may be lost with its connection.
"""

import asyncio
import contextlib
import sqlite3

from kiosk.storage.engine import Database

CHANNEL = "kiosk_outbox"  # what the trigger of level 0003 speaks on
_WATCH_SECONDS = 0.2
_AGAIN_SECONDS = 1.0
_CONNECT_SECONDS = 5


class OutboxWatch:
    """Run `run` as a task; it sets `wake` when mail may have been queued, needlessly at times."""

    def __init__(self, database: Database, wake: asyncio.Event) -> None:
        self._database = database
        self._wake = wake

    async def run(self) -> None:
        """Watch until cancelled; a database that goes away is looked for again every second."""
        watch = self._watch_file if self._database.is_sqlite else self._listen
        while True:
            await watch()
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _watch_file(self) -> None:
        # Not a query of the outbox: this reads one counter, and takes neither a lock nor the pool's one connection.
        # On the loop, not in a thread: it takes some microseconds, a change of threads many more.
        with contextlib.suppress(sqlite3.Error):
            path = self._database.engine.url.database or ""
            with contextlib.closing(sqlite3.connect(path, timeout=0)) as connection:
                seen = None
                while True:
                    (version,) = connection.execute("PRAGMA data_version").fetchone()
                    if version != seen:
                        self._wake.set()
                    seen = version
                    await asyncio.sleep(_WATCH_SECONDS)

    async def _listen(self) -> None:
        import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - not for a kiosk with its own file

        engine, lost = self._database.engine, asyncio.Event()
        _, address = engine.dialect.create_connect_args(engine.url)
        try:
            connection = await asyncpg.connect(
                **address, timeout=_CONNECT_SECONDS, server_settings={"application_name": "kiosk courier"}
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
            self._wake.set()  # for what was queued before we listened
            if not connection.is_closed():
                await lost.wait()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return
        finally:
            connection.terminate()  # nothing is in progress: no goodbye to wait for
