"""`kiosk journal`: what happened, pseudonymous."""

import argparse
import sys
from typing import TYPE_CHECKING

from kiosk.commands.common import OK, config_option, guarded, settings_of, tell
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.services.journal import Entry

EXAMPLE = "kiosk journal --event authn_login_fail --since 2026-11-22 --json"


def configure(journal: argparse.ArgumentParser) -> None:
    journal.add_argument("--since", type=_moment, metavar="DATE", help="À partir de cette date.")
    journal.add_argument("--until", type=_moment, metavar="DATE", help="Jusqu'à cette date, non comprise.")
    journal.add_argument("--event", metavar="NOM", help="Seulement cet événement.")
    journal.add_argument("--outcome", choices=["success", "failure", "refused"], help="Seulement ce résultat.")
    journal.add_argument("--terminal", metavar="NOM", help="Seulement cette borne.")
    journal.add_argument(
        "--interaction",
        metavar="ID",
        help="Seulement celle-ci ; son début suffit : la référence dite par l'adhérent.",
    )
    journal.add_argument("--limit", type=int, default=50, metavar="N", help="Les N dernières lignes (50).")
    journal.add_argument("--json", action="store_true", help="Exporte tout en lignes JSON.")
    config_option(journal)
    journal.set_defaults(command=lambda options: guarded(_journal(settings_of(options), options)))


async def _journal(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.services import open_services  # noqa: PLC0415
    from kiosk.services.journal import Filter  # noqa: PLC0415

    wanted = Filter(
        since=options.since,
        until=options.until,
        event=options.event,
        outcome=options.outcome,
        terminal=options.terminal,
        interaction=options.interaction,
    )
    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        if options.json:
            async for line in services.journal.export(wanted):
                sys.stdout.write(line + "\n")
        else:
            for entry in await services.journal.entries(wanted, limit=options.limit):
                sys.stdout.write(_line(entry) + "\n")
    return OK


def _line(entry: "Entry") -> str:
    at = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    what = f"{entry.event:<32} {entry.outcome:<8} {entry.reason or '-':<24}"
    adviser = f"  conseiller {entry.adviser}" if entry.adviser else ""
    return f"{at}  {entry.terminal:<14} {what} {entry.interaction:<12} {entry.account or '-'}{adviser}"


def _moment(text: str) -> object:
    from datetime import datetime  # noqa: PLC0415

    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » : écrivez une date comme 2026-11-22.") from None
