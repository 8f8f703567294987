"""Other ways to type than ten fingers, at a real terminal: a finger on the screen, and a reader."""

import re

import pytest

from kiosk.demo.members import MEMBERS
from screens.touch.keyboard import TouchKeyboard
from tests.terminal.conftest import DEMO, Open
from tests.terminal.terminal import ATTRACT, Terminal

THEO = next(member for member in MEMBERS if member.password is None)


def touch(terminal: Terminal, words: str, *, press: bool = True) -> None:
    """A finger on the last place where `words` stand; on the screen's own keyboard it is enough to go down."""
    lines = terminal.wait_for(words).splitlines()
    row, column = next((y, line.rindex(words)) for y, line in reversed(list(enumerate(lines))) if words in line)
    terminal.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")


def touch_keys(terminal: Terminal, keys: str) -> None:
    """The digits stand alone between spaces on the keyboard, on its rows at the bottom of the screen."""
    for key in keys:
        lines = list(enumerate(terminal.text().splitlines()))
        row, column = next(
            (y, found.start()) for y, line in lines[7:] for found in [re.search(rf"(?<= ){key}(?= )", line)] if found
        )
        terminal.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")


def test_a_finger_alone_types_the_number_and_the_code_and_reaches_the_new_password(open_terminal: Open) -> None:
    terminal = open_terminal(*DEMO, "--touch")
    terminal.wait_for(ATTRACT)
    touch(terminal, "MOT DE PASSE OUBLIÉ")
    for number, button in enumerate(("Accéder au site", "Mon compte", "Adhérent", "Mot de passe oublié ?"), start=1):
        terminal.wait_for(f"Étape {number} sur 10")
        touch(terminal, button)
    terminal.wait_for("Étape 5 sur 10")
    _fill_the_form(terminal)
    terminal.wait_for("Étape 6 sur 10")
    terminal.press("F3")  # the mail is on the member's own telephone; here it is the demonstration's key
    found = re.search(r"Code : ([0-9]{4} [0-9]{4})", terminal.wait_for("Code : "))
    assert found
    terminal.press("escape")
    touch(terminal, "J’ai reçu le mail")
    terminal.wait_for("Étape 7 sur 10")
    touch(terminal, "Par exemple : 4829")  # just under the field: nothing happens
    _open(terminal)
    touch_keys(terminal, found[1].replace(" ", ""))
    terminal.wait_for(found[1])
    touch(terminal, "Suite")
    terminal.wait_for("Étape 8 sur 10")


def _open(terminal: Terminal) -> None:
    """The first field of the form: the row under the first corner of a box that is drawn heavy."""
    lines = terminal.text().splitlines()
    row = next(y for y, line in enumerate(lines) if "┏" in line) + 1
    terminal.send(f"\x1b[<0;10;{row + 1}M\x1b[<0;10;{row + 1}m")
    terminal.wait_for("Suite")
    terminal.settle(0.05)


def _fill_the_form(terminal: Terminal) -> None:
    _open(terminal)
    touch_keys(terminal, THEO.nir)
    terminal.wait_for("C’est complet")
    touch(terminal, "Suite")
    terminal.wait_for("Numéro interne (2)")
    touch_keys(terminal, THEO.member_number)
    terminal.wait_for(f" {THEO.member_number} ")
    touch(terminal, "Suite")
    terminal.wait_for("Adresse e-mail ayant servi")
    terminal.type(THEO.email + "\r")  # letters by touch are `test_touch_keyboard`'s


@pytest.mark.parametrize("end", ["\r", "\t", "\r\n"], ids=repr)
@pytest.mark.parametrize("read", ["{}", "\x1d{}", "&ççà(\"(çççà'é&("], ids=["plain", "GS", "wrong keyboard"])
def test_a_reader_fills_a_number_and_goes_on_to_the_next_field(demo: Terminal, read: str, end: str) -> None:
    demo.open_connexion()
    demo.send(read.format("199053599904215") + end + "ab")  # one burst, faster than any screen
    screen = demo.wait_for("•• ")
    assert "C’est complet" in screen
    assert "042 15" in screen
