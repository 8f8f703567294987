"""`kiosk courier`: the mails of every kiosk, handed to the mail server by a process of its own."""

import argparse
import asyncio
import logging
import signal
from typing import TYPE_CHECKING

from kiosk import logs
from kiosk.commands.common import FAILURE, OK, USAGE, config_option, guarded, say, settings_of
from kiosk.commands.debugging import refuse_debugging
from kiosk.failure import kind_and_place

if TYPE_CHECKING:
    from kiosk.settings import Settings

_log = logging.getLogger("kiosk.courier")

EXAMPLE = "kiosk courier --config /etc/kiosk/kiosk.toml"

_NO_HOST = "[mail] host est vide : aucun mail ne peut partir d'ici. Donnez le serveur de mail, puis relancez."
_STARTED = "Courrier en service : les mails en attente partent par %s (Ctrl+C pour arrêter)."


def configure(parser: argparse.ArgumentParser) -> None:
    config_option(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Delivers until SIGTERM or Ctrl+C. Raises `SettingsError`."""
    refuse_debugging()
    settings = settings_of(options)
    if not settings.mail.host:
        return say(_NO_HOST, USAGE)
    logs.start(settings, "courier")
    return guarded(_deliver(settings), _log.error)


async def _deliver(settings: "Settings") -> int:
    from kiosk.mail.courier import delivering  # noqa: PLC0415 - heavy, both
    from kiosk.services.opening import courier_opened  # noqa: PLC0415

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with (
        courier_opened(settings, _log.info) as courier,
        delivering(courier, patience=settings.mail.timeout_seconds) as task,
    ):
        _log.info(_STARTED, settings.mail.host)
        told = asyncio.create_task(stop.wait())
        await asyncio.wait((task, told), return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        failed = task.done()
    if failed:  # it never ends by itself: what starts this process starts it again
        error = None if task.cancelled() else task.exception()
        _log.error("Le courrier s'est arrêté : relancez « kiosk courier ».", extra=kind_and_place(error))
    return FAILURE if failed else OK
