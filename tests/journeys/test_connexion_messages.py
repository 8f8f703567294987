"""What may come instead of step 5, and the ways out of it: the guide's messages, exactly, each with its advice."""

from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, OTHER_MESSAGE, UNKNOWN_PROFILE, WRONG_PASSWORD
from screens.widgets.field import LetteredField
from tests.journeys.conftest import EMAIL, NIR, ON_SQLITE, Agency

pytestmark = ON_SQLITE
STRANGER = "2 91 07 75 999 003 27"


async def test_a_wrong_password_gets_the_guides_first_message_and_both_ways_on(agency: Agency) -> None:
    """To try again, without the password and with the identifier; to choose a new one, with the identifier."""
    async with agency.person() as person:
        await person.begin(CONNEXION, 4)
        await person.type(NIR, "Pas-le-bon-1")
        await person.sees(WRONG_PASSWORD.text)
        await person.sees(WRONG_PASSWORD.advice)
        await person.press("enter")
        await person.at(CONNEXION, 4)
        fields = {field.letter: field.value for field in person.app.screen.query(LetteredField)}
        assert fields == {"A": NIR, "B": ""}
        await person.type("Pas-le-bon-1")
        await person.sees(WRONG_PASSWORD.text)
        await person.press("tab", "enter")
        await person.at(FORGOT_PASSWORD, 5)
        assert person.app.screen.query_one("#field-A", LetteredField).value == NIR


async def test_an_unknown_profile_gets_the_guides_second_message_and_leads_to_the_enrolment(agency: Agency) -> None:
    async with agency.person() as person:
        await person.begin(CONNEXION, 4)
        await person.type(STRANGER, "Pas-le-bon-1")
        await person.sees(UNKNOWN_PROFILE.text)
        await person.sees(UNKNOWN_PROFILE.advice)
        await person.press("tab", "enter")
        await person.at(ENROLMENT, 5)


async def test_after_too_many_tries_the_adviser_and_the_time_to_wait_are_told(agency: Agency) -> None:
    async with agency.person() as person:
        await person.begin(CONNEXION, 4)
        for _ in range(5):
            await agency.services.connexion.sign_in(NIR, "Pas-le-bon-1")
        await person.type(NIR, "Pas-le-bon-1")
        await person.sees("Trop d’essais. Réessayez à partir de")
        await person.sees(OTHER_MESSAGE.advice)


async def test_what_was_typed_at_connexion_is_already_there_where_it_fits(agency: Agency) -> None:
    """An address is not put where a NIR goes."""
    ways = (
        ("#link-C", EMAIL, FORGOT_PASSWORD, EMAIL),
        ("#link-D", NIR, ENROLMENT, NIR),
        ("#link-D", EMAIL, ENROLMENT, ""),
    )
    async with agency.person() as person:
        for link, typed, procedure, there in ways:
            await person.begin(CONNEXION, 4)
            await person.press(*typed)
            await person.pilot.click(link)
            await person.at(procedure, 5)
            assert person.app.screen.query_one("#field-A", LetteredField).value == there
            await person.press("f10")
            await person.home()


async def test_a_bad_key_is_told_on_the_spot_and_asks_nobody(agency: Agency) -> None:
    async with agency.person() as person:
        await person.begin(CONNEXION, 4)
        await person.type("1 99 05 35 999 042 16")
        await person.sees("! Erreur : La clé ne correspond pas. Vérifiez chacun des 15 chiffres.")
    assert not [e for e in await agency.services.journal.entries() if e.event.startswith("authn")]


async def test_twenty_enters_have_one_effect(agency: Agency) -> None:
    async with agency.person() as person:
        await person.begin(CONNEXION, 4)
        await person.type(NIR)
        await person.press(*"Pas-le-bon-1")
        for _ in range(20):
            person.app.simulate_key("enter")
        await person.sees(WRONG_PASSWORD.text)
    failures = [e for e in await agency.services.journal.entries() if e.event == "authn_login_fail"]
    assert len(failures) == 1
