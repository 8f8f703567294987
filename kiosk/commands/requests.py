"""`kiosk requests`: what became of a request that a member reads aloud, and of its mail. No name, no number."""

import argparse
import json
import sys

from kiosk.commands.common import FAILURE, OK, USAGE, config_option, guarded, say, settings_of, tell
from kiosk.commands.following import as_json, lines
from kiosk.settings import Settings

EXAMPLE = "kiosk requests 4F-27"
_NOT_A_REFERENCE = "Une référence s’écrit comme 4F-27 : recopiez-la depuis l’écran ou le mail."
_NONE = "Aucune demande depuis 30 jours."
_NONE_OF_THAT = "Aucune demande ne porte cette référence depuis 30 jours : faites-la relire."


def configure(requests: argparse.ArgumentParser) -> None:
    requests.add_argument("reference", nargs="?", metavar="RÉFÉRENCE", help="Comme l’écran l’affiche : 4F-27.")
    requests.add_argument("--limit", type=_count, default=20, metavar="N", help="Les N dernières demandes (20).")
    requests.add_argument("--json", action="store_true", help="Une ligne JSON par demande.")
    config_option(requests)
    requests.set_defaults(command=lambda options: guarded(_requests(settings_of(options), options)))


async def _requests(settings: Settings, options: argparse.Namespace) -> int:
    """1 when no request bears the reference, 2 when it is none."""
    from kiosk.services import open_services  # noqa: PLC0415 - heavy
    from kiosk.services.follow_up import NotAReference  # noqa: PLC0415

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        found = await services.follow_up.recent(options.reference, limit=options.limit)
    if isinstance(found, NotAReference):
        return say(_NOT_A_REFERENCE, USAGE)
    if not found:
        return say(_NONE, OK) if options.reference is None else say(_NONE_OF_THAT, FAILURE)
    for followed in found:
        if options.json:
            sys.stdout.write(json.dumps(as_json(followed), ensure_ascii=False) + "\n")
        else:
            sys.stdout.write("\n".join(lines(followed, with_account=True)) + "\n")
    return OK


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 10_000):
        raise argparse.ArgumentTypeError("écrivez un nombre de 1 à 10000.")
    return int(text)
