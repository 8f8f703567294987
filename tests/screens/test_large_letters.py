"""« Grands caractères » (F6): one field at a time on the same screen; F6 and F7 end with the visit."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Digits, Static

from kiosk.guide import FORGOT_PASSWORD
from kiosk.identity import nir
from kiosk.identity.problems import Problem
from screens.app import Kiosk
from screens.form import FormScreen
from screens.widgets.button import ActionButton
from screens.widgets.echo import Echo
from screens.widgets.field import LetteredField
from tests.screens import stage
from tests.screens.watch import watched

NIR, NUMBER = nir.grouped(stage.MEMBER.nir), stage.MEMBER.member_number


class Reader:
    """Somebody in front of a form without services behind it."""

    def __init__(self, app: Kiosk, pilot: Pilot[None], form: FormScreen) -> None:
        self.app, self._pilot, self.form = app, pilot, form
        self._at = time.monotonic()

    async def type(self, text: str, *keys: str) -> None:
        """As fast as a barcode reader, then `keys`; a second after what was typed before."""
        self._at += 1
        typed = [(character, character) for character in text]
        for key, character in (*typed, *((key, "\r" if key == "enter" else None) for key in keys)):
            event = events.Key(key, character)
            event.time = self._at
            self.app.post_message(event)
        await self._pilot.pause()
        await self._pilot.pause()

    async def click(self, selector: str) -> None:
        await self._pilot.click(selector)
        await self._pilot.pause()

    @property
    def shown(self) -> str:
        return "".join(field.letter for field in self.form.fields if field.region.area)

    @property
    def focus(self) -> str:
        focused = self.app.screen.focused
        assert focused is not None
        return next((w.letter for w in focused.ancestors if isinstance(w, LetteredField)), focused.id or "")

    @property
    def where(self) -> str:
        return str(self.form.query_one("#header-where", Static).content)

    @property
    def button(self) -> str:
        return str(self.form.query_one("#submit", ActionButton).label)


@asynccontextmanager
async def reading(
    name: str = "forgot-password 5", *, theme: str = "clair", large: bool = True
) -> AsyncIterator[Reader]:
    app = stage.kiosk(theme, large=large)
    async with app.run_test(size=(60, 20)) as pilot:
        form = stage.numbered()[name]()
        assert isinstance(form, FormScreen)
        await app.bring(form)
        await pilot.pause()
        yield Reader(app, pilot, form)


async def test_next_and_back_walk_through_the_fields_and_the_form_is_sent_from_the_last() -> None:
    async with reading() as reader:
        seen = []
        for value in (NIR, NUMBER, ""):
            await reader.type(value)
            seen.append((reader.shown, reader.focus, reader.button, reader.where))
            if value:
                await reader.click("#submit")
        assert seen == [
            ("A", "A", "Suivant", "Étape 5 sur 10 · case 1 sur 3 (A)"),
            ("B", "B", "Suivant", "Étape 5 sur 10 · case 2 sur 3 (B)"),
            ("C", "C", "Envoyer", "Étape 5 sur 10 · case 3 sur 3 (C)"),
        ]
        await reader.click("#back")
        assert (reader.shown, reader.form.value("B")) == ("B", NUMBER)
        await reader.type("", "escape")
        assert reader.shown == "A"


async def test_enter_goes_to_the_next_field_and_loses_nothing_typed_at_once() -> None:
    async with reading() as reader:
        await reader.type(NIR.replace(" ", ""), "enter", *NUMBER)
        assert (reader.shown, reader.form.value("A"), reader.form.value("B")) == ("B", NIR, NUMBER)


@pytest.mark.parametrize("way", ["button", "enter"])
async def test_a_field_that_is_wrong_is_not_left(way: str) -> None:
    async with reading() as reader:
        await reader.type("12", *["enter"] * (way == "enter"))
        if way == "button":
            await reader.click("#submit")
        assert (reader.shown, reader.focus) == ("A", "A")
        assert reader.form.fields[0].has_class("-refused")


async def test_what_the_service_refuses_leads_to_the_first_wrong_field() -> None:
    async with reading() as reader:
        reader.form.set_focus(reader.form.fields[2].input)
        reader.form.refuse({"B": Problem.EMPTY, "C": Problem.EMPTY})
        await reader.type("")
        assert (reader.shown, reader.focus) == ("B", "B")


async def test_f6_in_the_middle_keeps_what_was_typed_the_focus_and_the_errors() -> None:
    async with reading(large=False) as reader:
        await reader.type("12", "tab", *NUMBER)
        for shown in ("B", "ABC", "B"):
            await reader.type("", "f6")
            assert (reader.shown, reader.focus) == (shown, "B")
            assert [field.value for field in reader.form.fields] == ["1 2", NUMBER, ""]
            assert reader.form.fields[0].has_class("-refused")


async def test_f6_on_a_footnote_turns_to_its_field() -> None:
    async with reading(large=False) as reader:
        reader.form.set_focus(reader.form.query("#note-links ActionButton").last())  # the note of (B)
        await reader.type("", "f6")
        assert reader.shown == "B"
        assert reader.form.focused is reader.form.query("#note-links ActionButton").last()


async def test_a_number_is_repeated_in_large_digits_until_it_masks_itself() -> None:
    async with reading() as reader:
        await reader.type(NIR)
        echo = reader.form.query_one("#field-A Echo", Echo)
        assert echo.value.replace("\u00a0", " ") == NIR
        reader.form.set_focus(reader.form.query_one("#submit"))
        await reader.type("")
        assert echo.value == ""


async def test_a_number_in_large_digits_goes_with_the_large_letters() -> None:
    async with reading() as reader:
        await reader.type(NIR)
        echo = reader.form.query_one("#field-A Echo", Echo)
        assert echo.region.area
        await reader.type("", "f6")
        assert not echo.region.area


async def test_a_password_is_counted_and_never_repeated() -> None:
    async with reading("forgot-password 4") as reader:
        reader.form.set_focus(reader.form.fields[1].input)
        await reader.type("29107")
        assert "Caractères tapés : 5" in [str(line.content) for line in reader.form.query(".tally").results(Static)]
        assert not [digits for digits in reader.form.query(Digits) if "2" in digits.value]


async def test_the_choices_of_the_area_are_whole_and_apart_from_the_buttons_below() -> None:
    app = stage.kiosk(large=True, band=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["connexion 5"]())
        await pilot.pause()
        last = app.screen.query("#choices ActionButton").last().region
        assert last.bottom < app.screen.query_one("#actions").region.y


# --- the choice itself ---------------------------------------------------------------------------------


async def test_f7_goes_round_light_dark_and_both_in_high_contrast() -> None:
    async with reading() as reader:
        seen = []
        for _ in range(4):
            await reader.type("", "f7")
            seen.append(reader.app.theme)
        assert seen == ["sombre", "contraste-clair", "contraste-sombre", "clair"]


async def test_the_sixteen_colours_have_a_high_contrast_of_their_own() -> None:
    async with reading(theme="console") as reader:
        seen = []
        for _ in range(2):
            await reader.type("", "f7")
            seen.append(reader.app.theme)
        assert seen == ["console-contraste", "console"]


async def test_size_and_colours_are_a_click_away_on_the_first_screen() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(60, 20)) as pilot:
        for selector, large, theme in (
            ("#key-f6", True, "clair"),
            ("#key-f7", True, "sombre"),
            ("#comfort-size", False, "sombre"),
            ("#comfort-colours", False, "contraste-clair"),
        ):
            await pilot.pause()
            await pilot.click(selector)
            assert (app.preferences.large, app.preferences.theme) == (large, theme)


@pytest.mark.parametrize("way", ["f10", "idle"])
async def test_the_next_person_finds_the_terminal_as_it_was(way: str) -> None:
    async with watched() as watch:
        first = watch.app.theme
        await watch.at(FORGOT_PASSWORD, 5)
        await watch.pilot.press("f6", "f7")
        assert watch.app.has_class("-large")
        assert watch.app.theme != first
        if way == "f10":
            await watch.pilot.press("f10")
        else:
            await watch.after(10_000)
        await watch.pilot.pause()
        assert watch.at_home
        assert not watch.app.preferred
        assert not watch.app.classes & {"-large", "-contrast"}
        assert watch.app.theme == first
