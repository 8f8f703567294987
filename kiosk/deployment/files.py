"""Which files each kind is made of, where they go, and their text for one installation."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import jinja2

from kiosk.deployment.installation import Installation

Kind = Literal["systemd", "ssh", "cage", "nginx"]
_EXECUTABLE = 0o755
_READABLE = 0o644
_SSH_COMMAND = "/usr/local/libexec/kiosk-ssh"

_PLACES: dict[Kind, dict[str, str]] = {
    "systemd": {
        "kiosk.service": "/etc/systemd/system/kiosk.service",
        "kiosk-courier.service": "/etc/systemd/system/kiosk-courier.service",
        "kiosk-web.service": "/etc/systemd/system/kiosk-web.service",
        "logind.conf": "/etc/systemd/logind.conf.d/kiosk.conf",
        "system.conf": "/etc/systemd/system.conf.d/kiosk.conf",
        "sysctl.conf": "/etc/sysctl.d/90-kiosk.conf",
        "modprobe.conf": "/etc/modprobe.d/kiosk.conf",
    },
    "ssh": {"sshd.conf": "/etc/ssh/sshd_config.d/kiosk.conf", "kiosk-ssh": _SSH_COMMAND},
    "cage": {
        "kiosk-cage.service": "/etc/systemd/system/kiosk-cage.service",
        "foot.ini": "/etc/kiosk/foot.ini",
        "pam": "/etc/pam.d/kiosk",
    },
    "nginx": {"kiosk.conf": "/etc/nginx/conf.d/kiosk.conf"},
}
KINDS: tuple[Kind, ...] = tuple(_PLACES)


@dataclass(frozen=True, slots=True)
class Printed:
    """One file: where it goes, what it holds, and its mode."""

    path: PurePosixPath
    text: str
    mode: int = _READABLE


def files_of(kind: Kind, installation: Installation) -> list[Printed]:
    """In the order to read them: the first one's comment says how to put them in place."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=False,  # noqa: S701 - no HTML; `installation` refuses what would need quoting
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return [
        Printed(
            PurePosixPath(place),
            environment.get_template(f"{kind}/{name}.jinja").render(here=installation, places=_PLACES[kind]),
            _EXECUTABLE if place == _SSH_COMMAND else _READABLE,
        )
        for name, place in _PLACES[kind].items()
    ]


def write(file: Printed, root: Path) -> Literal["written", "same", "replaced"]:
    """Put it under `root`, as DESTDIR does. What stood there and differs is kept beside it as « .ancien »."""
    target = root / file.path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    there = target.exists()
    if there and target.read_text(encoding="utf-8", errors="replace") == file.text:
        target.chmod(file.mode)
        return "same"
    if there:
        # No unit, snippet or drop-in is read under that ending.
        target.replace(target.with_name(f"{target.name}.ancien"))
    target.write_text(file.text, encoding="utf-8")
    target.chmod(file.mode)
    return "replaced" if there else "written"
