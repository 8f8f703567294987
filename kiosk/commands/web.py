"""`kiosk web`: the page behind the mailed link, for a proxy with TLS to stand before."""

import argparse
import logging
from typing import TYPE_CHECKING

from kiosk import logs
from kiosk.commands.common import FAILURE, OK, config_option, guarded, settings_of
from kiosk.commands.debugging import refuse_debugging
from kiosk.services.place import WEB

if TYPE_CHECKING:
    from kiosk.settings import Settings

_log = logging.getLogger("kiosk.web")

EXAMPLE = "kiosk web --config /etc/kiosk/kiosk.toml"


def configure(parser: argparse.ArgumentParser) -> None:
    config_option(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl+C. Raises `SettingsError`."""
    refuse_debugging()
    settings = settings_of(options)
    settings = settings._replace(kiosk=settings.kiosk._replace(terminal=WEB))
    logs.start(settings, "web")
    return guarded(_serve(settings), _log.error)


async def _serve(settings: "Settings") -> int:
    from kiosk.services import open_services  # noqa: PLC0415 - heavy, like the next two
    from kiosk.web.app import make_app  # noqa: PLC0415
    from kiosk.web.serving import listen, serve  # noqa: PLC0415

    host, port = settings.web.host, settings.web.port
    try:
        listening = listen(host, port)
    except OSError as error:
        _log.error("Impossible d'écouter sur %s:%d (%s) : changez [web] host ou port.", host, port, error.strerror)
        return FAILURE
    with listening:
        async with open_services(settings, on_news=_log.info, at_terminal=False) as services:
            _log.info("Page du lien reçu par mail : http://%s:%d/ (Ctrl+C pour arrêter).", host, port)
            async with services.key_rotation.held_by(WEB):
                await serve(make_app(settings, services), listening)
    return OK
