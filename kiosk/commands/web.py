"""`kiosk web`: the page behind the mailed link, for a proxy with TLS to stand before."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.commands.common import FAILURE, OK, config_option, guarded, settings_of, tell

if TYPE_CHECKING:
    from kiosk.settings import Settings

EXAMPLE = "kiosk web --config /etc/kiosk/kiosk.toml"
TERMINAL = "web"  # the name in the journal


def configure(parser: argparse.ArgumentParser) -> None:
    config_option(parser)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl+C. Raises `SettingsError`."""
    return guarded(_serve(settings_of(options)))


async def _serve(settings: "Settings") -> int:
    from kiosk.services import open_services  # noqa: PLC0415 - heavy, like the next two
    from kiosk.web.app import make_app  # noqa: PLC0415
    from kiosk.web.serving import listen, serve  # noqa: PLC0415

    settings = replace(settings, kiosk=replace(settings.kiosk, terminal=TERMINAL))
    host, port = settings.web.host, settings.web.port
    try:
        listening = listen(host, port)
    except OSError as error:
        tell(f"Impossible d'écouter sur {host}:{port} ({error.strerror}) : changez [web] host ou port.")
        return FAILURE
    with listening:
        async with open_services(settings, on_news=tell, at_terminal=False) as services:
            tell(f"Page du lien reçu par mail : http://{host}:{port}/ (Ctrl+C pour arrêter).")
            async with services.key_rotation.held_by(TERMINAL):
                await serve(make_app(settings, services), listening)
    return OK
