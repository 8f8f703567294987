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
    from kiosk.services import open_services  # noqa: PLC0415 - heavy, like the rest
    from kiosk.services.retention import sweep  # noqa: PLC0415
    from kiosk.storage.clock import SystemClock  # noqa: PLC0415
    from kiosk.storage.engine import Database  # noqa: PLC0415

    # Opened as every command does, for its checks of level and keys, then closed: SQLite has one writer.
    async with open_services(settings, on_news=tell, at_terminal=False):
        pass
    database = await Database.open(settings.database_url)
    try:
        clock = SystemClock(await database.clock_offset())
        async with database.transaction() as connection:
            swept = await sweep(connection, clock.now())
    finally:
        await database.close()
    sys.stdout.write(
        f"Supprimés : {swept.limits} tentatives comptées, {swept.mails} mails terminés, "
        f"{swept.resets} demandes de nouveau mot de passe, {swept.journal} lignes du journal.\n"
    )
    return OK
