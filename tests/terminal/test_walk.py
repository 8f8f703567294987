"""`kiosk demo` walked as a person would, at 80 by 24, with the guide in hand."""

import re

from kiosk.demo.members import MEMBERS
from tests.terminal.conftest import Open
from tests.terminal.terminal import ATTRACT, Terminal

THEO = next(member for member in MEMBERS if member.password is None)
NEW_PASSWORD = "Girafe-Lente-58"


def test_the_guide_is_walked_from_the_first_step_to_the_new_password_and_signed_in_with_it(
    open_terminal: Open,
) -> None:
    terminal = open_terminal()
    terminal.wait_for(ATTRACT)
    _choose_a_new_password(terminal)
    _sign_in(terminal)
    screen = terminal.settle()
    assert not [word for word in (THEO.first_name, THEO.nir[:5], THEO.email) if word in screen]
    assert NEW_PASSWORD.encode() not in terminal.bytes
    assert b"\x1b]" not in terminal.bytes  # no title, no clipboard, no link


def _choose_a_new_password(terminal: Terminal) -> None:
    terminal.arrive("2", 10)
    terminal.press("enter")
    terminal.wait_for("Étape 5 sur 10")
    terminal.type(f"{THEO.nir}\r{THEO.member_number}\r{THEO.email}\r")
    terminal.wait_for("Étape 6 sur 10")
    terminal.press("F3")
    mail = terminal.wait_for("Code : ")
    assert "Objet : Reinitialisation de mot de passe" in mail
    found = re.search(r"Code : ([0-9]{4} [0-9]{4})", mail)
    assert found
    terminal.press("escape")
    terminal.wait_for("J’ai reçu le mail")
    terminal.press("enter")
    terminal.wait_for("Étape 7 sur 10")
    terminal.type(found[1] + "\r")
    terminal.wait_for("Étape 8 sur 10")
    terminal.type(f"{NEW_PASSWORD}\r{NEW_PASSWORD}\r")
    terminal.wait_for("Étape 9 sur 10")
    terminal.press("enter")
    done = terminal.wait_for("Étape 10 sur 10")
    assert "Votre nouveau mot de passe est désormais actif" in " ".join(done.split())
    terminal.press("enter")
    terminal.wait_for(ATTRACT)


def _sign_in(terminal: Terminal) -> None:
    terminal.open_connexion()
    terminal.type(f"{THEO.nir}\r{NEW_PASSWORD}\r")
    area = terminal.wait_for("Étape 5 sur 5")
    assert "Vous êtes désormais connecté !" in area
    assert THEO.first_name not in area
    terminal.press("tab", "enter")
    terminal.wait_for(f"Bonjour {THEO.first_name}")
    terminal.press("F10")
    terminal.wait_for(ATTRACT)
