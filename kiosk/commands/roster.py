"""`kiosk roster`: the mutual's list of members."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.common import OK, action, config_option, guarded, settings_of, tell
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.services.roster import Summary

EXAMPLE = "kiosk roster import liste.csv"


def configure(roster: argparse.ArgumentParser) -> None:
    actions = roster.add_subparsers(required=True, metavar="ACTION", title="actions")
    load = action(actions, "import", "Ajoute et met à jour des adhérents.", "kiosk roster import a.csv")
    load.add_argument("file", type=Path, metavar="FICHIER.csv", help="numero_interne, nir, nom, prenom, email.")
    config_option(load)
    load.set_defaults(command=lambda options: guarded(_import(settings_of(options), options.file)))
    template = action(
        actions, "template", "Imprime un fichier d'exemple à remplir.", "kiosk roster template > liste.csv"
    )
    template.set_defaults(command=_template)


def _template(_options: argparse.Namespace) -> int:
    from kiosk.services.roster import Roster  # noqa: PLC0415

    sys.stdout.write(Roster.template())
    return OK


async def _import(settings: Settings, file: Path) -> int:
    """0 when every line was good, 1 when some were passed over."""
    from kiosk.commands.progress import progress_bar  # noqa: PLC0415
    from kiosk.services import open_services  # noqa: PLC0415

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        with progress_bar("Import") as advance:
            summary = await services.roster.import_file(file, advance, resumed=_tell_resumed)
    _print_summary(summary)
    return 1 if summary.rejected else 0


def _tell_resumed(line: int) -> None:
    tell(f"Reprise à la ligne {line} : un import de ce même fichier s'était arrêté là.")


def _print_summary(summary: "Summary") -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415

    out = Console(highlight=False, soft_wrap=True)
    out.print(
        f"Ajoutés : {summary.inserted}. Mis à jour : {summary.updated}. Inchangés : {summary.unchanged}. "
        f"Lignes à corriger : {summary.rejected_lines}."
    )
    if summary.shared_emails:
        out.print(
            f"Adresses e-mail partagées : {summary.shared_emails}. Leurs adhérents se connectent avec leur numéro de "
            "Sécurité Sociale."
        )
    for number, reason in summary.rejected:
        out.print(f"  ligne {number} : {escape(reason)}")
    if summary.rejected_lines > len(summary.rejected):
        out.print(f"  Les autres : {summary.rejected_lines - len(summary.rejected)}. En tout, par raison :")
        for reason, count in sorted(summary.reasons.items(), key=lambda item: -item[1]):
            out.print(f"  {escape(reason)} : {count}")
