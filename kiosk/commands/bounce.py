"""`kiosk bounce`: what a mail server sends back, one message on standard input. Meant for an alias of that server."""

import argparse
import sys
from typing import TYPE_CHECKING, BinaryIO

from kiosk.commands.common import OK, config_option, guarded, say, settings_of, tell
from kiosk.settings import Settings, SettingsError

if TYPE_CHECKING:
    from kiosk.mail.bounce import Bounce

EXAMPLE = (
    'kiosk-retour: "|/opt/kiosk/bin/kiosk bounce --config /etc/kiosk/kiosk.toml"  (dans les alias du serveur de mail)'
)
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and calls again

_IGNORED = "Rien à noter : ce message n'est pas un avis d'échec définitif pour un mail de la borne."
_ABSENT = "Base de données absente ({path}) : vérifiez [storage] folder et l'utilisateur qui lance cette commande."
_SAID = {
    True: "Retour noté : le mail est refusé, et le compte passe en « e-mail à vérifier ».",
    False: "Retour noté : le mail est refusé ; l'adresse du compte n'est pas en cause.",
}


def configure(parser: argparse.ArgumentParser) -> None:
    config_option(parser)
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    """0 when noted or of no interest for good; 75 for whatever an operator can repair, so that no bounce is lost."""
    from kiosk.mail.bounce import LARGEST, read  # noqa: PLC0415

    # Read first: what is not for us costs neither a database nor, if that is away, a retry.
    bounce = read(_message(sys.stdin.buffer, LARGEST))
    if bounce is None:
        return say(_IGNORED, OK)
    try:
        settings = settings_of(options)
    except SettingsError as error:
        return say(str(error), TRY_LATER)
    return guarded(_take(settings, bounce)) and TRY_LATER


def _message(source: BinaryIO, largest: int) -> bytes:
    """The message, or one byte too many of it. The rest is read all the same: a full pipe would be an error there."""
    content = source.read(largest + 1)
    while source.read(65536):
        pass
    return content


async def _take(settings: Settings, bounce: "Bounce") -> int:
    from kiosk.services import open_services  # noqa: PLC0415 - heavy, like the rest
    from kiosk.services.bounces import TakenBack  # noqa: PLC0415
    from kiosk.storage.engine import sqlite_path  # noqa: PLC0415

    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():  # opening would make an empty one, and the bounce be nobody's
        return say(_ABSENT.format(path=path), TRY_LATER)
    async with open_services(settings, at_terminal=False) as services:
        outcome = await services.bounces.take(bounce)
    tell(_SAID[outcome.doubtful] if isinstance(outcome, TakenBack) else _IGNORED)
    return OK
