"""What the operator's commands do: import the roster, read the journal, bring a database up to level."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import SQLAlchemyError

from kiosk.services import StorageNotReady, open_services
from kiosk.services.journal import Entry, Filter
from kiosk.services.roster import FileError, Summary
from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.storage.engine import Database

_SHOWN = 50  # rejected lines told one by one; the rest is counted


def import_roster(settings: Settings, file: Path) -> int:
    """Import `file`; 0 when every line was good, 1 when some were passed over or nothing could be read."""
    return _guarded(_import(settings, file))


def print_journal(settings: Settings, options: argparse.Namespace) -> int:
    return _guarded(_journal(settings, options))


def upgrade_database(settings: Settings) -> int:
    return _guarded(_upgrade(settings))


def _guarded(command: Coroutine[None, None, int]) -> int:
    try:
        return asyncio.run(command)
    except (StorageNotReady, FileError) as error:
        _tell(str(error))
    except BrokenPipeError:
        raise
    except (SQLAlchemyError, OSError) as error:
        # The name alone: a driver's text may quote a value or the address of the database.
        _tell(f"Base de données en défaut ({type(error).__name__}) : vérifiez [storage] dans kiosk.toml.")
    return 1


async def _import(settings: Settings, file: Path) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    # A bar on a terminal, nothing in a pipe: the summary says it all there.
    bar = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
    async with open_services(settings, on_news=_tell, at_terminal=False) as services:
        with bar:
            task = bar.add_task("Import", total=None)
            summary = await services.roster.import_file(
                file, lambda done, total: bar.update(task, completed=done, total=total)
            )
    _print_summary(summary)
    return 1 if summary.rejected else 0


def _print_summary(summary: Summary) -> None:
    out = Console(highlight=False, soft_wrap=True)
    out.print(
        f"Ajoutés : {summary.inserted}. Mis à jour : {summary.updated}. Inchangés : {summary.unchanged}. "
        f"Lignes à corriger : {len(summary.rejected)}."
    )
    if summary.shared_emails:
        out.print(
            f"Adresses e-mail partagées : {summary.shared_emails}. Leurs adhérents se connectent avec leur numéro de "
            "Sécurité Sociale."
        )
    for number, reason in summary.rejected[:_SHOWN]:
        out.print(f"  ligne {number} : {escape(reason)}")
    if len(summary.rejected) > _SHOWN:
        out.print(f"  Autres lignes à corriger : {len(summary.rejected) - _SHOWN}.")


async def _journal(settings: Settings, options: argparse.Namespace) -> int:
    wanted = Filter(
        since=options.since,
        until=options.until,
        event=options.event,
        outcome=options.outcome,
        terminal=options.terminal,
        interaction=options.reference,
    )
    async with open_services(settings, on_news=_tell, at_terminal=False) as services:
        if options.json:
            async for line in services.journal.export(wanted):
                sys.stdout.write(line + "\n")
        else:
            for entry in await services.journal.entries(wanted, limit=options.limit):
                sys.stdout.write(_line(entry) + "\n")
    return 0


def _line(entry: Entry) -> str:
    at = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    what = f"{entry.event:<32} {entry.outcome:<8} {entry.reason or '-':<24}"
    return f"{at}  {entry.terminal:<14} {what} {entry.interaction:<12} {entry.account or '-'}"


async def _upgrade(settings: Settings) -> int:
    database = await Database.open(settings.database_url)
    try:
        before = await migrate.level(database)
        await migrate.upgrade(database)
    finally:
        await database.close()
    same = before == migrate.head()
    sys.stdout.write(f"Base de données {'déjà ' if same else ''}au niveau {migrate.head()}.\n")
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201
