"""Every pair of text and background that the kiosk shows, measured on the terminal (STANDARDS A4, A28)."""

import pytest

from tests.screens.conftest import Photographs
from tests.screens.looks import COLOURED, COLOURLESS, SIXTEEN, SOMBRE
from tests.screens.picture import Frame, Run, contrast, graphics, words
from tests.screens.walk import Look

TEXT = {
    "clair": 7.0,
    "sombre": 4.5,
    "console": 4.5,
    "contraste-clair": 7.0,
    "contraste-sombre": 7.0,
    "console-contraste": 7.0,
}
GRAPHICS = {
    "clair": 3.0,
    "sombre": 3.0,
    "console": 3.0,
    "contraste-clair": 7.0,
    "contraste-sombre": 7.0,
    "console-contraste": 7.0,
}


def _below(frames: list[Frame], least: float, *, lines: bool = False) -> set[str]:
    """One example of each pair of colours that does not reach `least`."""
    found: dict[object, str] = {}
    for frame in frames:
        for run in graphics(frame) if lines else words(frame):
            ratio = contrast(run.ink, run.paper)
            if ratio < least:
                found.setdefault((run.ink, run.paper), f"{ratio:.1f} {run.text.strip()!r} in {frame.name}")
    return set(found.values())


def _ratio(run: Run) -> float:
    return contrast(run.ink, run.paper)


@pytest.mark.parametrize("look", COLOURED, ids=str)
def test_every_text_reaches_the_contrast_of_its_theme(look: Look, photographs: Photographs) -> None:
    """Disabled controls too, though WCAG does not ask it: people must read what they cannot press yet."""
    assert _below(photographs(look), TEXT[look.theme]) == set()


@pytest.mark.parametrize("look", COLOURED, ids=str)
def test_every_border_reaches_the_contrast_of_its_theme(look: Look, photographs: Photographs) -> None:
    assert _below(photographs(look), GRAPHICS[look.theme], lines=True) == set()


@pytest.mark.parametrize("look", COLOURLESS, ids=str)
def test_without_colour_every_text_still_reaches_the_contrast(look: Look, photographs: Photographs) -> None:
    assert _below(photographs(look), 4.5) == set()


@pytest.mark.parametrize("look", COLOURED, ids=str)
def test_nothing_is_dimmed(look: Look, photographs: Photographs) -> None:
    """How dark « dim » is depends on the terminal, so no contrast could be promised."""
    assert {run.text for frame in photographs(look) for run in frame.runs if "d" in run.marks} == set()


@pytest.mark.parametrize("look", SIXTEEN, ids=str)
def test_the_console_gets_sixteen_colours_and_eight_backgrounds(look: Look, photographs: Photographs) -> None:
    others = {run.text for frame in photographs(look) for run in frame.runs if not run.sixteen}
    assert others == set()


@pytest.mark.parametrize("look", [look for look in COLOURED if not look.theme.startswith("console")], ids=str)
def test_each_colour_is_one_of_the_256_so_that_poorer_terminals_show_the_same(
    look: Look, photographs: Photographs
) -> None:
    cube = {0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF}
    greys = {(level, level, level) for level in range(0x08, 0xEF, 10)}
    shown = {color for frame in photographs(look) for run in frame.runs for color in (run.ink, run.paper)}
    assert {color for color in shown if not set(color) <= cube and color not in greys} == set()


def test_the_dark_theme_is_dark_everywhere(photographs: Photographs) -> None:
    """A white page that flashes up between two dark ones would dazzle."""
    for frame in photographs(SOMBRE[0]):
        dark = sum(len(run.text) for run in frame.runs if contrast(run.paper, (0, 0, 0)) < 3)
        assert dark > 0.7 * frame.size[0] * frame.size[1], frame.name
