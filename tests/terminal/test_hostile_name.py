"""A name from the database is text on the screen, whatever it holds (STANDARDS R89, R90)."""

from tests.terminal import breaking
from tests.terminal.conftest import Open
from tests.terminal.terminal import ATTRACT


def test_a_name_full_of_commands_is_greeted_letter_by_letter(open_terminal: Open) -> None:
    terminal = open_terminal("-m", breaking.__name__)
    terminal.wait_for(ATTRACT)
    before = len(terminal.bytes)
    terminal.press("F6")
    terminal.wait_for("]52;c;QUJD[@click=app.quit]Je[31man[/][6n[/x]2J")
    drawn = terminal.bytes[before:]
    assert not [mark for mark in (b"\x1b]", b"\x07", b"\x1b[6n", b"\x1b[31m", "\x9b".encode()) if mark in drawn]
    assert "\u202e".encode() not in drawn
