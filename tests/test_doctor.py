"""`kiosk doctor`, as a real process: what it finds, its remedies and its exit code."""

import asyncio
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.mailserver import DemoMailServer
from kiosk.services.checkup import files, mail
from kiosk.settings import Settings, StorageSettings
from tests import starts
from tests.terminal.forked import Forked
from tests.terminal.terminal import Terminal

KEYS = "Clés"
DATABASE = "Base de données"
MAIL = "Mail"


async def kiosk(home: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Exit code and standard output."""
    done = await asyncio.to_thread(starts.run, home, *arguments, environment=variables)
    return done.returncode, done.stdout


async def states(home: Path, *arguments: str, **variables: str) -> dict[str, str]:
    _, out = await kiosk(home, "doctor", "--json", *arguments, **variables)
    return {line["subject"]: line["state"] for line in map(json.loads, out.splitlines())}


def mail_at(port: int) -> dict[str, str]:
    return {
        "KIOSK_MAIL_HOST": "127.0.0.1",
        "KIOSK_MAIL_PORT": str(port),
        "KIOSK_MAIL_SECURITY": "none",
        "KIOSK_MAIL_SENDER": "ne-pas-repondre@e-mpn.fr",
    }


async def test_before_a_first_start_it_says_what_is_missing_and_makes_nothing(tmp_path: Path) -> None:
    code, out = await kiosk(tmp_path, "doctor", KIOSK_STORAGE_FOLDER=str(tmp_path / "data"))
    assert code == 1
    assert "n'existe pas encore" in out
    assert not (tmp_path / "data").exists()


async def test_a_sound_installation_is_exit_0_and_its_test_mail_arrives(tmp_path: Path) -> None:
    folder = {"KIOSK_STORAGE_FOLDER": str(tmp_path / "data")}
    await kiosk(tmp_path, "journal", **folder)
    mailbox = Mailbox()
    async with DemoMailServer(mailbox) as server:
        code, out = await kiosk(
            tmp_path, "doctor", "--send-to", "exploitation@exemple.fr", **folder, **mail_at(server.port)
        )
    assert (code, "défaut" in out) == (0, False)
    assert len(mailbox.for_address("exploitation@exemple.fr")) == 1


async def test_a_mail_server_that_does_not_answer_is_a_failure(tmp_path: Path) -> None:
    found = await states(tmp_path, **mail_at(1))
    assert found[MAIL] == "failure"


async def test_a_key_file_open_to_others_is_told_with_the_command_that_closes_it(tmp_path: Path) -> None:
    folder = {"KIOSK_STORAGE_FOLDER": str(tmp_path / "data")}
    await kiosk(tmp_path, "journal", **folder)
    (tmp_path / "data" / "keys.json").chmod(0o644)
    _, out = await kiosk(tmp_path, "doctor", **folder)
    assert "chmod 600" in out


async def test_keys_of_another_database_are_found_out(tmp_path: Path) -> None:
    folder = {"KIOSK_STORAGE_FOLDER": str(tmp_path / "data")}
    _, template = await kiosk(tmp_path, "roster", "template")
    (tmp_path / "liste.csv").write_text(template, encoding="utf-8")
    await kiosk(tmp_path, "roster", "import", "liste.csv", **folder)
    await kiosk(tmp_path, "journal", KIOSK_STORAGE_FOLDER=str(tmp_path / "other"))
    (tmp_path / "other" / "keys.json").replace(tmp_path / "data" / "keys.json")
    assert (await states(tmp_path, **folder))[KEYS] == "failure"


async def test_a_database_without_tables_asks_for_the_upgrade(tmp_path: Path, unmigrated_postgres: str) -> None:
    _, out = await kiosk(tmp_path, "doctor", KIOSK_STORAGE_URL=unmigrated_postgres)
    assert "kiosk db upgrade" in out


async def test_no_password_is_printed(tmp_path: Path) -> None:
    url = "postgresql://kiosk:Marée-Basse-47@127.0.0.1:1/kiosk"
    _, out = await kiosk(
        tmp_path, "doctor", KIOSK_STORAGE_URL=url, KIOSK_MAIL_PASSWORD="Marée-Basse-47", **mail_at(1)
    )
    assert "Marée" not in out


async def test_a_link_to_a_name_the_page_refuses_is_found_out(tmp_path: Path) -> None:
    found = await states(tmp_path, KIOSK_WEB_HOSTS="autre.exemple.fr")
    assert found["Page du lien"] == "failure"


async def test_settings_that_show_a_password_to_everybody_are_found_out(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text("[mail]\npassword = 'Marée-Basse-47'\n", encoding="utf-8")
    config.chmod(0o644)
    assert (await states(tmp_path))["Réglages"] == "failure"
    config.chmod(0o640)
    assert (await states(tmp_path))["Réglages"] == "ok"


async def test_a_database_open_to_others_is_told(tmp_path: Path) -> None:
    folder = {"KIOSK_STORAGE_FOLDER": str(tmp_path / "data")}
    await kiosk(tmp_path, "journal", **folder)
    (tmp_path / "data" / "kiosk.db").chmod(0o640)
    assert (await states(tmp_path, **folder))["Fichier de la base"] == "failure"


@pytest.mark.skipif(os.getuid() != 0, reason="root alone can give a file away")
def test_a_file_that_another_user_left_is_told_with_the_command_that_gives_it_back(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.touch()
    os.chown(file, 65534, -1)
    found = files.foreign(KEYS, file)
    assert found is not None
    assert found.remedy == f"Lancez : chown root {file}"


def test_a_disk_almost_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(storage=StorageSettings(folder=str(tmp_path / "not" / "yet")))
    assert files.disk(settings).state == "ok"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=499_000_000))
    assert files.disk(settings).state == "warning"


NOW = datetime(2026, 11, 24, 9, 43, tzinfo=UTC)


@pytest.mark.parametrize(
    ("greeting", "state", "fact"),
    [
        ("mail.mpn ESMTP Postfix", "ok", "ne dit pas l'heure"),
        ("mail.mpn ESMTP Sendmail 8.18.1/8.18.1; Tue, 24 Nov 2026 10:43:02 +0100", "ok", "écart 2 s"),
        ("mail.mpn ESMTP Sendmail 8.18.1/8.18.1; Tue, 24 Nov 2026 10:53:00 +0100", "warning", "600 s"),
        ("mail.mpn ESMTP; 99 Nov 2026 99:53:00 +0100", "ok", "ne dit pas l'heure"),
    ],
)
def test_the_clock_of_the_mail_server_is_compared_when_it_tells_it(greeting: str, state: str, fact: str) -> None:
    found = mail.clock(greeting, NOW)
    assert found.state == state
    assert fact in found.fact


async def test_a_mail_server_an_hour_off_is_found_out(tmp_path: Path) -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = format_datetime(datetime.now(UTC) + timedelta(hours=1))
        writer.write(f"220 mail.mpn ESMTP Sendmail 8.18.1; {told}\r\n".encode())
        while line := await reader.readline():
            writer.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 mail.mpn\r\n")
        writer.close()

    async with await asyncio.start_server(converse, "127.0.0.1", 0) as server:
        found = await states(tmp_path, **mail_at(server.sockets[0].getsockname()[1]))
    assert (found[MAIL], found["Horloge du mail"]) == ("ok", "warning")


def test_on_a_terminal_it_is_a_table_that_fits_and_tells_what_the_terminal_can_do(tmp_path: Path) -> None:
    terminal = Terminal(
        ("-m", "kiosk", "doctor"), tmp_path, size=(80, 60), environment={"NO_COLOR": "1"}, spawn=Forked
    )
    shown = terminal.wait_for("Souris")
    terminal.ended()
    shown = terminal.text()
    terminal.destroy()
    cells = {line.split("  ")[0].strip(): line for line in shown.splitlines()}
    assert "bon" in cells["Terminal"]
    assert "xterm-256color, 80 x 60" in cells["Terminal"]
    assert "à voir" in cells["Couleurs"]
    assert "souris et écran tactile" in cells["Souris"]
    assert "→ Lancez « kiosk run »" in shown
    assert "…" not in shown.replace("/r/…", "").replace("Vérification…", "")


def test_a_console_too_small_and_without_a_mouse_is_told(tmp_path: Path) -> None:
    terminal = Terminal(
        ("-m", "kiosk", "doctor"), tmp_path, size=(79, 19), environment={"TERM": "linux"}, spawn=Forked
    )
    code, _ = terminal.ended()
    said = terminal.bytes.decode()
    terminal.destroy()
    assert code == 1
    assert "Agrandissez-le" in said
    assert "aucune sur ce terminal" in said
