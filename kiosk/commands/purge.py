"""`kiosk purge`: what is past its time goes now instead of tonight. (R65, R76)"""

import argparse
import sys

from kiosk.commands.common import OK, config_option, guarded, settings_of, tell
from kiosk.settings import Settings

EXAMPLE = "kiosk purge --config /etc/kiosk/kiosk.toml"


def configure(purge: argparse.ArgumentParser) -> None:
    config_option(purge)
    purge.set_defaults(command=lambda options: guarded(_purge(settings_of(options))))


async def _purge(settings: Settings) -> int:
    from kiosk.services import open_services  # noqa: PLC0415 - heavy

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        swept = await services.retention.purge()
    sys.stdout.write(
        f"Supprimés : {swept.limits} tentatives comptées, {swept.mails} mails terminés, "
        f"{swept.resets} demandes, {swept.calls} appels, {swept.journal} lignes du journal.\n"
    )
    return OK
