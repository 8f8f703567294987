"""`kiosk demo` walked as a person would, at 80 by 24, with the guide in hand."""

import re
from collections.abc import Iterator

import pytest

from kiosk.demo.members import MEMBERS
from tests.terminal.conftest import DEMO
from tests.terminal.terminal import ATTRACT, Terminal

THEO = next(member for member in MEMBERS if member.password is None)
NEW_PASSWORD = "Girafe-Lente-58"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, dict[str, str]]]:
    """Both procedures, once; what was on the screen at each moment that a fact is about."""
    terminal = Terminal(DEMO, tmp_path_factory.mktemp("home"))
    terminal.wait_for(ATTRACT)
    seen: dict[str, str] = {}
    _choose_a_new_password(terminal, seen)
    _sign_in(terminal, seen)
    yield terminal, seen
    terminal.destroy()


def _choose_a_new_password(terminal: Terminal, seen: dict[str, str]) -> None:
    terminal.arrive("2", 10)
    terminal.press("enter")
    terminal.wait_for("Étape 5 sur 10")
    terminal.type(f"{THEO.nir}\r{THEO.member_number}\r{THEO.email}\r")
    seen["step 6"] = terminal.wait_for("Étape 6 sur 10")
    terminal.press("F3")
    seen["mail"] = terminal.wait_for("Code : ")
    found = re.search(r"Code : ([0-9]{4} [0-9]{4})", seen["mail"])
    assert found
    terminal.press("escape")
    terminal.wait_for("J’ai reçu le mail")
    terminal.press("enter")
    terminal.wait_for("Étape 7 sur 10")
    terminal.type(found[1] + "\r")
    terminal.wait_for("Étape 8 sur 10")
    terminal.type(f"{NEW_PASSWORD}\r{NEW_PASSWORD}\r")
    seen["step 9"] = terminal.wait_for("Étape 9 sur 10")
    terminal.press("enter")
    seen["step 10"] = terminal.wait_for("Étape 10 sur 10")
    terminal.press("enter")
    seen["home after the change"] = terminal.wait_for(ATTRACT)


def _sign_in(terminal: Terminal, seen: dict[str, str]) -> None:
    terminal.open_connexion()
    terminal.type(f"{THEO.nir}\r{NEW_PASSWORD}\r")
    seen["signed in"] = terminal.wait_for("Étape 5 sur 5")
    terminal.press("F8")
    seen["home"] = terminal.wait_for(ATTRACT)


def test_the_code_is_read_in_the_mailbox_on_the_screen(walked: tuple[Terminal, dict[str, str]]) -> None:
    assert "Objet : Reinitialisation de mot de passe" in walked[1]["mail"]


def test_the_tenth_step_says_that_the_password_is_active(walked: tuple[Terminal, dict[str, str]]) -> None:
    assert "Votre nouveau mot de passe est désormais actif" in " ".join(walked[1]["step 10"].split())


def test_the_new_password_signs_in(walked: tuple[Terminal, dict[str, str]]) -> None:
    assert "Vous êtes désormais connecté !" in walked[1]["signed in"]
    assert f"Bonjour {THEO.first_name}" in walked[1]["signed in"]


def test_f8_leaves_the_members_area_for_the_attract_screen(walked: tuple[Terminal, dict[str, str]]) -> None:
    assert "Bonjour" not in walked[1]["home"]


def test_the_terminal_never_received_the_new_password(walked: tuple[Terminal, dict[str, str]]) -> None:
    assert NEW_PASSWORD.encode() not in walked[0].bytes


def test_nothing_the_terminal_received_sets_a_clipboard_a_title_or_a_link(
    walked: tuple[Terminal, dict[str, str]],
) -> None:
    assert b"\x1b]" not in walked[0].bytes


def test_once_left_the_terminal_shows_nothing_of_the_person(walked: tuple[Terminal, dict[str, str]]) -> None:
    screen = walked[0].settle()
    assert not [word for word in (THEO.first_name, THEO.nir[:5], THEO.email) if word in screen]
