"""A look at the database for whoever watches: through a connection of its own, and not at each question."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from kiosk.settings import Settings
from kiosk.storage.engine import Database
from kiosk.storage.errors import StorageNotReady

Facts = TypeVar("Facts")

_FRESH = 5.0  # seconds an answer is kept: anybody may ask, and each look opens a connection
_PATIENCE = 8.0  # seconds


class Look(Generic[Facts]):
    """Not through the pool, which would say that the pool is well, not the server."""

    def __init__(self, settings: Settings, read: Callable[[Database], Awaitable[Facts]]) -> None:
        self._url = settings.database_url
        self._read = read
        self._lock = asyncio.Lock()
        self._last: tuple[float, Facts | None] | None = None

    async def facts(self) -> Facts | None:
        """What `read` found a moment ago at most; None when the database is away or slow."""
        async with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > _FRESH:
                self._last = (time.monotonic(), await self._look())
            return self._last[1]

    async def _look(self) -> Facts | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                database = await Database.open(self._url)
                try:
                    return await self._read(database)
                finally:
                    await database.close()
        except (SQLAlchemyError, StorageNotReady, OSError):  # TimeoutError is an OSError
            return None
