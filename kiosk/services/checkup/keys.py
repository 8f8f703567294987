"""The keys: present, whole, and nobody else's to read."""

from collections.abc import Mapping

from kiosk.identity.keys import KeyFileError, Keyring
from kiosk.services.checkup.files import access, foreign
from kiosk.services.checkup.finding import Finding
from kiosk.settings import KEYS_VARIABLE, Settings

_SUBJECT = "Clés"


def check(settings: Settings, environ: Mapping[str, str]) -> tuple[Finding, Keyring | None]:
    """What is to say of them, and the keys when they can be used."""
    path = settings.key_path
    try:
        if KEYS_VARIABLE in environ:
            keyring = Keyring.from_text(environ[KEYS_VARIABLE], source=KEYS_VARIABLE)
            return Finding(_SUBJECT, "ok", f"dans {KEYS_VARIABLE}"), keyring
        keyring = Keyring.load(path)
    except KeyFileError as error:
        return Finding(_SUBJECT, "failure", str(error)), None
    return foreign(_SUBJECT, path) or Finding(_SUBJECT, "ok", f"{path}, {access(path)}"), keyring
