"""`shared_screen = true` in real terminals: none of the bytes that they are sent holds a value, nor a part of one."""

from collections.abc import Iterator

import pytest

from tests.journeys.post_office import PostOffice, post_office
from tests.journeys.test_canary import EMAIL, NIR, NUMBER, PASSWORD, ROSTER, kiosk, settings_file
from tests.plain.talk import CHOICE, Talk
from tests.terminal.conftest import DEMO, Open
from tests.terminal.terminal import ATTRACT, Terminal

SHARED = {"KIOSK_KIOSK_SHARED_SCREEN": "true"}
VALUES = (NIR, NUMBER, EMAIL, PASSWORD, "1 99 05 35 999 042 15", "Camille")


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, office: PostOffice) -> tuple[str, ...]:
    """`kiosk run` for an agency with one member."""
    home = tmp_path_factory.mktemp("agency")
    (home / "liste.csv").write_text(ROSTER, encoding="utf-8")
    config = settings_file(home, office.port)
    assert kiosk(home, "roster", "import", "liste.csv").returncode == 0
    return ("-m", "kiosk", "run", "--config", str(config))


def test_a_new_password_and_a_sign_in_leave_no_value_in_the_bytes_of_the_screen(
    open_terminal: Open, run: tuple[str, ...], office: PostOffice
) -> None:
    terminal = open_terminal(*run, environment=SHARED)
    terminal.wait_for(ATTRACT)
    code = _choose_a_password(terminal, office)
    terminal.open_connexion()
    terminal.type(f"{NIR}\r{PASSWORD}\r")
    terminal.wait_for("Numéro interne : ••••••••")
    screen = terminal.settle()
    assert "Adresse e-mail : ••••••••" in screen
    assert "Écran partagé" in screen.splitlines()[0]
    parts = [part for value in (*VALUES, code) for part in (value, value[:6], value[3:9]) if len(part) > 5]
    drawn = terminal.bytes.decode()
    assert [part for part in parts if part in drawn] == []


def _choose_a_password(terminal: Terminal, office: PostOffice) -> str:
    terminal.arrive("2", 10)
    terminal.press("enter")
    terminal.wait_for("Étape 5 sur 10")
    terminal.type(f"{NIR}\r{NUMBER}\r{EMAIL}\r")
    terminal.wait_for("Étape 6 sur 10")
    code = office.wait("reset").code or ""
    terminal.press("enter")
    terminal.wait_for("Étape 7 sur 10")
    terminal.type(f"{code}\r")
    terminal.wait_for("Étape 8 sur 10")
    terminal.press("F5")
    terminal.type(f"{PASSWORD}\r{PASSWORD}\r")
    terminal.wait_for("Étape 9 sur 10")
    terminal.press("enter")
    terminal.wait_for("Étape 10 sur 10")
    terminal.press("enter")
    terminal.wait_for(ATTRACT)
    return code


def test_plain_lines_echo_nothing_that_is_typed_in_a_field(open_terminal: Open, run: tuple[str, ...]) -> None:
    talk = Talk(open_terminal(*run, "--plain", environment=SHARED))
    talk.hears("Écran partagé. Ce que vous tapez est caché.")
    talk.arrives("2", 10)
    talk.is_asked("1. (C) Mot de passe oublié ?", CHOICE)
    for question, answer in (("(A)", NIR), ("(B)", NUMBER), ("(C)", EMAIL)):
        talk.is_asked(f"{question} ", answer=answer)
    talk.hears("1. Envoyer", CHOICE)
    said = talk.transcript()
    assert [value for value in VALUES if value in said] == []


def test_plain_lines_hide_what_is_typed_once_they_are_asked_to(open_terminal: Open) -> None:
    talk = Talk(open_terminal(*DEMO, "--plain"))
    talk.arrives("1", 5)
    talk.is_asked("(A) Numéro de Sécurité Sociale", "du compte.", answer="masquer")
    talk.is_asked("Écran partagé.", "(A) Numéro de Sécurité Sociale", "du compte.", answer=NIR)
    talk.hears("(B) Mot de passe :")
    assert NIR not in talk.transcript()
