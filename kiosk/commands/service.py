"""`kiosk service print`: the hardened units and snippets around this installation. (R93-R96, R101)"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.common import DEFAULT_CONFIG, FAILURE, OK, action, config_option, say, settings_of, tell
from kiosk.settings import Settings, SettingsError

if TYPE_CHECKING:
    from kiosk.deployment.files import Printed

EXAMPLE = "kiosk service print systemd --config /etc/kiosk/kiosk.toml --write /"
_KINDS = ("systemd", "ssh", "cage", "nginx")  # retyped: the table itself would load the template engine
_NOT_REMOTE = (
    "kiosk service print ssh : une borne ouverte par ssh n'est pas en agence ; écrivez [kiosk] remote = true et "
    '[security] messages = "strict" dans ses réglages.'
)
_DONE = {"written": "Écrit", "same": "Inchangé", "replaced": "Remplacé (l'ancien est gardé, .ancien)"}


def configure(service: argparse.ArgumentParser) -> None:
    actions = service.add_subparsers(required=True, metavar="ACTION", title="actions")
    show = action(
        actions, "print", "Imprime les fichiers de service pour cette installation.", "kiosk service print nginx"
    )
    show.add_argument(
        "kind",
        choices=_KINDS,
        metavar="QUOI",
        help="systemd (borne sur la console, courrier, page web), ssh, cage (écran tactile), nginx.",
    )
    show.add_argument(
        "--write",
        type=Path,
        metavar="DOSSIER",
        help="Écrit les fichiers à leur place sous DOSSIER (/ : ce poste).",
    )
    config_option(show)
    show.set_defaults(command=lambda options: _print(settings_of(options), options))


def _print(settings: Settings, options: argparse.Namespace) -> int:
    """0 done, 1 when a file could not be written. Raises `SettingsError`."""
    from kiosk.deployment.files import files_of  # noqa: PLC0415 - heavy
    from kiosk.deployment.installation import doubts, installation  # noqa: PLC0415

    if options.kind == "ssh" and not settings.kiosk.remote:
        raise SettingsError(_NOT_REMOTE)
    config = options.config or (DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None)
    here = installation(settings, config)
    for line in doubts(here, settings):
        tell(line)
    files = files_of(options.kind, here)
    if options.write is not None:
        return _write(files, options.write)
    sys.stdout.write("\n".join(f"# --- {file.path}\n{file.text}" for file in files))
    return OK


def _write(files: "list[Printed]", root: Path) -> int:
    from kiosk.deployment.files import write  # noqa: PLC0415

    for file in files:
        try:
            done = write(file, root)
        except OSError as error:
            return say(f"{error.filename or file.path} : écriture impossible ({error.strerror}).", FAILURE)
        sys.stdout.write(f"{_DONE[done]} : {root / file.path.relative_to('/')}\n")
    sys.stdout.write(f"La suite est écrite en tête de {root / files[0].path.relative_to('/')}\n")
    return OK
