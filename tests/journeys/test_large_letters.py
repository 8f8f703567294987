"""« Grands caractères » on a whole agency: the same steps and services; a crash ends the look too."""

from kiosk.guide import FORGOT_PASSWORD
from screens.app import Kiosk
from screens.form import FormScreen
from tests.journeys.conftest import EMAIL, NIR, NUMBER, ON_SQLITE, Agency, Person

pytestmark = ON_SQLITE


async def test_the_form_is_filled_one_field_at_a_time_from_a_to_step_6(agency: Agency) -> None:
    async with agency.person((60, 20)) as person:
        await person.press("f6")
        await person.begin(FORGOT_PASSWORD, 5)
        form = person.app.screen
        assert isinstance(form, FormScreen)
        for letter, place, value in (("A", 1, NIR), ("B", 2, NUMBER), ("C", 3, EMAIL)):
            await person.sees(f"case {place} sur 3 ({letter})")
            assert [field.letter for field in form.fields if field.region.area] == [letter]
            await person.type(value)
        await person.at(FORGOT_PASSWORD, 6)
        assert (await person.mail()).code


async def test_after_a_crash_the_next_person_finds_the_terminal_s_own_look(agency: Agency) -> None:
    async def ready() -> object:
        raise RuntimeError

    app = Kiosk(agency.settings, ready)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot, agency.mails)
        await person.press("f7", "f7", "f6")  # in large letters a hand that strikes twice presses once
        await person.begin(FORGOT_PASSWORD, 5)
        await person.type(NIR, NUMBER, EMAIL)
        await person.sees("Service momentanément indisponible")
        assert (app.has_class("-large"), app.theme) == (True, "contraste-clair")
        await person.press("space")  # in large letters an Enter so soon after the form's would be a second strike
        await person.until(lambda: not app.preferred, "the terminal's own look")
        assert (app.has_class("-large"), app.has_class("-contrast"), app.theme) == (False, False, "clair")
