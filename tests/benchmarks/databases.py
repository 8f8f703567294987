"""New databases to measure on, without tables: files of one folder, or databases of one PostgreSQL as it comes."""

import atexit
import functools
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from tests.storage import server


@contextmanager
def fresh(kind: str, *names: str) -> Iterator[dict[str, str]]:
    """A url for each name. What either says is written is on the disk: nothing is made faster than it is shipped."""
    unique = [f"{name}_{secrets.token_hex(4)}" for name in names]
    if kind == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
        try:
            yield {name: f"sqlite:///{folder}/{file}.db" for name, file in zip(names, unique, strict=True)}
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    postgres = _postgres()
    for database in unique:
        server.in_a_loop(server.create_database(postgres.get_uri(), database))
    try:
        yield {name: postgres.get_uri(database) for name, database in zip(names, unique, strict=True)}
    finally:
        for database in unique:
            server.in_a_loop(server.drop_database(postgres.get_uri(), database))


def swept(url: str) -> None:
    """What PostgreSQL does by itself within the minute, done now: a run of seconds is to look like its every day."""
    if not url.startswith("sqlite"):
        server.in_a_loop(_swept(url))


async def _swept(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


@functools.cache
def _postgres() -> Any:
    """One server for the run: the package keeps the folder of the first."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    postgres = server.start(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(postgres.cleanup)
    return postgres
