"""Under TERM=linux every character is one that Debian's console fonts hold (FEASIBILITY 1, STANDARDS R100)."""

import pytest

from tests.screens.conftest import Photographs
from tests.screens.looks import CONSOLE, SIXTEEN
from tests.screens.walk import Look

LATIN_1 = frozenset(chr(point) for point in (*range(0x20, 0x7F), *range(0xA0, 0x100)))
FRENCH = frozenset("ŒœŸ‘’“”–—…•€")
LIGHT_BOX = frozenset("─│┌┐└┘├┤┬┴┼")
# Half lines and round corners come from the large digits; the fonts map them to light lines.
DIGITS = frozenset("╶╴╵╷╭╮╰╯")
SIGNS = frozenset("►◄▲▼√·░▒▓█")
HELD = LATIN_1 | FRENCH | LIGHT_BOX | DIGITS | SIGNS


@pytest.mark.parametrize("look", SIXTEEN, ids=str)
def test_the_console_gets_only_characters_that_its_fonts_hold(look: Look, photographs: Photographs) -> None:
    missing = {(c, frame.screen) for frame in photographs(look) for c in set(frame.text) - HELD - {"\n"}}
    assert missing == set()


@pytest.mark.parametrize("look", CONSOLE, ids=str)
def test_round_corners_are_left_to_the_digits_of_the_header(look: Look, photographs: Photographs) -> None:
    """Borders are light there: a font without the round corners would leave holes in every field."""
    below = ["\n".join(frame.lines[4:]) for frame in photographs(look)]
    assert {c for text in below for c in text if c in DIGITS | set("━┃┏┓┗┛")} == set()


@pytest.mark.parametrize("look", SIXTEEN, ids=str)
def test_what_is_to_be_read_is_not_underlined_in_the_focus(look: Look, photographs: Photographs) -> None:
    """The console turns underlined words cyan, whatever is behind them."""
    underlined = {run.text for f in photographs(look) for run in f.runs if "u" in run.marks and "►" in run.text}
    assert underlined == set()
