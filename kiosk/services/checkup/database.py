"""The database: reachable, sound, at the right level, of these keys, and on time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from kiosk.identity.keys import Keyring
from kiosk.services.checkup.files import access, foreign, too_open
from kiosk.services.checkup.finding import Finding
from kiosk.services.keys import check_they_fit
from kiosk.settings import Settings
from kiosk.storage import backup, migrate
from kiosk.storage.engine import Database, sqlite_path
from kiosk.storage.errors import StorageNotReady
from kiosk.storage.tables import credentials, journal, members
from kiosk.storage.transaction import Transaction

CLOCK = "Horloge"
_CLOCK_TOLERANCE = timedelta(seconds=5)
_FILE, _SUBJECT = "Fichier de la base", "Base de données"


async def findings(settings: Settings, keyring: Keyring | None, *, thorough: bool) -> AsyncIterator[Finding]:
    try:
        path = sqlite_path(settings.database_url)
    except StorageNotReady as error:
        yield Finding(_SUBJECT, "failure", str(error), "Corrigez [storage] dans kiosk.toml.")
        return
    if path is not None:
        if not path.exists():
            # Opening would create it, and a check makes nothing.
            remedy = "Lancez « kiosk run » ou « kiosk db upgrade »."
            yield Finding(_SUBJECT, "failure", f"{path} n'existe pas encore", remedy)
            return
        yield _file(path)
        if thorough:
            sound = await asyncio.to_thread(_sound, path)
            yield sound
            if sound.state != "ok":
                return
    async for finding in _opened(settings, keyring):
        yield finding


def _file(path: Path) -> Finding:
    # Before it is opened, which closes it to others.
    fault = too_open(_FILE, path) or foreign(_FILE, path)
    return fault or Finding(_FILE, "ok", f"{path}, {access(path)}")


def _sound(path: Path) -> Finding:
    found = backup.problems(path)
    if not found:
        return Finding("Intégrité", "ok", "toutes les pages se lisent, tous les liens tiennent")
    return Finding(
        "Intégrité", "failure", " ; ".join(found), "Lancez « kiosk db restore » avec votre dernière copie."
    )


async def _opened(settings: Settings, keyring: Keyring | None) -> AsyncIterator[Finding]:
    try:
        database = await Database.open(settings.database_url)
    except StorageNotReady as error:
        yield Finding(_SUBJECT, "failure", str(error), "Corrigez [storage] dans kiosk.toml.")
        return
    try:
        level = await _level(database)
        yield level
        if level.state == "ok":
            yield await _content(database)
            if keyring is not None:
                await check_they_fit(database, keyring)
        yield clock(await database.clock_offset())
    except StorageNotReady as error:
        yield Finding("Clés", "failure", str(error), "Remettez le fichier de clés de cette base.")
    except (SQLAlchemyError, OSError) as error:
        # The name alone: its text may hold the address and the user.
        remedy = "Vérifiez que le serveur tourne, et [storage] url."
        yield Finding(_SUBJECT, "failure", f"injoignable ({type(error).__name__})", remedy)
    finally:
        await database.close()


async def _level(database: Database) -> Finding:
    level, head = await migrate.level(database), migrate.head()
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    if level == head:
        return Finding(_SUBJECT, "ok", f"{kind}, niveau {level}")
    remedy = "Lancez « kiosk db upgrade »." if level is None or level < head else "Mettez kiosk à jour."
    return Finding(_SUBJECT, "failure", f"{kind}, niveau {level or 'vide'} au lieu de {head}", remedy)


async def _content(database: Database) -> Finding:
    known, ready, lines = await database.run(_counts)
    if not known:
        remedy = "Lancez « kiosk roster import » : sans liste, personne ne peut se connecter."
        return Finding("Contenu", "warning", "aucun adhérent", remedy)
    return Finding("Contenu", "ok", f"adhérents : {known}, avec mot de passe : {ready}, lignes du journal : {lines}")


async def _counts(connection: Transaction) -> list[int | None]:
    return [
        await connection.scalar(select(func.count()).select_from(table)) for table in (members, credentials, journal)
    ]


def clock(offset: timedelta) -> Finding:
    """This machine's clock beside the database's."""
    seconds = abs(offset.total_seconds())
    if abs(offset) <= _CLOCK_TOLERANCE:
        return Finding(CLOCK, "ok", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, écart {seconds:.1f} s avec la base")
    remedy = "Réglez l'heure de ce poste (systemd-timesyncd ou chrony)."
    return Finding(CLOCK, "warning", f"{seconds:.0f} s d'écart avec la base", remedy)
