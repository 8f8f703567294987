"""Who may read the files, whose they are, and how much room is left for them."""

import pwd
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.services.checkup.finding import Finding
from kiosk.settings import Settings

_LITTLE_ROOM = 500  # MB
_SETTINGS, _DISK = "Réglages", "Disque"


def of_settings(settings: Settings, environ: Mapping[str, str], config: Path | None) -> Finding:
    """The file of the settings, which must not show a password to everybody on the machine."""
    if config is None:
        return Finding(_SETTINGS, "ok", "pas de fichier : valeurs d'origine et variables KIOSK_*")
    # The group may read it: « root:kiosk, 0640 » is how a service's settings are kept.
    if config.stat().st_mode & stat.S_IROTH and _holds_a_secret(settings, environ):
        remedy = f"Lancez : chmod o-rwx {config}"
        return Finding(_SETTINGS, "failure", f"{config} contient un mot de passe et tous peuvent le lire", remedy)
    return Finding(_SETTINGS, "ok", f"{config}, {access(config)}")


def _holds_a_secret(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Whether a password comes from the file itself, not from a variable."""
    in_mail = bool(settings.mail.password) and "KIOSK_MAIL_PASSWORD" not in environ
    in_url = bool(urlsplit(settings.storage.url).password) and "KIOSK_STORAGE_URL" not in environ
    return in_mail or in_url


def disk(settings: Settings) -> Finding:
    """The room left where database and log grow; SQLite refuses every visit when there is none."""
    folder = settings.folder.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    fact = f"{free} Mo libres pour {settings.folder}"
    if free >= _LITTLE_ROOM:
        return Finding(_DISK, "ok", fact)
    return Finding(_DISK, "warning", fact, f"Libérez de la place sous {folder}.")


def too_open(subject: str, path: Path) -> Finding | None:
    """The fault of a file others may read, or of a folder where they may put another; None when it is private."""
    for place, refused, closed in ((path.parent, 0o022, "go-w"), (path, 0o077, "600")):
        if stat.S_IMODE(place.stat().st_mode) & refused:
            remedy = f"Lancez : chmod {closed} {place}"
            return Finding(subject, "failure", f"{place} est ouvert à d'autres ({access(place)})", remedy)
    return None


def foreign(subject: str, path: Path) -> Finding | None:
    """The fault of a file left by another user, by `sudo` perhaps: the kiosk could not open it any more."""
    owner, right = path.stat().st_uid, path.parent.stat().st_uid
    if owner == right:
        return None
    remedy = f"Lancez : chown {_name(right)} {path}"
    return Finding(subject, "failure", f"{path} est à {_name(owner)}, son dossier à {_name(right)}", remedy)


def access(path: Path) -> str:
    status = path.stat()
    return f"droits {stat.S_IMODE(status.st_mode):04o}, à {_name(status.st_uid)}"


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
