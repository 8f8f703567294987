"""`kiosk courier`: the mails of every kiosk, handed to the mail server by a process of its own."""

import argparse
import asyncio
import logging
import signal
import sys
from typing import TYPE_CHECKING

from kiosk.commands.common import FAILURE, OK, USAGE, config_option, guarded, say, settings_of, tell

if TYPE_CHECKING:
    from kiosk.settings import Settings

EXAMPLE = "kiosk courier --config /etc/kiosk/kiosk.toml"

_NO_HOST = "[mail] host est vide : aucun mail ne peut partir d'ici. Donnez le serveur de mail, puis relancez."
_STARTED = "Courrier en service : les mails en attente partent par {host} (Ctrl+C pour arrêter)."


def configure(parser: argparse.ArgumentParser) -> None:
    config_option(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Delivers until SIGTERM or Ctrl+C. Raises `SettingsError`."""
    settings = settings_of(options)
    if not settings.mail.host:
        return say(_NO_HOST, USAGE)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    # Ours alone: libraries may quote addresses at this level.
    logging.getLogger("kiosk").setLevel(logging.INFO)
    return guarded(_deliver(settings))


async def _deliver(settings: "Settings") -> int:
    from kiosk.mail.courier import delivering  # noqa: PLC0415 - heavy, both
    from kiosk.services.opening import courier_opened  # noqa: PLC0415

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with (
        courier_opened(settings, tell) as courier,
        delivering(courier, patience=settings.mail.timeout_seconds) as task,
    ):
        tell(_STARTED.format(host=settings.mail.host))
        told = asyncio.create_task(stop.wait())
        await asyncio.wait((task, told), return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        failed = task.done()
    if failed:  # it never ends by itself: what starts this process starts it again
        error = None if task.cancelled() else task.exception()
        tell(f"Le courrier s'est arrêté ({type(error).__name__}) : relancez « kiosk courier ».")
    return FAILURE if failed else OK
