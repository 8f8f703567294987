"""This installation as its units need it: absolute paths, one user, and the page's address."""

import re
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.settings import Settings, SettingsError

STATE = Path("/var/lib")
_DEFAULT_FOLDER = STATE / "kiosk"
# Plain everywhere: systemd, sh, sshd and nginx each quote the rest in a way of their own.
_PLAIN = re.compile(r"/[\w/.+@-]*")
_HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 - what the units hide, not where we write


@dataclass(frozen=True, slots=True)
class Installation:
    """Every name that a unit or a snippet may hold."""

    python: Path
    config: Path | None
    folder: Path
    host: str
    port: int
    prefix: str
    upstream: str
    courier: str
    folder_is_set: bool
    metrics: bool
    stop_seconds: int  # what a mail in hand may take to be accepted, and a little more

    @property
    def command(self) -> str:
        """`kiosk` by its interpreter: -I closes PYTHON* variables and the current folder as ways in. (R87)"""
        return f"{self.python} -I -m kiosk"

    @property
    def options(self) -> str:
        return f" --config {self.config}" if self.config else ""

    @property
    def state_directory(self) -> str:
        """The folder as systemd makes it by itself, empty when it is elsewhere."""
        return str(self.folder.relative_to(STATE)) if self.folder.is_relative_to(STATE) else ""


def installation(settings: Settings, config: Path | None) -> Installation:
    """Raises `SettingsError` for a path that no unit can hold."""
    # Not the caller's own data folder: root prints the units, and another user runs them.
    folder = Path(settings.storage.folder).expanduser().absolute() if settings.storage.folder else _DEFAULT_FOLDER
    url = urlsplit(settings.reset.base_url)
    found = Installation(
        python=Path(sys.executable),
        config=config.absolute() if config else None,
        folder=folder,
        host=url.hostname or "",
        port=url.port or 443,
        prefix=url.path.rstrip("/"),
        upstream=_upstream(settings.web.host, settings.web.port),
        courier=settings.mail.courier,
        folder_is_set=bool(settings.storage.folder),
        metrics=settings.web.metrics,
        stop_seconds=settings.mail.timeout_seconds + 10,
    )
    for name in (*map(str, _paths(found)), f"/{found.host}{found.prefix}"):
        if not _PLAIN.fullmatch(name):
            raise SettingsError(
                f"{name} : une espace ou un signe qu'un fichier de service ne peut porter ; choisissez un nom fait "
                "de lettres, de chiffres et de « / . _ - + @ »."
            )
    return found


def doubts(found: Installation, settings: Settings) -> list[str]:
    """What will not work as printed, one line each with its remedy."""
    lines = []
    if not found.folder_is_set:
        lines.append(
            f"[storage] folder est vide : les services utiliseront {found.folder}. Écrivez-le dans kiosk.toml, pour "
            "que vos commandes trouvent la même base."
        )
    also = (settings.storage.key_file, settings.mail.ca_file)
    lines += [
        f"{path} est dans un dossier que les services ne voient pas ({', '.join(_HIDDEN)}) : installez dans "
        "/opt/kiosk, les réglages dans /etc/kiosk, les données dans /var/lib/kiosk."
        for path in (*_paths(found), *(Path(name).expanduser() for name in also if name))
        if str(path).startswith(tuple(f"{folder}/" for folder in _HIDDEN))
    ]
    file = _database_file(settings)
    if file is not None and not file.is_relative_to(found.folder):
        lines.append(f"{file} est hors de {found.folder}, le seul dossier où les services écrivent : déplacez-la.")
    trusted = {name.strip() for name in settings.web.trusted_proxies.split(",")}
    if not trusted & {"127.0.0.1", "::1"}:
        lines.append("[web] trusted_proxies ne contient pas 127.0.0.1 : la page ne croirait pas nginx ; ajoutez-le.")
    return lines


def _database_file(settings: Settings) -> Path | None:
    url = settings.storage.url
    return Path(url.partition("///")[2]) if url.startswith("sqlite") else None


def _paths(found: Installation) -> list[Path]:
    return [path for path in (found.python, found.config, found.folder) if path]


def _upstream(host: str, port: int) -> str:
    """Where nginx finds the page, on this machine."""
    try:
        address = ip_address(host)
    except ValueError:
        return f"{host}:{port}"
    if address.is_unspecified:
        host = "::1" if address.version == 6 else "127.0.0.1"
    return f"[{host}]:{port}" if address.version == 6 else f"{host}:{port}"
