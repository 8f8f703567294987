"""The commands as an operator types them: real processes, their words and their exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import __version__
from tests import starts

COMMANDS = [
    (),
    ("demo",),
    ("guide",),
    ("run",),
    ("roster",),
    ("roster", "import"),
    ("roster", "template"),
    ("journal",),
]
COMMANDS += [("db",), ("db", "upgrade"), ("db", "check"), ("db", "backup"), ("db", "restore"), ("doctor",), ("web",)]
COMMANDS += [("service",), ("service", "print")]
COMMANDS += [("courier",), ("keys",), ("keys", "list"), ("keys", "rotate"), ("keys", "retire"), ("purge",)]
COMMANDS += [("bounce",), ("members",), ("members", "show"), ("members", "set-email"), ("requests",)]
COMMANDS += [("adviser",), ("adviser", "add"), ("adviser", "list"), ("adviser", "totp")]


def kiosk(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return starts.run(home, *arguments, environment=variables)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c) or "kiosk")
def test_help_is_a_sentence_with_an_example(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = kiosk(tmp_path, *command, "--help")
    assert done.returncode == 0
    assert "Exemple : kiosk" in done.stdout
    assert "." in done.stdout.split("\n\n")[1]


def test_the_version_is_told(tmp_path: Path) -> None:
    assert kiosk(tmp_path, "--version").stdout == f"kiosk {__version__}\n"


@pytest.mark.parametrize("arguments", [(), ("frobnicate",), ("roster",), ("demo", "--size", "10x10")])
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert kiosk(tmp_path, *arguments).returncode == 2


def test_wrong_settings_are_one_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("[mail]\nport = 0\n", encoding="utf-8")
    done = kiosk(tmp_path, "journal")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "[mail] port = 0" in done.stderr


def test_the_template_imports_as_it_is_and_may_be_repeated(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text(kiosk(tmp_path, "roster", "template").stdout, encoding="utf-8")
    first = kiosk(tmp_path, "roster", "import", "liste.csv")
    second = kiosk(tmp_path, "roster", "import", "liste.csv")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.startswith("Ajoutés : 3. Mis à jour : 0. Inchangés : 0.")
    assert second.stdout.startswith("Ajoutés : 0. Mis à jour : 0. Inchangés : 3.")


def test_a_first_start_makes_database_and_keys_with_one_line_each(tmp_path: Path) -> None:
    lines = kiosk(tmp_path, "journal").stderr.splitlines()
    assert [line.split(" :")[0] for line in lines] == ["Clés créées", "Base de données créée"]


def test_bad_lines_are_told_by_number_without_their_values_and_exit_1(tmp_path: Path) -> None:
    rows = "numero_interne;nir;nom;prenom;email\n1234;199053599904216;A;B;\n5678;199053599904215;C;D;\n"
    (tmp_path / "liste.csv").write_text(rows, encoding="utf-8")
    done = kiosk(tmp_path, "roster", "import", "liste.csv")
    assert done.returncode == 1
    assert "ligne 2" in done.stdout
    assert "199053599904216" not in done.stdout + done.stderr
    assert done.stdout.startswith("Ajoutés : 1.")


def test_a_roster_that_cannot_be_read_is_one_line_and_exit_1(tmp_path: Path) -> None:
    done = kiosk(tmp_path, "roster", "import", "absent.csv")
    assert done.returncode == 1
    assert "absent.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_journal_is_listed_filtered_and_exported(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text(kiosk(tmp_path, "roster", "template").stdout, encoding="utf-8")
    kiosk(tmp_path, "roster", "import", "liste.csv")
    assert "roster_import" in kiosk(tmp_path, "journal").stdout
    assert kiosk(tmp_path, "journal", "--event", "authn_login_fail").stdout == ""
    entries = [json.loads(line) for line in kiosk(tmp_path, "journal", "--json").stdout.splitlines()]
    assert entries[0]["reason"] == "roster_import"


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m kiosk roster template | head -c 1"
    shell = ["bash", "-o", "pipefail", "-c", command]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", "n")


def test_keys_lost_over_existing_data_refuse_to_start(tmp_path: Path) -> None:
    kiosk(tmp_path, "journal", KIOSK_STORAGE_FOLDER=str(tmp_path / "data"))
    (tmp_path / "data" / "keys.json").unlink()
    done = kiosk(tmp_path, "journal", KIOSK_STORAGE_FOLDER=str(tmp_path / "data"))
    assert done.returncode == 1
    assert "Fichier de clés introuvable" in done.stderr


def test_postgresql_is_brought_up_to_level_by_its_own_command(tmp_path: Path, unmigrated_postgres: str) -> None:
    variables = {"KIOSK_STORAGE_URL": unmigrated_postgres, "KIOSK_STORAGE_FOLDER": str(tmp_path / "data")}
    refused = kiosk(tmp_path, "journal", **variables)
    assert (refused.returncode, "kiosk db upgrade" in refused.stderr) == (1, True)
    assert kiosk(tmp_path, "db", "upgrade", **variables).returncode == 0
    assert "déjà au niveau" in kiosk(tmp_path, "db", "upgrade", **variables).stdout
    assert kiosk(tmp_path, "journal", **variables).returncode == 0
