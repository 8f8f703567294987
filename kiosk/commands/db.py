"""`kiosk db`: the database's level, its soundness, and its copies."""

import argparse
import os
import shlex
import sys
from pathlib import Path

from kiosk.commands.common import FAILURE, OK, action, config_option, guarded, settings_of, tell
from kiosk.settings import KEYS_VARIABLE, Settings

EXAMPLE = "kiosk db backup /sauvegardes/kiosk-2026-11-24.db"
_PASSWORD = "Le mot de passe se lit dans ~/.pgpass (ou le fichier que nomme PGPASSFILE), jamais sur la ligne."  # noqa: S105
_KEYS = "Sauvegardez aussi les clés, ailleurs que cette copie : sans elles, elle est illisible."


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION", title="actions")
    upgrade = action(actions, "upgrade", "Met la base de données au niveau du programme.", "kiosk db upgrade")
    check = action(actions, "check", "Vérifie niveau, intégrité, droits des fichiers, et compte.", "kiosk db check")
    backup = action(actions, "backup", "Copie la base de données, bornes ouvertes.", "kiosk db backup copie.db")
    restore = action(actions, "restore", "Remet une copie en place, bornes fermées.", "kiosk db restore copie.db")
    for parser_with_file in (backup, restore):
        parser_with_file.add_argument("file", type=Path, metavar="FICHIER", help="La copie.")
    for one in (upgrade, check, backup, restore):
        config_option(one)
    upgrade.set_defaults(command=lambda options: guarded(_upgrade(settings_of(options))))
    check.set_defaults(command=lambda options: guarded(_check(settings_of(options))))
    backup.set_defaults(command=lambda options: guarded(_backup(settings_of(options), options.file)))
    restore.set_defaults(command=lambda options: guarded(_restore(settings_of(options), options.file)))


async def _upgrade(settings: Settings) -> int:
    from kiosk.storage import migrate  # noqa: PLC0415 - heavy, here and below
    from kiosk.storage.engine import Database  # noqa: PLC0415

    database = await Database.open(settings.database_url)
    try:
        before = await migrate.level(database)
        await migrate.upgrade(database)
    finally:
        await database.close()
    same = before == migrate.head()
    sys.stdout.write(f"Base de données {'déjà ' if same else ''}au niveau {migrate.head()}.\n")
    return OK


async def _check(settings: Settings) -> int:
    """0 when everything is sound, 1 otherwise. Creates nothing."""
    from kiosk.commands.findings import report  # noqa: PLC0415
    from kiosk.services.checkup import data_findings  # noqa: PLC0415

    return await report(data_findings(settings, os.environ, thorough=True))


async def _backup(settings: Settings, file: Path) -> int:
    from kiosk.commands.progress import progress_bar  # noqa: PLC0415
    from kiosk.storage.backup import copy  # noqa: PLC0415
    from kiosk.storage.engine import sqlite_path  # noqa: PLC0415

    path = sqlite_path(settings.database_url)
    if path is None:
        return _by_hand(settings, ["pg_dump", "--format=custom", f"--file={file}"], [])
    with progress_bar("Copie") as advance:
        copy(path, file, advance)
    sys.stdout.write(f"Copie faite : {file}\n{_KEYS} ({settings.key_path})\n")
    return OK


async def _restore(settings: Settings, file: Path) -> int:
    from datetime import datetime  # noqa: PLC0415

    from kiosk.storage.backup import copy, discard, put_in_place  # noqa: PLC0415
    from kiosk.storage.engine import sqlite_path  # noqa: PLC0415

    path = sqlite_path(settings.database_url)
    if path is None:
        restore = ["pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner"]
        return _by_hand(settings, restore, [str(file)])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.restore")
    discard(draft)
    try:
        copy(file, draft)
        await _refuse_unfit(settings, draft)
        kept = put_in_place(draft, path, datetime.now().astimezone())
    finally:
        discard(draft)
    sys.stdout.write(f"Base de données restaurée : {path}\n")
    if kept:
        sys.stdout.write(f"L'ancienne est gardée : {kept}\n")
    return OK


async def _refuse_unfit(settings: Settings, draft: Path) -> None:
    """Raises `StorageNotReady` unless the copy is sound, of a level this program knows, and these keys open it."""
    from kiosk.services.keys import check_they_fit, obtain  # noqa: PLC0415
    from kiosk.storage import backup, migrate  # noqa: PLC0415
    from kiosk.storage.engine import Database  # noqa: PLC0415
    from kiosk.storage.errors import StorageNotReady  # noqa: PLC0415

    if found := backup.problems(draft):
        raise StorageNotReady(f"Cette copie est abîmée ({' ; '.join(found)}) : prenez-en une autre.")
    database = await Database.open(f"sqlite:///{draft}")
    try:
        level = await migrate.level(database)
        if level is None or level > migrate.head():
            raise StorageNotReady(
                f"Copie au niveau {level or 'vide'}, programme au niveau {migrate.head()} : refusée."
            )
        await check_they_fit(database, obtain(settings, tell, may_make=False))
    finally:
        await database.close()


def _by_hand(settings: Settings, command: list[str], last: list[str]) -> int:
    """PostgreSQL has its own tools. Exit code 1: a script must not believe that something was saved."""
    from sqlalchemy import make_url  # noqa: PLC0415

    url = make_url(settings.database_url)
    host = url.host or url.query.get("host")
    given = {"--host": host, "--port": url.port, "--username": url.username, "--dbname": url.database}
    options = [f"{name}={value}" for name, value in given.items() if value]
    tell(f"Rien n'est fait : la base est sur un serveur PostgreSQL. Lancez vous-même la ligne suivante. {_PASSWORD}")
    tell(f"{_KEYS} ({KEYS_VARIABLE} ou {settings.key_path})")
    sys.stdout.write(shlex.join([*command, *options, *last]) + "\n")
    return FAILURE
