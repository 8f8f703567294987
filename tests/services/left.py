"""Every byte that a database keeps, to look for what must not be there."""

import asyncio
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]

from kiosk.storage.engine import sqlite_path


async def left(database_url: str) -> bytes:
    """The files of SQLite while it is open, every row of every table of PostgreSQL as text."""
    path = sqlite_path(database_url)
    return await (_dumped(database_url) if path is None else asyncio.to_thread(_files, path))


def _files(path: Path) -> bytes:
    """The database with its -wal and -shm, while it is open."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


async def _dumped(url: str) -> bytes:
    """Every row of every table, as text."""
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [await connection.fetch(f'SELECT t::text FROM "{name["tablename"]}" t') for name in names]  # noqa: S608
    finally:
        await connection.close()
    return "\n".join(row["t"] for rows in tables for row in rows).encode()
