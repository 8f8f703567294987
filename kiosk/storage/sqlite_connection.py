"""Connections to a SQLite file that can be closed from two sides at once, as SQLAlchemy does when cancelled.

aiosqlite answers one `stop` only: its thread is gone afterwards. SQLAlchemy stops a connection whose closing is
cancelled, and the closing, which stops it too, would wait for ever; leaving the program would hang.
"""

import asyncio
import sqlite3
from typing import Any
from weakref import WeakSet

import aiosqlite

_ROWS_AT_ONCE = 64  # aiosqlite's own
_LEAVING_SECONDS = 5.0


class _StopsOnce(aiosqlite.Connection):
    """Whoever stops it second has nothing to wait for."""

    _stopped = False

    def stop(self) -> asyncio.Future[None] | None:
        if self._stopped:
            return None
        self._stopped = True
        return super().stop()

    async def ended(self) -> None:
        """Until its thread has answered, 5 s at most, where it was stopped: the loop must not be closed before."""
        if self._stopped and self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, _LEAVING_SECONDS)


class Connections:
    """Those of one database."""

    def __init__(self) -> None:
        self._opened: WeakSet[_StopsOnce] = WeakSet()

    def open(self, database: str, **named: Any) -> _StopsOnce:
        """To await, like `aiosqlite.connect`. Its thread holds up no program that ends."""
        connection = _StopsOnce(lambda: sqlite3.connect(database, **named), _ROWS_AT_ONCE)
        connection._thread.daemon = True
        self._opened.add(connection)
        return connection

    async def ended(self) -> None:
        """Until what was stopped is closed: a thread that answers a closed loop dies with a trace."""
        for connection in list(self._opened):
            await connection.ended()
