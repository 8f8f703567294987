"""`kiosk run` in a real terminal, on recognisable secrets: then every byte it left anywhere is searched for them."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import starts
from tests.journeys.post_office import PostOffice, post_office
from tests.terminal.forked import Forked
from tests.terminal.terminal import ATTRACT, Terminal

NIR, NIR_SPACED, NIR_BODY = "199053599904215", "1 99 05 35 999 042 15", "1990535999042"
NUMBER, EMAIL = "CANARI7654321", "canari.inconnu@exemple.fr"
WRONG, PASSWORD, WRONG_CODE = "Faux-Canari-55", "Canari-Jaune-77", "00000001"
ROSTER = f"numero_interne;nir;nom;prenom;email\n{NUMBER};{NIR};CANARI;Camille;{EMAIL}\n"


@dataclass(frozen=True)
class Left:
    """Everything that the kiosk left behind."""

    terminal: bytes
    after_visit: bytes
    database: bytes
    log: bytes
    journal: str
    code: str
    token: str
    office: PostOffice


def settings_file(home: Path, port: int) -> Path:
    file = home / "kiosk.toml"
    file.write_text(
        f'[storage]\nfolder = "{home / "data"}"\n'
        "[security]\nargon2_memory_kib = 19456\nargon2_passes = 2\nargon2_lanes = 1\n"
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "ne-pas-repondre@e-mpn.fr"\n',
        encoding="utf-8",
    )
    return file


def kiosk(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return starts.run(home, *arguments)


def walk(terminal: Terminal, office: PostOffice) -> tuple[str, str]:
    """Both procedures, with a wrong code and a wrong password on the way."""
    terminal.wait_for(ATTRACT)
    terminal.arrive("2", 10)
    terminal.press("enter")
    terminal.wait_for("Étape 5 sur 10")
    terminal.send(f"{NIR}\r{NUMBER}\r{EMAIL}\r")
    terminal.wait_for("Étape 6 sur 10")
    mail = office.wait("reset")
    terminal.press("enter")
    terminal.wait_for("Étape 7 sur 10")
    terminal.send(f"{WRONG_CODE}\r")
    terminal.wait_for("Il reste 4 essais")
    terminal.send(f"{mail.code}\r")
    terminal.wait_for("Étape 8 sur 10")
    terminal.send(f"{PASSWORD}\r{PASSWORD}\r")
    terminal.wait_for("Étape 9 sur 10")
    terminal.press("enter")
    terminal.wait_for("Étape 10 sur 10")
    terminal.press("enter")
    terminal.wait_for(ATTRACT)
    terminal.open_connexion()
    terminal.send(f"{NIR}\r{WRONG}\r")
    terminal.wait_for("Mot de passe incorrect")
    terminal.press("enter")
    terminal.settle()
    terminal.send(f"{PASSWORD}\r")
    terminal.wait_for("Afficher mon prénom")
    terminal.press("tab", "enter")
    terminal.wait_for("Bonjour Camille")
    terminal.press("F10")
    terminal.wait_for(ATTRACT)
    office.wait("password_changed")
    return mail.code or "", (mail.link or "").rsplit("/", 1)[-1]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    home = tmp_path_factory.mktemp("agency")
    (home / "liste.csv").write_text(ROSTER, encoding="utf-8")
    with post_office() as office:
        config = settings_file(home, office.port)
        assert kiosk(home, "roster", "import", "liste.csv").returncode == 0
        terminal = Terminal(("-m", "kiosk", "run", "--config", str(config)), home, spawn=Forked)
        try:
            code, token = walk(terminal, office)
            terminal.settle()
            visit_ends = len(terminal.bytes)
            # While it runs, so that the write-ahead log still holds what was written last.
            database = b"".join(file.read_bytes() for file in sorted((home / "data").glob("kiosk.db*")))
            terminal.press("F1")
            terminal.wait_for("Les touches")
            terminal.press("escape")
            terminal.settle()
        finally:
            terminal.destroy()
        log = b"".join(file.read_bytes() for file in (home / "data").glob("kiosk.log*"))
        journal = kiosk(home, "journal", "--json").stdout
        seen = terminal.bytes
        yield Left(seen, seen[visit_ends:], database, log, journal, code, token, office)


def test_the_walk_left_a_database_a_log_and_a_journal_to_search(left: Left) -> None:
    assert EMAIL.encode() in left.database  # the one personal thing that must be there: where mails go
    assert left.journal.count("\n") > 5
    assert left.code
    assert len(left.token) == 64


@pytest.mark.parametrize("secret", [NIR, NIR_SPACED, NIR_BODY, WRONG, PASSWORD, WRONG_CODE])
def test_no_nir_password_or_typed_code_is_in_the_database_or_its_write_ahead_log(left: Left, secret: str) -> None:
    assert secret.encode() not in left.database


def test_neither_the_mailed_code_nor_the_link_is_in_the_database(left: Left) -> None:
    for secret in (left.code, left.code.replace(" ", ""), left.token):
        assert secret.encode() not in left.database


@pytest.mark.parametrize("secret", [NIR, NIR_SPACED, NIR_BODY, NUMBER, EMAIL, WRONG, PASSWORD, WRONG_CODE, "Camille"])
def test_nothing_personal_is_in_the_log_or_the_journal(left: Left, secret: str) -> None:
    assert secret.encode() not in left.log
    assert secret not in left.journal


def test_neither_the_code_nor_the_link_is_in_the_log_or_the_journal(left: Left) -> None:
    for secret in (left.code, left.code.replace(" ", ""), left.token):
        assert secret.encode() not in left.log
        assert secret not in left.journal


@pytest.mark.parametrize("secret", [WRONG, PASSWORD])
def test_no_password_was_ever_drawn(left: Left, secret: str) -> None:
    assert secret.encode() not in left.terminal


def test_the_link_was_never_drawn(left: Left) -> None:
    assert left.token.encode() not in left.terminal


def test_after_the_visit_nothing_personal_is_drawn_again(left: Left) -> None:
    assert left.after_visit
    for secret in (NIR, NIR_SPACED, NUMBER, EMAIL, "Camille", "042 15", left.code):
        assert secret.encode() not in left.after_visit


def test_nothing_reached_the_terminals_clipboard(left: Left) -> None:
    assert b"\x1b]52" not in left.terminal


def test_the_mails_hold_no_nir_number_or_password(left: Left) -> None:
    assert len(left.office.mails) == 2
    for mail in left.office.mails:
        for secret in (NIR, NIR_SPACED, NIR_BODY, NUMBER, WRONG, PASSWORD):
            assert secret not in mail.text


def test_only_the_reset_mail_holds_the_code_and_the_link(left: Left) -> None:
    notice = left.office.wait("password_changed")
    assert notice.code is None
    assert left.token not in notice.text
