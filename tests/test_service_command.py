"""`kiosk service print`: what comes out, where it goes, and when it refuses."""

import re
import sys
from pathlib import Path

import pytest

from tests.test_cli import kiosk

DATA = "/var/lib/kiosk"


def _settings(folder: Path, text: str = "") -> Path:
    file = folder / "kiosk.toml"
    file.write_text(text or f"[storage]\nfolder = '{DATA}'\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", ["systemd", "cage", "nginx"])
def test_each_file_is_announced_by_its_place(tmp_path: Path, kind: str) -> None:
    _settings(tmp_path)
    done = kiosk(tmp_path, "service", "print", kind)
    assert (done.returncode, done.stdout.startswith("# --- /etc/")) == (0, True)


def test_the_unit_runs_this_interpreter_with_these_settings(tmp_path: Path) -> None:
    config = _settings(tmp_path)
    printed = kiosk(tmp_path, "service", "print", "systemd").stdout
    assert f"ExecStart={sys.executable} -I -m kiosk run --config {config}\n" in printed


def test_a_folder_of_the_system_is_made_by_systemd_and_another_is_opened(tmp_path: Path) -> None:
    _settings(tmp_path)
    assert "\nStateDirectory=kiosk\n" in kiosk(tmp_path, "service", "print", "systemd").stdout
    elsewhere = kiosk(tmp_path, "service", "print", "systemd", KIOSK_STORAGE_FOLDER="/srv/borne").stdout
    assert "\nReadWritePaths=/srv/borne\n" in elsewhere
    assert "StateDirectory" not in elsewhere


def test_without_a_folder_the_services_get_one_and_the_operator_is_told(tmp_path: Path) -> None:
    done = kiosk(tmp_path, "service", "print", "systemd")
    assert f"Environment=KIOSK_STORAGE_FOLDER={DATA}\n" in done.stdout
    assert "[storage] folder est vide" in done.stderr


def test_what_the_units_hide_is_told(tmp_path: Path) -> None:
    _settings(tmp_path)
    done = kiosk(tmp_path, "service", "print", "systemd", KIOSK_STORAGE_FOLDER="/home/borne")
    assert "/home/borne est dans un dossier que les services ne voient pas" in done.stderr


@pytest.mark.parametrize("folder", ["/srv/la borne", "/srv/100%", "/srv/a;b", '/srv/"x"'])
def test_a_path_that_would_need_quoting_is_refused(tmp_path: Path, folder: str) -> None:
    done = kiosk(tmp_path, "service", "print", "systemd", KIOSK_STORAGE_FOLDER=folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_ssh_is_refused_to_a_kiosk_that_is_not_remote(tmp_path: Path) -> None:
    _settings(tmp_path)
    done = kiosk(tmp_path, "service", "print", "ssh")
    assert (done.returncode, done.stdout) == (2, "")
    assert "[kiosk] remote = true" in done.stderr


def test_the_page_is_served_under_the_address_of_the_mailed_link(tmp_path: Path) -> None:
    _settings(
        tmp_path, '[reset]\nbase_url = "https://adherents.exemple.fr:8443/espace"\n[web]\nhost = "::"\nport = 9\n'
    )
    printed = kiosk(tmp_path, "service", "print", "nginx").stdout
    assert "listen 8443 ssl;" in printed
    assert "server_name adherents.exemple.fr;" in printed
    assert "location /espace/r/ {" in printed
    assert "proxy_pass http://[::1]:9/r/;" in printed


def test_writing_tells_what_was_written_kept_and_replaced(tmp_path: Path) -> None:
    _settings(tmp_path)
    unit = tmp_path / "root" / "etc" / "nginx" / "conf.d" / "kiosk.conf"
    lines = [kiosk(tmp_path, "service", "print", "nginx", "--write", "root").stdout for _ in range(2)]
    unit.write_text("à moi\n", encoding="utf-8")
    lines.append(kiosk(tmp_path, "service", "print", "nginx", "--write", "root").stdout)
    assert [line.split(" ")[0] for line in lines] == ["Écrit", "Inchangé", "Remplacé"]
    assert unit.with_name("kiosk.conf.ancien").read_text(encoding="utf-8") == "à moi\n"


def test_a_folder_that_cannot_be_written_is_one_line_and_exit_1(tmp_path: Path) -> None:
    _settings(tmp_path)
    (tmp_path / "root").write_text("un fichier")
    done = kiosk(tmp_path, "service", "print", "nginx", "--write", "root")
    assert (done.returncode, done.stdout) == (1, "")
    assert "écriture impossible" in done.stderr.splitlines()[-1]


def test_the_page_with_metrics_may_read_the_boot_time_and_without_may_not(tmp_path: Path) -> None:
    """prometheus_client gives no figure of its process without /proc/stat, and does not say so."""
    for metrics, last in (("false", "ProcSubset=pid"), ("true", "ProcSubset=all")):
        units = kiosk(tmp_path, "service", "print", "systemd", KIOSK_WEB_METRICS=metrics).stdout
        page = units.partition("kiosk-web.service\n")[2]
        assert re.findall("^ProcSubset=.*", page, re.MULTILINE)[-1] == last
