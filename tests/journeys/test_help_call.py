"""A help call as the member lives it: F9, the wait, the chat beside the step, what is shown, what is pointed at."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.widgets import Input

from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from kiosk.identity.commonness import Commonness
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.advisers.session import Adviser
from kiosk.services.assistance.live import Availability
from kiosk.services.opening import services_of
from kiosk.settings import AssistanceSettings, Settings
from kiosk.storage.clock import SystemClock
from kiosk.storage.engine import Database
from screens.assistance.banner import ShareBanner
from screens.assistance.beside import ChatInput, LinePanel
from screens.assistance.panel import CallPanel
from screens.assistance.whole import LineOverlay
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField
from tests.journeys.conftest import ON_SQLITE, PATIENCE, Agency, Person
from tests.services.advisers import signed_in_adviser
from tests.services.building import build

ALWAYS = AssistanceSettings(hours="lun-dim 0-24")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings._replace(assistance=ALWAYS)


@dataclass
class Desk:
    """Camille, at her own services on the same database."""

    services: Services
    adviser: Adviser
    _sent: int = 0

    async def call(self) -> int:
        """The one call that waits."""
        async with asyncio.timeout(PATIENCE):
            while not (queue := await self.services.desk.queue(self.adviser)):
                await asyncio.sleep(0.02)
        (one,) = queue  # type: ignore[misc]
        return one.call_id  # type: ignore[union-attr]

    async def take(self) -> int:
        call_id = await self.call()
        await self.services.desk.take(self.adviser, call_id)
        return call_id

    async def say(self, call_id: int, text: str) -> None:
        self._sent += 1
        await self.services.desk.say(self.adviser, call_id, bytes([self._sent]) * 16, text)


@pytest.fixture
async def desk(agency: Agency, keyring: Keyring, commonness: Commonness) -> AsyncIterator[Desk]:
    settings = agency.settings._replace(kiosk=agency.settings.kiosk._replace(terminal="console"))
    database = await Database.open(settings.database_url)
    parts = build(settings, database, keyring, SystemClock(), commonness)
    yield Desk(services_of(parts), await signed_in_adviser(parts))
    parts.hashing.close()
    await database.close()


async def test_a_person_writes_to_an_adviser_beside_the_form_and_is_led(agency: Agency, desk: Desk) -> None:
    async with agency.person() as person:
        await person.begin(FORGOT_PASSWORD, 5)
        await person.press(*"291")
        await _call(person, "Écrire à un conseiller")
        await person.sees("Vous êtes le prochain.")
        call_id = await desk.take()
        await person.sees("Camille vous répond.")
        await person.press("enter")  # « Continuer ma démarche »
        await person.at(FORGOT_PASSWORD, 5)
        form = person.app.screen
        assert form.query_one("#field-A", LetteredField).value.replace(" ", "") == "291"
        await desk.say(call_id, "Bonjour, que puis-je faire ?")
        await person.sees("1 nouveau message")
        await person.press("f9")
        assert isinstance(form.focused, ChatInput)
        await person.type("Je ne trouve pas mon numéro")
        await _until(person, lambda: len(person.app.help_line.messages) == 2)
        await person.press("f9")
        assert form.focused is form.query_one("#field-A", LetteredField).input

        await person.press("f9", "pagedown", *"brouillon")
        await desk.services.desk.suggest(desk.adviser, call_id, 4)
        await person.sees("Aller à l’étape 4")
        await person.app.run_action("app.accept_step")
        await person.at(FORGOT_PASSWORD, 4)
        await person.press("enter")
        await person.at(FORGOT_PASSWORD, 5)
        again = person.app.screen
        assert again is not form
        assert again.query_one("#field-A", LetteredField).value.replace(" ", "") == "291"
        assert again.query_one(ChatInput).value == "brouillon"
        await person.sees("Je ne trouve pas mon numéro")


@ON_SQLITE
async def test_what_the_member_shows_is_told_and_stopped_by_one_key(agency: Agency, desk: Desk) -> None:
    async with agency.person() as person:
        await person.app.tell_advisers()
        await person.begin(FORGOT_PASSWORD, 5)
        await _call(person, "Écrire à un conseiller")
        call_id = await desk.take()
        await person.choose("Laisser le conseiller voir où j’en suis")
        await _until(person, lambda: person.app.screen.focused is person.app.screen.query_one("#line-go-on"))
        await person.press("enter")  # not « Ne plus montrer »
        await person.sees("Camille, conseillère, voit où vous en êtes · F4 Arrêter")
        await _until_async(lambda: _state(desk, call_id), lambda state: state is not None)
        await desk.services.desk.point(desk.adviser, call_id, "B")
        await person.sees("Camille vous montre la case (B).")
        assert person.app.screen.query_one("#field-B").has_class("-pointed")
        await person.press("escape")
        await person.at(FORGOT_PASSWORD, 4)
        assert "vous montre" not in person.text()  # there is no such thing here
        await person.press("enter")
        await person.at(FORGOT_PASSWORD, 5)
        await person.sees("Camille vous montre la case (B).")
        person.app.screen.set_focus(person.app.screen.query_one("#field-B", LetteredField).input)
        await person.press("7")
        await _until(person, lambda: "vous montre" not in person.text())
        assert not person.app.screen.query(".-pointed")
        await person.press("f4")
        assert not person.app.screen.query_one(ShareBanner).display
        assert not person.app.preferences.shared_screen
        await _until_async(lambda: _state(desk, call_id), lambda state: state is None)


@ON_SQLITE
async def test_the_chat_can_be_had_over_a_message_too(agency: Agency, desk: Desk) -> None:
    async with agency.person() as person:
        await person.begin(CONNEXION, 4)
        await person.type("1 99 05 35 999 042 15", "Pas-le-bon-1")
        await person.sees("Mot de passe incorrect")
        await _call(person, "Écrire à un conseiller")
        await person.press("escape")
        await person.sees("Mot de passe incorrect")
        await person.press("f9")
        assert isinstance(person.app.screen, LineOverlay)
        await person.press(*"Bonjour", "enter")
        await _until(person, lambda: len(person.app.help_line.messages) == 1)


@ON_SQLITE
async def test_the_end_of_the_visit_ends_the_call_and_leaves_nothing(agency: Agency, desk: Desk) -> None:
    async with agency.person() as person:
        await _call(person, "Quelqu’un dans l’agence")  # from the first screen
        await desk.call()
        await person.press("escape")
        await _until(person, lambda: bool(person.app.screen.query(LinePanel)))
        await person.press("f10")
        await person.home()
        await _until_async(lambda: desk.services.desk.queue(desk.adviser), lambda queue: queue == ())
        await _until(person, lambda: not person.app.screen.query(LinePanel))
        assert not person.app.help_line.is_shown


@ON_SQLITE
async def test_a_call_back_asks_a_number_and_says_what_is_wrong_with_it(agency: Agency, desk: Desk) -> None:
    async with agency.person() as person:
        await _call(person, "Être rappelé")
        await person.press(*"0612", "enter")
        await _until(person, lambda: bool(str(person.app.screen.query_one("#number-told").content)))  # type: ignore[attr-defined]
        await person.press(*"345678", "enter")
        await _until(person, lambda: isinstance(person.app.screen, LineOverlay))
        await person.sees("Vous pouvez partir")
        view = await desk.services.desk.view(desk.adviser, await desk.take())
        assert view.phone == "0612345678"  # type: ignore[union-attr]


@ON_SQLITE
async def test_where_the_services_do_not_answer_the_phone_number_remains(agency: Agency) -> None:
    # In a thread: whoever writes at this moment ends it in this loop, which must not stand still for them.
    await asyncio.to_thread(_break, Path(agency.settings.storage.folder) / "kiosk.db")
    async with agency.person() as person:
        await person.press("f9")
        await person.sees("Le service d’aide ne répond pas pour le moment. Appelez le 03 88 19 22 56.")
        shown = [str(button.label) for button in person.app.screen.query(ActionButton) if button.display]
        assert shown == ["Fermer"]


@ON_SQLITE
async def test_who_waits_is_told_when_no_adviser_is_left(agency: Agency, desk: Desk) -> None:
    async with agency.person() as person:
        await _call(person, "Écrire à un conseiller")
        await person.sees("Vous êtes le prochain.")
        await desk.services.advisers.sign_out(desk.adviser)
        await person.sees("Aucun conseiller n’est là : votre appel reste noté.")


@ON_SQLITE
async def test_enter_pressed_before_the_ways_are_known_neither_calls_nor_closes(agency: Agency, desk: Desk) -> None:
    async with agency.person() as person:
        may_answer, real = asyncio.Event(), (await person.app.services()).assistance.availability

        async def late() -> Availability:
            await may_answer.wait()
            return await real()

        (await person.app.services()).assistance.availability = late  # type: ignore[method-assign]
        await person.press("f9")
        await _until(person, lambda: isinstance(person.app.screen, CallPanel))
        await person.press("enter")
        await asyncio.sleep(0.1)
        assert isinstance(person.app.screen, CallPanel)
        assert await desk.services.desk.queue(desk.adviser) == ()
        may_answer.set()
        await person.sees("vous serez le prochain")
        await _until(person, lambda: person.app.screen.focused is person.app.screen.query_one("#way-chat"))


def _break(file: Path) -> None:
    with closing(sqlite3.connect(file)) as broken:
        broken.execute("DROP TABLE help_calls")
        broken.commit()


async def _call(person: Person, way: str) -> None:
    await person.press("f9")
    await _until(person, lambda: isinstance(person.app.screen, CallPanel))
    await person.sees("vous serez le prochain")
    await person.choose(way)
    if way != "Être rappelé":
        await _until(person, lambda: isinstance(person.app.screen, LineOverlay))
    else:
        await _until(person, lambda: isinstance(person.app.screen.focused, Input))


async def _state(desk: Desk, call_id: int) -> object:
    view = await desk.services.desk.view(desk.adviser, call_id)
    return view.state  # type: ignore[union-attr]


async def _until(person: Person, reached: Callable[[], bool]) -> None:
    await person.until(reached, "what the test waits for")


async def _until_async(ask: Callable[[], object], reached: Callable[[object], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not reached(await ask()):  # type: ignore[misc]
            await asyncio.sleep(0.02)
