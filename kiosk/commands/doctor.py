"""`kiosk doctor`: what is wrong, and what to do."""

import argparse
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from kiosk.commands.common import FAILURE, OK, config_option, guarded, settings_of
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.services.checkup import Finding

EXAMPLE = "kiosk doctor --config /etc/kiosk/kiosk.toml"
_MARKS = {"ok": "bon", "warning": "à voir", "failure": "défaut"}


def configure(doctor: argparse.ArgumentParser) -> None:
    doctor.add_argument("--json", action="store_true", help="Une ligne JSON par vérification, pour la surveillance.")
    doctor.add_argument("--send-to", metavar="ADRESSE", help="Envoie aussi un mail de test à cette adresse.")
    config_option(doctor)
    doctor.set_defaults(command=lambda options: guarded(_doctor(settings_of(options), options)))


async def _doctor(settings: Settings, options: argparse.Namespace) -> int:
    """0 when nothing is broken, 1 otherwise; what is only doubtful does not count."""
    from kiosk.services.checkup import findings  # noqa: PLC0415

    broken = False
    async for finding in findings(settings, os.environ, tty=sys.stdout.isatty(), send_to=options.send_to):
        broken = broken or finding.state == "failure"
        sys.stdout.write((_json(finding) if options.json else _lines(finding)) + "\n")
        sys.stdout.flush()  # a mail server may take its time: what is known is shown
    return FAILURE if broken else OK


def _json(finding: "Finding") -> str:
    import json  # noqa: PLC0415

    return json.dumps(asdict(finding), ensure_ascii=False)


def _lines(finding: "Finding") -> str:
    line = f"{finding.subject:<16} {_MARKS[finding.state]:<7} {finding.fact}"
    return f"{line}\n{'':<24} {finding.remedy}" if finding.remedy else line
