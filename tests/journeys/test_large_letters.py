"""« Grands caractères » and the colours: the same steps, one field at a time, and the next person finds none of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Digits, Input

from kiosk.guide import FORGOT_PASSWORD
from screens.app import Kiosk
from screens.form import FormScreen
from screens.widgets.echo import Echo
from screens.widgets.field import LetteredField
from tests.journeys.conftest import EMAIL, NIR, NUMBER, ON_SQLITE, Agency, Person

pytestmark = ON_SQLITE


@asynccontextmanager
async def at_the_form(agency: Agency) -> AsyncIterator[tuple[Person, FormScreen]]:
    """Step 5 in « Grands caractères » on the smallest terminal."""
    async with agency.person((60, 20)) as person:
        await person.press("f6")
        await person.begin(FORGOT_PASSWORD, 5)
        assert isinstance(person.app.screen, FormScreen)
        yield person, person.app.screen


def _shown(form: FormScreen) -> list[str]:
    return [field.letter for field in form.fields if field.region.area]


def _in_focus(app: Kiosk) -> str:
    return next(w.letter for w in app.screen.focused.ancestors if isinstance(w, LetteredField))  # type: ignore[union-attr]


async def test_the_form_is_filled_one_field_at_a_time_from_a_to_step_6(agency: Agency) -> None:
    async with at_the_form(agency) as (person, form):
        for letter, place, value in (("A", 1, NIR), ("B", 2, NUMBER), ("C", 3, EMAIL)):
            await person.sees(f"case {place} sur 3 ({letter})")
            assert _shown(form) == [letter]
            await person.type(value)
        await person.at(FORGOT_PASSWORD, 6)
        assert (await person.mail()).code


async def test_next_and_back_walk_through_the_fields_and_submit_is_the_last_button(agency: Agency) -> None:
    async with at_the_form(agency) as (person, form):
        for value in (NIR, NUMBER):
            await person.press(*value)
            assert "Suivant" in person.text()
            await person.pilot.click("#submit")
        await person.sees("case 3 sur 3 (C)")
        assert "Envoyer" in person.text()
        await person.pilot.click("#back")
        await person.sees("case 2 sur 3 (B)")
        assert form.value("B") == NUMBER
        await person.press("escape")
        await person.sees("case 1 sur 3 (A)")
        await person.press("escape")
        await person.at(FORGOT_PASSWORD, 4)


async def test_a_field_that_is_wrong_is_not_left_by_next(agency: Agency) -> None:
    async with at_the_form(agency) as (person, form):
        await person.press(*"12")
        await person.pilot.click("#submit")
        await person.sees("! Erreur : Il manque des chiffres.")
        assert (_shown(form), _in_focus(person.app)) == (["A"], "A")


async def test_an_error_of_another_field_is_shown_on_that_field(agency: Agency) -> None:
    async with at_the_form(agency) as (person, form):
        form.query_one("#field-C Input", Input).focus()
        await person.type(EMAIL)
        await person.sees("case 1 sur 3 (A)")
        assert (_shown(form), _in_focus(person.app)) == (["A"], "A")
        assert "! Erreur :" in person.text()


async def test_f6_in_the_middle_keeps_what_was_typed_the_focus_and_the_errors(agency: Agency) -> None:
    async with agency.person((80, 24)) as person:
        await person.begin(FORGOT_PASSWORD, 5)
        form = person.app.screen
        assert isinstance(form, FormScreen)
        await person.press(*"12", "tab", *NUMBER)
        for _ in range(3):
            before = [field.value for field in form.fields], _in_focus(person.app)
            await person.press("f6")
            await person.pilot.pause()
            assert ([field.value for field in form.fields], _in_focus(person.app)) == before
            assert form.fields[0].has_class("-refused")
            assert _shown(form) == (["B"] if person.app.preferences.large else ["A", "B", "C"])


async def test_a_number_is_repeated_in_large_digits_until_it_masks_itself(agency: Agency) -> None:
    async with at_the_form(agency) as (person, form):
        await person.press(*NIR.replace(" ", ""))
        echo = form.fields[0].query_one(Echo)
        assert echo.value.replace("\u00a0", " ") == NIR
        await person.press("tab", "tab")
        await person.pilot.pause()
        assert not form.fields[0].input.has_focus
        assert echo.value == ""


async def test_a_password_is_counted_and_never_repeated(agency: Agency) -> None:
    async with agency.person((60, 20)) as person:
        await person.press("f6")
        await person.begin(FORGOT_PASSWORD, 4)
        form = person.app.screen
        assert isinstance(form, FormScreen)
        form.set_focus(form.fields[1].input)
        await person.press(*"29107")
        await person.sees("Caractères tapés : 5")
        assert "29107" not in person.words()
        assert not [d for d in form.query(Digits) if "29107" in d.value]


@pytest.mark.parametrize("end", ["f10", "idle", "crash"])
async def test_the_next_person_finds_the_terminal_as_it_was(agency: Agency, end: str) -> None:
    now = 0.0

    async def ready() -> object:
        if end == "crash":
            raise RuntimeError
        return agency.services

    app = Kiosk(agency.settings, ready, clock=lambda: now)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot, agency.mails)
        await person.press("f6", "f7", "f7")
        await person.begin(FORGOT_PASSWORD, 5)
        assert app.has_class("-large")
        assert app.theme == "contraste-clair"
        if end == "idle":
            now = 10_000.0
            await app.idle.tick()
        elif end == "crash":
            await person.type(NIR, NUMBER, EMAIL)
            await person.sees("Service momentanément indisponible")
            await person.press("enter")
        else:
            await person.press("f10")
        await person.until(lambda: not app.preferred, "the terminal's own look")
        assert (app.has_class("-large"), app.has_class("-contrast"), app.theme) == (False, False, "clair")
        assert "Grands caractères (F6)" in person.text()


@pytest.mark.parametrize("key", ["f6", "f7"])
async def test_size_and_colours_are_a_click_away_on_the_first_screen(agency: Agency, key: str) -> None:
    async with agency.person((60, 20)) as person:
        before = person.app.preferences
        await person.pilot.click(f"#key-{key}")
        assert person.app.preferences != before
        await person.pilot.click({"f6": "#comfort-size", "f7": "#comfort-colours"}[key])
        await person.pilot.pause()
        assert (person.app.preferences == before) is (key == "f6")
