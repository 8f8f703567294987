"""The key file as `kiosk keys` rewrites it: in one French line when that cannot be."""

from collections.abc import Mapping
from pathlib import Path

from kiosk.identity.keys import KeyFileError, Keyring
from kiosk.settings import KEYS_VARIABLE, Settings
from kiosk.storage.errors import StorageNotReady


def file_of(settings: Settings, environ: Mapping[str, str]) -> Path:
    path = settings.key_path
    if KEYS_VARIABLE in environ:
        raise StorageNotReady(
            f"Les clés viennent de {KEYS_VARIABLE}, que cette commande ne peut pas changer : mettez-les dans le "
            f"fichier {path} (chmod 600), retirez {KEYS_VARIABLE}, puis relancez."
        )
    return path


def load(path: Path) -> Keyring:
    try:
        return Keyring.load(path)
    except KeyFileError as error:
        raise StorageNotReady(str(error)) from None


def save(keyring: Keyring, path: Path) -> None:
    try:
        keyring.save(path, replace=True)
    except OSError as error:
        raise StorageNotReady(
            f"Fichier de clés impossible à écrire : {path} ({error.strerror}). Donnez-le à l’utilisateur qui lance "
            "kiosk, puis relancez."
        ) from None
