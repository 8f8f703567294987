"""What is pressed as soon as the first screen is there works, and is never lost: the rest loads meanwhile."""

import time

import pytest

from tests.terminal.conftest import Open
from tests.terminal.terminal import ATTRACT, Started, Terminal

FIRST = "Étape 1 sur 5"


def _painted(terminal: Terminal) -> None:
    """Until the first screen is drawn, and not a pause longer."""
    ends = time.monotonic() + 20
    while ATTRACT not in terminal.text():
        assert time.monotonic() < ends
        time.sleep(0.001)


def _mouse_on(terminal: Terminal, words: str) -> bytes:
    rows = terminal.text().splitlines()
    row = next(number for number, line in enumerate(rows) if words in line)
    place = f"{rows[row].index(words) + 2};{row + 1}"
    return f"\x1b[<0;{place}M\x1b[<0;{place}m".encode()


@pytest.mark.parametrize("after", [0.0, 0.02, 0.05], ids=lambda seconds: f"{1000 * seconds:.0f} ms")
@pytest.mark.parametrize("key", ["1", "\r"], ids=["digit", "Enter"])
def test_a_key_pressed_right_after_the_first_paint_opens_the_first_step(
    open_terminal: Open, key: str, after: float
) -> None:
    terminal = open_terminal(spawn=Started)
    _painted(terminal)
    time.sleep(after)
    terminal.send(key)
    terminal.wait_for(FIRST)


def test_a_click_right_after_the_first_paint_opens_the_first_step(open_terminal: Open) -> None:
    terminal = open_terminal(spawn=Started)
    _painted(terminal)
    terminal.send(_mouse_on(terminal, "CONNEXION"))
    terminal.wait_for(FIRST)


def test_large_letters_asked_for_right_after_the_first_paint_are_large(open_terminal: Open) -> None:
    terminal = open_terminal(spawn=Started)
    _painted(terminal)
    terminal.press("F6")
    terminal.wait_for("Taille normale")
    early = terminal.settle(0.5)
    terminal.press("F6")
    terminal.wait_for("Grands caractères")
    terminal.press("F6")
    terminal.wait_for("Taille normale")
    assert terminal.settle(0.5) == early


def test_every_key_of_a_fast_typist_counts_while_the_rest_loads(open_terminal: Open) -> None:
    terminal = open_terminal(spawn=Started)
    _painted(terminal)
    terminal.open_connexion()
    terminal.type("199")
    terminal.wait_for("1 99")
