"""What went wrong with the database, told from the error it raised."""

import sqlite3

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)  # the low byte of its extended codes too
_FULL = {sqlite3.SQLITE_FULL, "53100"}
_AWAY = {"57P01", "57P02", "57P03", "53300"}  # stopping, crashed, starting or stopping, too many connections


def is_busy(error: Exception) -> bool:
    """Whether another program kept the SQLite file locked for longer than we wait."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _BUSY


def is_full(error: BaseException) -> bool:
    """Whether the disk of the database is full."""
    cause = getattr(error, "orig", None) or error
    code: object = getattr(cause, "sqlite_errorcode", None) or getattr(cause, "sqlstate", None)
    return code in _FULL


def is_away(error: BaseException) -> bool:
    """Whether PostgreSQL could not be reached, or said that it is starting, stopping or full."""
    if isinstance(error, OSError):
        return True
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or ""
    return state in _AWAY or state.startswith("08") or isinstance(cause.__cause__, OSError)
