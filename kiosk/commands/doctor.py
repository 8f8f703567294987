"""`kiosk doctor`: what is wrong, and what to do."""

import argparse
import os
import sys

from kiosk.commands.common import config_of, config_option, guarded, settings_of
from kiosk.settings import Settings

EXAMPLE = "kiosk doctor --config /etc/kiosk/kiosk.toml"


def configure(doctor: argparse.ArgumentParser) -> None:
    doctor.add_argument("--json", action="store_true", help="Une ligne JSON par vérification, pour la surveillance.")
    doctor.add_argument("--send-to", metavar="ADRESSE", help="Envoie aussi un mail de test à cette adresse.")
    config_option(doctor)
    doctor.set_defaults(command=lambda options: guarded(_doctor(settings_of(options), options)))


async def _doctor(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.commands.findings import report  # noqa: PLC0415 - heavy, like the next
    from kiosk.services.checkup import findings  # noqa: PLC0415

    tty = sys.stdout.isatty()
    found = findings(settings, os.environ, config=config_of(options), tty=tty, send_to=options.send_to)
    return await report(found, as_json=options.json)
