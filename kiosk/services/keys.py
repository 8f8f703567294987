"""Where the keys come from, and the refusal to go on without the right ones. (R9; DESIGN 5)"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import select

from kiosk.identity.keys import KeyFileError, Keyring
from kiosk.services.key_holders import missing
from kiosk.settings import KEYS_VARIABLE, Settings
from kiosk.storage.engine import Database
from kiosk.storage.errors import StorageNotReady
from kiosk.storage.tables import credentials, nir_indexes
from kiosk.storage.transaction import Transaction

_log = logging.getLogger("kiosk.services")
_FOLLOW_EVERY = 5.0  # seconds


def obtain(
    settings: Settings, tell: Callable[[str], None], *, may_make: bool, environ: Mapping[str, str] = os.environ
) -> Keyring:
    """The keys of KIOSK_KEYS, else of the key file; new ones only where there is no data yet (`may_make`)."""
    path = settings.key_path
    try:
        if KEYS_VARIABLE in environ:
            return Keyring.from_text(environ[KEYS_VARIABLE], source=KEYS_VARIABLE)
        if path.exists():
            return Keyring.load(path)
        if not may_make:
            raise StorageNotReady(
                f"Fichier de clés introuvable : {path}. Restaurez-le : sans lui, cette base de données est illisible."
            )
        keyring = Keyring.generate()
        keyring.save(path)
    except KeyFileError as error:
        raise StorageNotReady(str(error)) from None
    except FileExistsError:  # another terminal made them since we looked
        return Keyring.load(path)
    except OSError as error:
        raise StorageNotReady(f"Fichier de clés impossible à créer : {path} ({error.strerror}).") from None
    tell(f"Clés créées : {path} (sauvegardez ce fichier, à part de la base)")
    return keyring


async def check_they_fit(database: Database, keyring: Keyring) -> None:
    """Refuse keys of another database: every member would be unknown, and every password wrong."""
    index_id, pepper_id, absent = await database.run(lambda connection: _in_use(connection, keyring))
    for key_id, known in ((index_id, keyring.index.keys), (pepper_id, keyring.pepper.keys)):
        if key_id is not None and key_id not in known:
            raise StorageNotReady(
                "Ces clés ne sont pas celles de cette base de données : remettez le fichier de clés d'origine."
            )
    if absent:
        raise StorageNotReady(
            f"Clé en service absente d'ici ({', '.join(absent)}) : recopiez le fichier de clés de la machine où les "
            "clés ont été renouvelées."
        )


async def _in_use(connection: Transaction, keyring: Keyring) -> tuple[str | None, str | None, list[str]]:
    """An index key and a pepper that something was made with, and the keys in service that are not held here."""
    index_id = await connection.scalar(select(nir_indexes.c.key_id).limit(1))
    pepper_id = await connection.scalar(select(credentials.c.pepper_id).limit(1))
    return index_id, pepper_id, await missing(connection, keyring)


@asynccontextmanager
async def following(
    path: Path, keyring: Keyring, *, every: float = _FOLLOW_EVERY, environ: Mapping[str, str] = os.environ
) -> AsyncIterator[None]:
    """Take up a changed key file without a restart, during the block; `every` is in seconds.

    A damaged file, or another installation's, is logged in one line and the keys held so far stay.
    """
    if KEYS_VARIABLE in environ:
        yield
        return
    task = asyncio.create_task(_follow(path, keyring, every), name="keys")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _follow(path: Path, keyring: Keyring, every: float) -> None:
    seen = None
    while True:
        stamp = _stamp(path)
        if stamp != seen:
            seen = stamp
            _take_up(path, keyring)
        await asyncio.sleep(every)


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    # The mode too: a file too open is refused, then mended by chmod alone.
    return status.st_mtime_ns, status.st_ino, status.st_size, status.st_mode


def _take_up(path: Path, keyring: Keyring) -> None:
    try:
        read = Keyring.load(path)
    except KeyFileError as error:
        _log.warning("%s En attendant, kiosk garde les clés qu'il a.", error)
        return
    if not keyring.is_followed_by(read):
        _log.warning("%s : ces clés sont d'une autre installation ; kiosk garde celles qu'il a. Remettez-les.", path)
    elif read != keyring:
        keyring.adopt(read)
        _log.info("clés relues : %s", path)
