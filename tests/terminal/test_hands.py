"""Other ways to type than ten fingers, at a real terminal: a finger on the screen, and a reader."""

import re
from contextlib import suppress

import pytest

from kiosk.demo.members import MEMBERS
from tests.terminal.conftest import DEMO, Open
from tests.terminal.terminal import ATTRACT, Terminal

NIR = "199053599904215"
THEO = next(member for member in MEMBERS if member.password is None)


def touch(terminal: Terminal, words: str) -> None:
    """A finger on the last place where `words` stand, once the screen stands still."""
    terminal.wait_for(words)
    lines = terminal.settle(0.4).splitlines()  # Textual scrolls to the focus after it drew
    row, column = next((y, line.rindex(words)) for y, line in reversed(list(enumerate(lines))) if words in line)
    terminal.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")


def reach(terminal: Terminal, words: str, place: str) -> None:
    """Touch until it leads there, as one does: a screen that just came may still be scrolling to its focus."""
    for _ in range(5):
        touch(terminal, words)
        with suppress(AssertionError):
            terminal.wait_for(place, timeout=4)
            return
    terminal.wait_for(place)


def touch_keys(terminal: Terminal, keys: str) -> None:
    """The digits stand alone between spaces on the keyboard, on its rows at the bottom of the screen."""
    lines = list(enumerate(terminal.settle().splitlines()))[7:]
    for key in keys:
        found = [(y, match.start()) for y, line in lines for match in re.finditer(rf"(?<=\s){key}(?=\s|$)", line)]
        row, column = found[0]
        terminal.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")


def test_a_finger_alone_types_the_number_and_the_code_and_reaches_the_new_password(open_terminal: Open) -> None:
    terminal = open_terminal(*DEMO, "--touch")
    terminal.wait_for(ATTRACT)
    touch(terminal, "MOT DE PASSE OUBLIÉ")
    for number, button in enumerate(("Accéder au site", "Mon compte", "Adhérent", "(C) Mot de passe"), start=1):
        terminal.wait_for(f"Étape {number} sur 10")
        reach(terminal, button, f"Étape {number + 1} sur 10")
    _fill_the_form(terminal)
    terminal.wait_for("Étape 6 sur 10")
    terminal.press("F3")  # the mail is on the member's own telephone; here it is the demonstration's key
    found = re.search(r"Code : ([0-9]{4} [0-9]{4})", terminal.wait_for("Code : "))
    assert found
    terminal.press("escape")
    reach(terminal, "J’ai reçu le mail", "Étape 7 sur 10")
    _open(terminal)
    touch_keys(terminal, found[1].replace(" ", ""))
    terminal.wait_for(found[1])
    touch(terminal, "Suite")
    terminal.wait_for("Étape 8 sur 10")


def _open(terminal: Terminal) -> None:
    """The first field of the form: the row under the first corner of a box that is drawn heavy."""
    terminal.wait_for("┏")
    lines = terminal.settle().splitlines()
    row = next(y for y, line in enumerate(lines) if "┏" in line) + 1
    terminal.send(f"\x1b[<0;10;{row + 1}M\x1b[<0;10;{row + 1}m")
    terminal.wait_for("Suite")


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


@pytest.mark.parametrize(
    "read",
    [f"{NIR}\r", f"{NIR}\t", f"{NIR}\r\n", f"\x1d{NIR}\r", "1 99 05 35 999 042 15\r", "&ççà(\"(çççà'é&(\r"],
    ids=["Enter", "Tab", "Enter and line feed", "GS before", "spaces", "the wrong keyboard"],
)
def test_a_reader_fills_a_number_and_goes_on_to_the_next_field(demo: Terminal, read: str) -> None:
    demo.open_connexion()
    demo.send(read + "ab")  # one burst, faster than any screen
    demo.wait_for("C’est complet")
    demo.wait_for("042 15")  # masked, since it was left
    demo.wait_for(" •• ")
