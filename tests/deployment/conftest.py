"""The files of `kiosk service print --write`, made once for a remote kiosk that has its own folder."""

import shutil
from pathlib import Path

import pytest

from tests.test_cli import kiosk

SETTINGS = """
[kiosk]
remote = true
[security]
messages = "strict"
[storage]
folder = "{folder}"
"""


def tool(name: str, package: str) -> str:
    """Where `name` is, or a skip that says how to have it. Servers live where an ordinary PATH does not look."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} manque : apt-get install {package}")
    return found


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("installed")
    file = home / "kiosk.toml"
    file.write_text(SETTINGS.format(folder=home / "data"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def root(config: Path) -> Path:
    """Every kind, written under one root as on a machine that has them all."""
    root = config.parent / "root"
    for kind in ("systemd", "ssh", "cage", "nginx"):
        done = kiosk(config.parent, "service", "print", kind, "--config", str(config), "--write", str(root))
        assert done.returncode == 0, done.stderr
    return root
