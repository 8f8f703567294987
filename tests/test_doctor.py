"""`kiosk doctor`, as a real process: what it finds, its remedies and its exit code."""

import asyncio
import json
import sys
from pathlib import Path

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.mailserver import DemoMailServer
from tests.terminal.terminal import clean_environment

KEYS = "Clés"
DATABASE = "Base de données"
MAIL = "Mail"


async def kiosk(home: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Exit code and standard output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kiosk",
        *arguments,
        cwd=home,
        env={**clean_environment(home), **variables},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


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
