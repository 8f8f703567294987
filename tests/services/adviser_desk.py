"""An adviser to sign in with, and the code on their authenticator."""

from dataclasses import dataclass

import pyotp

from kiosk.services import Services
from kiosk.services.advisers import Adviser, AdviserConnected
from kiosk.services.advisers.registry_outcomes import Authenticator, Done, NewAdviser
from tests.conftest import MovableClock

LOGIN = "camille"
ADVISER_PASSWORD = "Cormoran-Huppé-63"
OTHER_ADVISER_PASSWORD = "Balise-Verte-Nord-81"


@dataclass(slots=True)
class Desk:
    """One adviser with an authenticator of their own."""

    clock: MovableClock
    login: str
    authenticator: Authenticator

    @property
    def code(self) -> str:
        """What the authenticator shows now, by another road than the service's."""
        return pyotp.TOTP(self.authenticator.typed.replace(" ", "")).at(int(self.clock.now().timestamp()))

    def next_code(self) -> str:
        """A code that was not used: half a minute later."""
        self.clock.forward(seconds=30)
        return self.code


async def added(
    services: Services, clock: MovableClock, login: str = LOGIN, agency: str = "Strasbourg", name: str = "Camille"
) -> Desk:
    new = await services.advisers.begin(login, name, "conseillère", agency)
    assert isinstance(new, NewAdviser)
    desk = Desk(clock, login, new.authenticator)
    assert await services.advisers.finish(new, ADVISER_PASSWORD, desk.code) == Done()
    return desk


async def at_the_console(services: Services, desk: Desk, password: str = ADVISER_PASSWORD) -> Adviser:
    """Signed in, with a code of half a minute later."""
    outcome = await services.advisers.sign_in(desk.login, password, desk.next_code())
    assert isinstance(outcome, AdviserConnected)
    return outcome.adviser
