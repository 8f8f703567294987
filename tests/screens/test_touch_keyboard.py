"""The keyboard on the screen: what it types, when it comes and goes, and that it hides and betrays nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input

from screens.app import Kiosk
from screens.form import FormScreen
from screens.touch.keyboard import KEY_HEIGHT, KEY_WIDTH, TouchKeyboard
from screens.touch.layouts import Do, Go, Pad, Shape, pages
from screens.widgets.inputs import SafeInput
from tests.screens import stage
from tests.screens.picture import rows

SIZES = ((60, 20), (80, 24), (120, 40))
ASCII = {chr(code) for code in range(0x20, 0x7F)}
FRENCH = set("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ")


class Finger:
    """Somebody without a keyboard, on one form."""

    def __init__(self, app: Kiosk, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def form(self) -> FormScreen:
        assert isinstance(self.app.screen, FormScreen)
        return self.app.screen

    @property
    def keyboard(self) -> TouchKeyboard | None:
        return next(iter(self.form.query(TouchKeyboard)), None)

    async def on(self, letter: str) -> SafeInput:
        line = self.form.query_one(f"#field-{letter}").query_one(SafeInput)
        await self.pilot.click(line)
        await self.pilot.pause()
        return line

    def place(self, key: object) -> Region:
        """Where a key lies on the terminal."""
        assert self.keyboard is not None
        place = dict(self.keyboard.places())[key]  # type: ignore[index]
        return place.translate(self.keyboard.content_region.offset)

    async def touch(self, *keys: object) -> None:
        """Press keys of one page, as fast as they come."""
        for key in keys:
            x, y = self.place(key).center
            stage.touch(self.app, int(x), int(y))
        await self.pilot.pause()
        await self.pilot.pause()


@asynccontextmanager
async def finger(name: str, size: tuple[int, int] = (80, 24), *, touch: bool = True) -> AsyncIterator[Finger]:
    app = stage.kiosk(touch=touch)
    async with app.run_test(size=size) as pilot:
        await app.bring({**stage.numbered(), **stage.unnumbered()}[name]())
        await pilot.pause()
        yield Finger(app, pilot)


# --- its keys -----------------------------------------------------------------------------------------


def typed_on(pad: Pad, shape: Shape) -> set[str]:
    """Every character that a keyboard reaches, with and without Maj."""
    keys = {key for page in pages(pad, shape) for row in page for key in row if isinstance(key, str)}
    return keys | {key.upper() for key in keys}


@pytest.mark.parametrize("shape", Shape)
def test_every_character_of_a_password_is_on_it(shape: Shape) -> None:
    assert ASCII | FRENCH - typed_on(Pad.TEXT, shape) == ASCII
    assert typed_on(Pad.TEXT, shape) >= ASCII


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("pad", Pad)
def test_every_page_of_it_is_reached_and_can_be_left(pad: Pad, shape: Shape) -> None:
    keyboard = pages(pad, shape)
    ways = {
        page: {key.page for row in keys for key in row if isinstance(key, Go)} for page, keys in enumerate(keyboard)
    }
    reached = {0}
    for _ in keyboard:
        reached |= {page for number in reached for page in ways[number]}
    assert reached == set(range(len(keyboard)))


@pytest.mark.parametrize("shape", Shape)
def test_a_number_is_typed_without_turning_a_page(shape: Shape) -> None:
    first = {key for row in pages(Pad.NIR, shape)[0] for key in row}
    assert first >= {*"0123456789AB", Do.ERASE, Do.NEXT}


async def test_every_key_is_three_rows_by_ten_columns_with_a_row_between() -> None:
    async with finger("forgot-password 5") as hand:
        await hand.on("A")
        for size, pad in product(SIZES, (Pad.NIR, Pad.TEXT)):
            await hand.pilot.resize_terminal(*size)
            assert hand.keyboard is not None
            hand.keyboard.serve(pad, hand.keyboard.shape)
            await hand.pilot.pause()
            places = [place for _, place in hand.keyboard.places()]
            assert all(place.width >= KEY_WIDTH and place.height >= KEY_HEIGHT for place in places)
            assert not any(a.grow((1, 0, 0, 0)).overlaps(b) for a in places for b in places if a is not b)
            assert all(hand.keyboard.content_size.region.contains_region(place) for place in places)


# --- what it types ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=str)
async def test_a_corsican_number_is_typed_by_touch_and_goes_on_to_the_next_field(size: tuple[int, int]) -> None:
    async with finger("forgot-password 5", size) as hand:
        a = await hand.on("A")
        await hand.touch(*"278082A99911741", Do.NEXT)
        assert a.value == "2 78 08 2A 999 117 41"
        assert hand.app.focused is hand.form.query_one("#field-B").query_one(Input)


async def test_maj_counts_for_one_letter_and_needs_no_second_hand() -> None:
    async with finger("forgot-password 8", (120, 40)) as hand:
        a = await hand.on("A")
        await hand.touch(Do.SHIFT, "a", "z", Do.SHIFT, Do.SHIFT, "e", "1", "_", " ", "@", Do.ERASE)
        assert a.value == "Aze1_ "


async def test_typing_by_touch_takes_the_error_away() -> None:
    async with finger("forgot-password 7") as hand:
        await hand.on("A")
        await hand.touch("1", Do.NEXT)
        field = hand.form.fields[0]
        wrong = field.has_class("-refused")
        await hand.touch("2")
        assert (wrong, field.has_class("-refused")) == (True, False)


async def test_typing_by_touch_is_a_sign_of_a_person() -> None:
    async with finger("forgot-password 7") as hand:
        now = 0.0
        hand.app.idle._clock = lambda: now
        await hand.on("A")
        now = 80.0
        await hand.touch("1")
        assert hand.app.idle._last == now


# --- when it comes and goes -----------------------------------------------------------------------------


async def test_without_touch_a_click_brings_no_keyboard() -> None:
    async with finger("forgot-password 5", touch=False) as hand:
        await hand.on("A")
        assert hand.keyboard is None


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=str)
async def test_fermer_takes_it_away_and_leaves_the_focus_in_the_field(size: tuple[int, int]) -> None:
    async with finger("forgot-password 5", size) as hand:
        a = await hand.on("A")
        if size == (60, 20):
            await hand.pilot.click("#close-keyboard")
        else:
            await hand.touch(Do.CLOSE)
        await hand.pilot.pause()
        assert hand.keyboard is None
        assert hand.app.focused is a


@pytest.mark.parametrize("key", ["x", "down"])
async def test_a_real_key_takes_it_away_and_does_what_it_does(key: str) -> None:
    async with finger("forgot-password 5", (60, 20)) as hand:
        a = await hand.on("A")
        await hand.pilot.press(key)
        await hand.pilot.pause()
        b = hand.form.query_one("#field-B").query_one(Input)
        assert hand.keyboard is None
        assert a.value == "x" if key == "x" else hand.app.focused is b


async def test_it_goes_when_the_field_is_left_for_a_button() -> None:
    async with finger("forgot-password 5") as hand:
        await hand.on("A")
        hand.form.set_focus(hand.form.query_one("#has-code"))
        await hand.pilot.pause()
        assert hand.keyboard is None


async def test_it_goes_when_the_form_is_sent_and_under_a_panel() -> None:
    async with finger("forgot-password 5") as hand:
        for leave in (lambda: hand.form.busy("…"), hand.form.action_help):
            await hand.on("A")
            leave()
            await hand.pilot.pause()
            assert not list(hand.app.screen_stack[1].query(TouchKeyboard))
            hand.app.screen_stack[1].ready()  # type: ignore[attr-defined]
            await hand.pilot.pause()


# --- what it hides and betrays ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [*SIZES, (120, 34), (80, 33)], ids=str)
async def test_the_field_its_label_and_its_error_stay_in_sight(size: tuple[int, int]) -> None:
    async with finger("forgot-password 5", size) as hand:
        await hand.on("A")
        for field in hand.form.fields:
            hand.form.set_focus(field.input)
            field.say_wrong("Le numéro qui est écrit ici a deux lignes au moins sur un petit écran.")
            await hand.pilot.pause()
            assert hand.keyboard is not None
            assert hand.form.can_view_entire(field), field.letter
            assert not field.region.overlaps(hand.keyboard.region)


async def test_a_resized_terminal_gets_the_keyboard_for_its_size() -> None:
    async with finger("forgot-password 5", (120, 40)) as hand:
        line = await hand.on("C")
        for size, shape in (((60, 20), Shape.SMALL), ((80, 24), Shape.USUAL), ((120, 40), Shape.WHOLE)):
            await hand.pilot.resize_terminal(*size)
            await hand.pilot.pause()
            assert hand.keyboard is not None
            assert hand.keyboard.shape is shape
            assert hand.form.can_view_entire(line)


async def test_a_touch_on_a_masked_field_changes_nothing_but_the_count_of_its_signs() -> None:
    async with finger("forgot-password 8") as hand:
        await hand.on("A")
        await hand.touch("a")
        pictures = []
        for key in ("a", "z"):
            await hand.touch(key)
            pictures.append([run for row in rows(hand.app) for run in row])
            await hand.touch(Do.ERASE)
        assert pictures[0] == pictures[1]
