"""Copies of the SQLite file: made while the kiosk writes, checked before they take its place, never over a file."""

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from kiosk.storage.errors import StorageNotReady

Advance = Callable[[int, int], None]
_STEP = 256  # pages between two looks at the progress
_SIDES = ("-wal", "-shm", "-journal")


def problems(path: Path) -> list[str]:
    """What SQLite finds wrong in the file, one French line each; nothing when it is sound."""
    try:
        with _reading(path) as connection:
            broken = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            orphans = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    except sqlite3.Error as error:
        return [f"illisible ({type(error).__name__})"]
    lines = [f"intégrité : {len(broken)} défauts"] if broken else []
    return [*lines, f"liens entre tables : {orphans} rompus"] if orphans else lines


def copy(source: Path, target: Path, advance: Advance = lambda _done, _total: None) -> None:
    """One moment of `source`, whole, in a new private file; writers go on meanwhile.

    Raises `StorageNotReady` when `target` exists, is not writable, or `source` cannot be read.
    """
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(source, draft, advance)
        os.link(draft, target)  # unlike a rename, fails when the file is there
    except FileExistsError:
        raise StorageNotReady(f"{target} existe déjà : donnez un autre nom.") from None
    except OSError as error:
        raise StorageNotReady(
            f"{target} : écriture impossible ({error.strerror}). Choisissez un autre lieu."
        ) from None
    except sqlite3.Error as error:
        raise StorageNotReady(f"{source} : copie impossible ({type(error).__name__}). Vérifiez ce fichier.") from None
    finally:
        discard(draft)


def _copy(source: Path, draft: Path, advance: Advance) -> None:
    with _reading(source) as here, closing(sqlite3.connect(draft)) as there:
        # One read transaction over all the steps: without it, each write by a terminal would start the copy again.
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        here.backup(there, pages=_STEP, progress=lambda _status, left, total: advance(total - left, total))
        here.execute("ROLLBACK")
        settle(there)
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(draft: Path, path: Path, now: datetime) -> Path | None:
    """Let `draft` take the place of `path`; return where the replaced file went.

    Raises `StorageNotReady` while any program has `path` open, even idle.
    """
    if not path.exists():
        draft.rename(path)
        return None
    kept = path.with_name(f"{path.name}.{now:%Y-%m-%d-%H%M%S}")
    if kept.exists():
        raise StorageNotReady(f"{kept} existe déjà : attendez une seconde, puis recommencez.")
    with _alone(path):
        path.rename(kept)
        for side in _SIDES:  # left only by a file too damaged to be settled
            with_side = path.with_name(path.name + side)
            if with_side.exists():
                with_side.rename(kept.with_name(kept.name + side))
        draft.rename(path)
    return kept


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Leaving WAL needs every other connection closed: the only question about them that SQLite answers."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            settle(connection)
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise StorageNotReady(
                    "Une borne a cette base de données ouverte : fermez toutes les bornes, puis recommencez."
                ) from None
            raise StorageNotReady(f"{path} : remplacement impossible ({type(error).__name__}).") from None
        except sqlite3.DatabaseError:
            pass  # damaged: it is what a restoration is for
        yield


def settle(connection: sqlite3.Connection) -> None:
    """Everything in the one file, readable from a folder where nothing may be written."""
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()


def discard(path: Path) -> None:
    for side in ("", *_SIDES):
        path.with_name(path.name + side).unlink(missing_ok=True)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=5, isolation_level=None)) as connection:
        yield connection
