"""The adviser of a walkthrough: somebody invented at the real services, as a console would be."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pyotp

from kiosk import present
from kiosk.demo.scenario import Adviser as Act
from kiosk.demo.world import AGENCY

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.advisers import Adviser

_LOGIN, _NAME, _TITLE = "camille", "Camille", "conseillère"
_PASSWORD = "Cormoran-Huppé-63"  # noqa: S105 - of nobody, in a world that is thrown away
_HALF_A_MINUTE = 30
_AGAIN = 0.5  # seconds; a console reads its queue once a second at least
_PATIENCE = 10


class DemoAdviser:
    """Does what a scene says; one call at a time."""

    def __init__(self, services: "Services", adviser: "Adviser") -> None:
        self._services, self._adviser = services, adviser
        self._call: int | None = None

    async def does(self, act: Act) -> None:
        """Returns once it is done; an act without a call does nothing."""
        desk, who = self._services.desk, self._adviser
        if act.does == "takes":
            self._call = await self._next_call()
            await desk.take(who, self._call)
        elif self._call is None:
            return
        elif act.does == "says":
            await desk.say(who, self._call, secrets.token_bytes(16), act.what)
        elif act.does == "points":
            await desk.point(who, self._call, act.what)
        elif act.does == "suggests":
            await desk.suggest(who, self._call, int(act.what))
        else:
            await desk.close(who, self._call)
            self._call = None

    async def _next_call(self) -> int:
        async with asyncio.timeout(_PATIENCE):
            while True:
                queue = await self._services.desk.queue(self._adviser)
                if isinstance(queue, tuple) and queue:
                    return queue[0].call_id
                await asyncio.sleep(0.05)

    async def sits(self) -> None:
        """Says that the console lives, until cancelled."""
        while True:
            await self._services.desk.queue(self._adviser)
            await asyncio.sleep(_AGAIN)


@asynccontextmanager
async def adviser_at_work(services: "Services") -> AsyncIterator[DemoAdviser]:
    """Camille, signed in with an authenticator like any adviser, for the length of the block."""
    demo = DemoAdviser(services, await _signed_in(services))
    sitting = asyncio.create_task(demo.sits(), name="demonstration adviser")
    try:
        yield demo
    finally:
        await demo.does(Act("ends"))
        sitting.cancel()
        await asyncio.wait([sitting])


async def _signed_in(services: "Services") -> "Adviser":
    from kiosk.services.advisers.outcomes import AdviserConnected  # noqa: PLC0415 - heavy
    from kiosk.services.advisers.registry_outcomes import NewAdviser  # noqa: PLC0415

    new = await services.advisers.begin(_LOGIN, _NAME, _TITLE, AGENCY)
    assert isinstance(new, NewAdviser)  # noqa: S101 - nobody is there before
    authenticator = pyotp.TOTP(new.authenticator.typed.replace(" ", ""))
    now = int(present.now().timestamp())
    await services.advisers.finish(new, _PASSWORD, authenticator.at(now - _HALF_A_MINUTE))
    signed_in = await services.advisers.sign_in(_LOGIN, _PASSWORD, authenticator.at(now))
    assert isinstance(signed_in, AdviserConnected)  # noqa: S101
    return signed_in.adviser
