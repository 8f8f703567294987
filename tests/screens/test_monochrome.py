"""With NO_COLOR everything still says what it is, in words and signs (STANDARDS A6, A7)."""

from collections import Counter

import pytest

from tests.screens.conftest import Photographs
from tests.screens.looks import BIG_SMALL, BLANK, COLOURED, COLOURLESS, GREY
from tests.screens.picture import Frame, Seen, contrast
from tests.screens.walk import Look


def _focused(frames: list[Frame]) -> list[tuple[Frame, Seen]]:
    return [(frame, seen) for frame in frames for seen in frame.seen if seen.focused]


def _shows_focus(frame: Frame, seen: Seen) -> bool:
    """A marker, or one cell that stands out of the others: the caret."""
    x, y, width, height = seen.shown
    cells = [cell for row in frame.cells()[y : y + height] for cell in row[x : x + width]]
    if any(character == "►" for character, *_ in cells):
        return True
    usual = Counter(paper for _, _, paper, _ in cells).most_common(1)[0][0]
    return any(contrast(paper, usual) >= 3 for _, _, paper, _ in cells)


@pytest.mark.parametrize("look", [*COLOURLESS, *COLOURED, BIG_SMALL], ids=str)
def test_the_focus_is_visible_by_a_marker_or_a_caret(look: Look, photographs: Photographs) -> None:
    assert {f"{s.name} in {f.name}" for f, s in _focused(photographs(look)) if not _shows_focus(f, s)} == set()


@pytest.mark.parametrize("look", COLOURLESS, ids=str)
def test_an_error_carries_a_sign_and_a_word_under_its_field_and_at_the_top(
    look: Look, photographs: Photographs
) -> None:
    for frame in photographs(look):
        if frame.state == "errors":
            assert frame.text.count("! Erreur : ") >= 2, frame.name


@pytest.mark.parametrize("look", COLOURLESS, ids=str)
def test_the_current_step_and_the_steps_done_have_their_signs(look: Look, photographs: Photographs) -> None:
    seven = next(f for f in photographs(look) if f.screen == "forgot-password 7")
    assert "6√ ►7   8" in seven.text


@pytest.mark.parametrize("look", COLOURLESS, ids=str)
def test_a_right_number_is_approved_in_words(look: Look, photographs: Photographs) -> None:
    filled = next(f for f in photographs(look) if f.screen == "connexion 4" and f.state == "filled")
    assert "√ C’est complet." in filled.text


@pytest.mark.parametrize("look", COLOURLESS, ids=str)
def test_the_password_rule_is_ticked_in_words(look: Look, photographs: Photographs) -> None:
    rule = {f.state: f.text for f in photographs(look) if f.screen == "forgot-password 8"}
    assert "· à faire : 8 caractères" in rule["as it opens"]
    assert "√ fait    : 8 caractères" in rule["filled"]


def test_no_colour_on_a_terminal_of_many_means_greys_only(photographs: Photographs) -> None:
    shown = {color for frame in photographs(GREY) for run in frame.runs for color in (run.ink, run.paper)}
    assert {color for color in shown if len(set(color)) > 1} == set()


def test_no_colour_on_the_console_means_the_terminal_s_own_two(photographs: Photographs) -> None:
    assert {run.text for frame in photographs(BLANK) for run in frame.runs if not run.default} == set()
