"""systemd's own opinion of the units."""

import subprocess
from pathlib import Path

import pytest

from tests.deployment.conftest import tool

UNITS = ("kiosk", "kiosk-courier", "kiosk-web")
_WORST = 20  # tenths; systemd calls 20 and less « OK », and an ordinary service has 90 or more


def _unit(root: Path, name: str) -> Path:
    return root / "etc" / "systemd" / "system" / f"{name}.service"


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_is_read_without_a_remark(root: Path, name: str) -> None:
    command = [tool("systemd-analyze", "systemd"), "verify", "--man=no", str(_unit(root, name))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_is_hardened(root: Path, name: str) -> None:
    command = [tool("systemd-analyze", "systemd"), "security", "--offline=yes", f"--threshold={_WORST}"]
    done = subprocess.run([*command, str(_unit(root, name))], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-400:]


def test_the_console_belongs_to_the_kiosk_alone(root: Path) -> None:
    text = _unit(root, "kiosk").read_text(encoding="utf-8")
    for line in ("Restart=always", "RestartSec=1", "StartLimitIntervalSec=0", "TTYVTDisallocate=yes", "LimitCORE=0"):
        assert f"\n{line}\n" in text
    assert "NAutoVTs=0\nReserveVT=0\n" in (root / "etc/systemd/logind.conf.d/kiosk.conf").read_text(encoding="utf-8")
    assert "kernel.sysrq = 0\n" in (root / "etc/sysctl.d/90-kiosk.conf").read_text(encoding="utf-8")


def test_foot_reads_its_settings_without_a_remark(root: Path) -> None:
    file = root / "etc" / "kiosk" / "foot.ini"
    command = [tool("foot", "foot"), "--check-config", f"--config={file}", "--log-level=warning"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"})
    assert (done.returncode, done.stderr) == (0, "")
