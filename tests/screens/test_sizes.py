"""60x20 to 200x60: nothing cut, nothing sideways, and below that nothing at all (STANDARDS R99, A29)."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from screens.app import Kiosk
from screens.base import TOO_SMALL
from screens.connexion.step04_form import ConnexionForm
from screens.help import HelpOverlay
from tests.screens import stage
from tests.screens.conftest import Photographs
from tests.screens.looks import BIG, GERMAN, HUGE, LANGUAGES, LARGE, LONG, SIZES, SMALL, TOUCHED, USUAL
from tests.screens.picture import Frame, Seen, rows
from tests.screens.walk import Look

SECRET = "Papier.Lune38"
ASIDE = ("mailbox", "help ", "members")  # long texts that open scrolled to their beginning


def _drawn(frame: Frame, seen: Seen) -> str:
    """What the terminal shows where `seen` lies, without the white space that wrapping moves."""
    x, y, width, height = seen.shown
    return "".join("".join(line[x : x + width] for line in frame.lines[y : y + height]).split())


def _whole(seen: Seen) -> bool:
    return seen.box == seen.shown


def _gives_way(look: Look, seen: Seen) -> bool:
    """Forty per cent longer at 60 columns, the footnotes' links reach the edge: F1 shows the footnotes too."""
    return look is LONG and "Où le trouver" in seen.name


def _of(frames: list[Frame], kind: str) -> list[tuple[Frame, Seen]]:
    return [(frame, seen) for frame in frames for seen in frame.seen if seen.kind == kind]


@pytest.mark.parametrize("look", [*SIZES, *BIG, *TOUCHED, *LANGUAGES], ids=str)
def test_every_control_is_whole_or_can_be_scrolled_to(look: Look, photographs: Photographs) -> None:
    cut = {
        f"{seen.name} in {frame.name}: {seen.shown} of {seen.box}"
        for frame, seen in _of(photographs(look), "control")
        if not _whole(seen) and (not seen.scrolled or seen.focused) and not _gives_way(look, seen)
    }
    assert cut == set()


@pytest.mark.parametrize("look", [*SIZES, *BIG, *TOUCHED, *LANGUAGES], ids=str)
def test_every_label_of_a_control_is_drawn_whole(look: Look, photographs: Photographs) -> None:
    cut = {
        f"{seen.label} in {frame.name}: {_drawn(frame, seen)}"
        for frame, seen in _of(photographs(look), "control")
        if _whole(seen) and "".join(seen.label.split()) not in _drawn(frame, seen)
    }
    assert cut == set()


@pytest.mark.parametrize("look", [*SIZES, *BIG, *TOUCHED, *LANGUAGES], ids=str)
def test_no_words_are_cut(look: Look, photographs: Photographs) -> None:
    """Titles, labels, hints, errors: each is drawn to its last letter, whenever it is in sight whole."""
    cut = {
        f"{seen.label!r} in {frame.name}: {_drawn(frame, seen)}"
        for frame, seen in _of(photographs(look), "words")
        if _whole(seen) and "".join(seen.label.split()) not in _drawn(frame, seen)
    }
    assert cut == set()


@pytest.mark.parametrize("look", [*SIZES, *BIG, GERMAN], ids=str)
def test_a_screen_opens_with_all_its_words_in_sight(look: Look, photographs: Photographs) -> None:
    beside = (*ASIDE, *stage.helped())  # beside a chat a form is scrolled
    opened = [f for f in photographs(look) if f.state == "as it opens" and not f.screen.startswith(beside)]
    hidden = {f"{seen.name} in {frame.name}" for frame, seen in _of(opened, "words") if not _whole(seen)}
    assert hidden == set()


@pytest.mark.parametrize("look", [*SIZES, *BIG, *TOUCHED, *LANGUAGES], ids=str)
def test_nothing_is_scrolled_sideways(look: Look, photographs: Photographs) -> None:
    assert {f"{where} in {frame.name}" for frame in photographs(look) for where in frame.sideways} == set()


@pytest.mark.parametrize("look", [*SIZES, *BIG], ids=str)
def test_the_field_in_error_and_its_message_are_in_sight_together(look: Look, photographs: Photographs) -> None:
    for frame in photographs(look):
        if frame.state in ("errors", "error in focus"):
            field = next(seen for seen in frame.seen if seen.focused)
            message = frame.lines[field.box[1] + field.box[3]]
            assert "! Erreur :" in message, frame.name


@pytest.mark.parametrize("look", [SMALL, USUAL], ids=str)
def test_the_demonstration_band_is_on_every_screen_under_every_panel(look: Look, photographs: Photographs) -> None:
    assert {f.name for f in photographs(look) if not f.lines[0].startswith(" DÉMONSTRATION ")} == set()


@pytest.mark.parametrize("look", [*SIZES, *BIG], ids=str)
def test_the_phone_number_is_on_every_screen_under_every_panel(look: Look, photographs: Photographs) -> None:
    assert {f.name for f in photographs(look) if "Tél. 03 88 19 22 56" not in f.lines[-1]} == set()


@pytest.mark.parametrize("look", [LARGE, HUGE], ids=str)
def test_the_rail_of_steps_is_there_from_110_columns(look: Look, photographs: Photographs) -> None:
    steps = [f for f in photographs(look) if f.screen.startswith("forgot-password ") and f.state == "as it opens"]
    assert {f.name for f in steps if " 10  C’est terminé" not in f.text} == set()


@pytest.mark.parametrize("look", [SMALL, USUAL], ids=str)
def test_below_110_columns_the_rail_is_one_line(look: Look, photographs: Photographs) -> None:
    five = next(f for f in photographs(look) if f.screen == "forgot-password 5")
    assert five.lines[2].split() == ["1√", "2√", "3√", "4√", "►5", "6", "7", "8", "9", "10"]


# --- resizing ------------------------------------------------------------------------------------------


async def _typed(app: Kiosk, pilot: Pilot[None]) -> ConnexionForm:
    form = stage.numbered()["connexion 4"]()
    assert isinstance(form, ConnexionForm)
    await app.bring(form)
    form.fill({"A": stage.MEMBER.nir, "B": SECRET})
    form.action_reveal()
    await pilot.pause()
    return form


def _text(app: Kiosk) -> str:
    return "\n".join("".join(run.text for run in row) for row in rows(app))


@pytest.mark.parametrize("size", [(59, 20), (60, 19), (20, 5), (1, 1)], ids=str)
async def test_a_smaller_terminal_shows_only_that_it_is_too_small(size: tuple[int, int]) -> None:
    app = stage.kiosk(band=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await _typed(app, pilot)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        shown = "".join(_text(app).split())
        assert shown in "".join(TOO_SMALL.format(rows=20).split())
        assert shown if size == (1, 1) else shown.startswith("Écran")


@pytest.mark.parametrize("size", [(59, 20), (20, 5)], ids=str)
async def test_a_panel_over_a_form_hides_nothing_less_when_it_is_too_small(size: tuple[int, int]) -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _typed(app, pilot)
        await app.push_screen(HelpOverlay(form.step))
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert "".join(_text(app).split()) in "".join(TOO_SMALL.format(rows=20).split())


async def test_growing_back_shows_what_was_typed() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _typed(app, pilot)
        before = [line.value for line in form.query(Input)]
        await pilot.resize_terminal(20, 5)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert [line.value for line in form.query(Input)] == before
        assert all(before)


async def test_resizing_up_and_down_again_and_again_harms_nothing() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(300, 100)) as pilot:
        await _typed(app, pilot)
        for size in [(60, 20), (300, 100)] * 2 + [(1, 1), (60, 20)]:
            await pilot.resize_terminal(*size)
        await pilot.pause()
        assert "4) Remplissez le formulaire de connexion" in _text(app)
