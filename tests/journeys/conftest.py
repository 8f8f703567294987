"""A kiosk as an agency has it: roster, database and SMTP conversation are real; only the terminal is Pilot's."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.demo.mailbox import ReceivedMail
from kiosk.demo.mailserver import DemoMailServer
from kiosk.guide import CONNEXION, Procedure
from kiosk.identity.keys import Keyring
from kiosk.services import Services, open_services
from kiosk.services.outcomes import CodeAccepted, PasswordChanged, Requested
from kiosk.settings import MailSettings, Settings
from screens.app import Kiosk
from screens.moves import Jump
from screens.step import StepScreen
from screens.widgets.button import ActionButton

NIR, NUMBER, EMAIL = "1 99 05 35 999 042 15", "1234567", "camille.martin@exemple.fr"
ROSTER = f"numero_interne;nir;nom;prenom;email\n{NUMBER};{NIR};MARTIN;Camille;{EMAIL}\n"
NEW_PASSWORD = "Phare-Lointain-92"
PATIENCE = 30  # seconds, on a loaded machine
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Person:
    """Somebody at the terminal: types, looks, and says what the screen shows."""

    def __init__(self, app: Kiosk, pilot: Pilot[None], mails: DemoMailServer) -> None:
        self.app, self.pilot, self._mails = app, pilot, mails

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, *values: str) -> None:
        """Each value, then Enter, as fast as a barcode reader: no key waits for the one before."""
        for value in values:
            for character in value:
                self.app.post_message(events.Key(character, character))
            self.app.post_message(events.Key("enter", "\r"))
        await self.pilot.pause()

    async def choose(self, label: str) -> None:
        """Go to the button of that name and press Enter on it."""
        await self.sees(label)
        button = next(b for b in self.app.screen.query(ActionButton) if str(b.label) == label)
        self.app.screen.set_focus(button)
        await self.press("enter")

    async def at(self, procedure: Procedure, number: int) -> None:
        """Wait until that numbered step is on the screen, with the guide's title, and takes input."""

        def there() -> bool:
            screen = self.app.screen
            if not isinstance(screen, StepScreen) or screen.has_class("-busy") or not screen.is_mounted:
                return False
            return (screen.procedure, screen.number) == (procedure, number)

        await self.until(there, f"{procedure.title} {number}")
        assert flat(procedure.step(number).heading) in self.words()
        assert f"Étape {number} sur {len(procedure.steps)}" in self.text()

    async def sees(self, words: str) -> None:
        await self.until(lambda: flat(words) in self.words(), words)

    async def begin(self, procedure: Procedure, number: int) -> None:
        """Go straight to a step, as a link of the guide does."""
        self.app.begin(Jump(procedure, number))
        await self.at(procedure, number)

    async def home(self) -> None:
        await self.until(lambda: len(self.app.screen_stack) == 1, "the attract screen")

    async def until(self, reached: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not reached():
                    await self.pilot.pause(0.03)
        except TimeoutError:
            pytest.fail(f"never came: {what}\n{self.text()}")
        await self.pilot.pause()

    def text(self) -> str:
        """The screen as a person sees it, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def words(self) -> str:
        """The screen as a person reads it: each block whole, although blocks stand side by side."""
        blocks = [str(block.render()) for block in self.app.screen.query(Static) if block.is_on_screen]
        return flat("".join(blocks) + self.text())

    async def mail(self, count: int = 1, kind: str = "reset") -> ReceivedMail:
        """The newest mail, once `count` mails of that kind are in the mailbox."""
        await self.until(lambda: len(self.mails(kind)) >= count, f"{count} mails")
        return self.mails(kind)[0]

    def mails(self, kind: str) -> list[ReceivedMail]:
        return [mail for mail in self._mails.mailbox.messages if mail.kind == kind]

    def box(self, address: str) -> list[ReceivedMail]:
        """What that mailbox received, newest first."""
        return list(self._mails.mailbox.for_address(address))

    def reset_mails(self) -> list[ReceivedMail]:
        return [mail for mail in self._mails.mailbox.messages if mail.kind == "reset"]

    def notices(self) -> list[ReceivedMail]:
        return [mail for mail in self._mails.mailbox.messages if mail.kind == "password_changed"]


def flat(text: str) -> str:
    """Without white space, frames and no-break spaces."""
    return re.sub(r"[\s│┃╭╮╰╯┏┓┗┛━─►]+", "", text)


@dataclass(frozen=True, slots=True)
class Agency:
    """Everything behind the terminal."""

    settings: Settings
    services: Services
    mails: DemoMailServer

    @asynccontextmanager
    async def person(self, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
        async def ready() -> Services:
            return self.services

        app = Kiosk(self.settings, ready)
        async with app.run_test(size=size) as pilot:
            yield Person(app, pilot, self.mails)


async def sign_in(agency: Agency, person: Person) -> None:
    """In the member's area. The password is chosen without the screens: their own journey walks those."""
    reset = agency.services.reset
    asked = await reset.request(NIR, NUMBER, EMAIL)
    assert isinstance(asked, Requested)
    proved = await reset.verify_code(asked.pending, (await person.mail()).code or "")
    assert isinstance(proved, CodeAccepted)
    assert await reset.set_password(proved.grant, NEW_PASSWORD, NEW_PASSWORD) == PasswordChanged()
    await person.begin(CONNEXION, 4)
    await person.type(NIR, NEW_PASSWORD)
    await person.at(CONNEXION, 5)


@pytest.fixture
async def agency(settings: Settings, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Agency]:
    roster = tmp_path / "liste.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    keyring.save(settings.key_path)
    async with DemoMailServer() as mails:
        mail = MailSettings(host="127.0.0.1", port=mails.port, security="none", sender="ne-pas-repondre@e-mpn.fr")
        ours = settings._replace(mail=mail, kiosk=settings.kiosk._replace(theme="clair"))
        async with open_services(ours, response_floor=0) as services:
            await services.roster.import_file(roster)
            yield Agency(ours, services, mails)
