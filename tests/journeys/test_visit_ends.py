"""A visit that is left, or whose session ends, touches neither the next person nor the truth."""

import asyncio
import gc
from dataclasses import replace
from weakref import ref

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS
from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from kiosk.services.members.account import SignedOut
from kiosk.services.members.finding import Found
from kiosk.services.outcomes import Connected, SessionEnded
from screens.app import Kiosk
from screens.demonstration import Demonstration
from screens.demonstration.mailbox import follow
from screens.visit import FollowedLink
from tests.journeys.conftest import NEW_PASSWORD, NIR, ON_SQLITE, Agency, Person, sign_in

pytestmark = ON_SQLITE


class Slow:
    """A connexion whose answer comes late, and does not let itself be interrupted."""

    def __init__(self) -> None:
        self.asked, self.answered = asyncio.Event(), asyncio.Event()

    async def sign_in(self, _identifier: str, _password: str) -> object:
        self.asked.set()
        try:
            await asyncio.sleep(3600)
        finally:
            try:
                await asyncio.sleep(0.3)
            finally:
                self.answered.set()
        return None


async def test_a_call_that_outlives_its_visit_shows_nothing_to_the_next_person(agency: Agency) -> None:
    slow = Slow()
    services = agency.services._replace(connexion=slow)  # type: ignore[arg-type]
    async with replace(agency, services=services).person() as person:
        await person.begin(CONNEXION, 4)
        await person.type(NIR, NEW_PASSWORD)
        await person.until(slow.asked.is_set, "the call")
        await person.press("f10")
        await person.home()
        await person.press("2")
        await person.at(FORGOT_PASSWORD, 1)
        await person.until(slow.answered.is_set, "its late answer")
        await person.pilot.pause(0.2)
        await person.at(FORGOT_PASSWORD, 1)


async def test_a_session_ended_elsewhere_is_told_even_on_the_password_form(agency: Agency) -> None:
    async with agency.person() as person:
        await sign_in(agency, person)
        await person.choose("Modifier mon mot de passe")
        await person.sees("Mot de passe actuel")
        again = await agency.services.connexion.sign_in(NIR, NEW_PASSWORD)
        assert isinstance(again, Connected)
        person.app.tell_member_screens(SessionEnded("displaced"))
        await person.sees("Votre compte a été ouvert sur une autre borne.")


async def test_a_session_that_an_operator_ended_says_so(agency: Agency) -> None:
    async with agency.person() as person:
        await sign_in(agency, person)
        found = await agency.services.members.find(NIR)
        assert isinstance(found, Found)
        assert isinstance(await agency.services.members.sign_out(found), SignedOut)
        visit = person.app.visit
        assert visit is not None
        assert visit.session is not None
        # What the next touch does; waiting for the one the screen makes itself would take fifteen seconds.
        outcome = await agency.services.connexion.touch(visit.session)
        assert isinstance(outcome, SessionEnded)
        person.app.tell_member_screens(outcome)
        await person.sees("Un conseiller a fermé votre connexion.")


async def test_once_left_a_visit_that_was_signed_in_is_held_by_nothing(agency: Agency) -> None:
    """Its touch, which comes again after fifteen seconds, kept it with its screens and what was typed on them."""
    async with agency.person() as person:
        await sign_in(agency, person)
        await person.press("tab")
        visit = ref(person.app.visit)
        await person.press("f10")
        await person.home()

        def gone() -> bool:
            gc.collect()
            return visit() is None

        async with asyncio.timeout(30):
            while not gone():
                await person.pilot.pause(0.1)


async def test_a_demonstrations_link_is_followed_at_steps_6_and_7_only(agency: Agency) -> None:
    async def ready() -> object:
        return agency.services

    demonstration = Demonstration(Mailbox(), MEMBERS, ready)  # type: ignore[arg-type]
    app = Kiosk(agency.settings, ready, demonstration=demonstration)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot, agency.mails)
        await person.begin(FORGOT_PASSWORD, 5)
        await person.press("f3")
        await person.sees("Aucun mail pour le moment.")
        follow(app, FollowedLink("A" * 64))
        await person.press("escape")
        await person.at(FORGOT_PASSWORD, 5)


async def test_the_colours_of_the_last_person_do_not_stay_on_the_first_screen(agency: Agency) -> None:
    now = 0.0

    async def ready() -> object:
        return agency.services

    app = Kiosk(agency.settings, ready, clock=lambda: now)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        assert app.theme == "sombre"
        now = 91.0
        await app.idle.tick()
        await Person(app, pilot, agency.mails).until(lambda: app.theme == "clair", "the first colours")


async def test_what_is_put_right_leaves_the_sentence_at_the_top(agency: Agency) -> None:
    async with agency.person() as person:
        await person.begin(FORGOT_PASSWORD, 5)
        await person.pilot.click("#submit")
        await person.sees("! Erreur : à corriger, (A), (B), (C).")
        await person.press(*"12")
        await person.sees("! Erreur : à corriger, (B), (C).")
