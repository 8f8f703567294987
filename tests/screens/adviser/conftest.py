"""A console at work on real services, and a member at a terminal of the same agency, acted through its services."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.services import Services
from kiosk.services.advisers import Adviser
from kiosk.services.assistance.live import Called, CallView, OpenCall, Posted, Presence
from kiosk.services.assistance.screen_state import FieldState, Mark, ScreenState, to_json
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from screens.adviser.app import AdviserConsole
from screens.adviser.desk import DeskScreen
from tests.conftest import MovableClock
from tests.services.advisers import signed_in_adviser

SECONDS = 30  # a machine that is busy elsewhere; a wait that is fulfilled takes none of it

STEP5 = ScreenState(
    screen="forgot-password 5",
    procedure="forgot-password",
    step=5,
    focus="B",
    fields=(
        FieldState("A", filled=True, mark=Mark.VALID),
        FieldState("B", filled=False),
        FieldState("C", filled=False),
    ),
    buttons=("back", "submit"),
)


@dataclass
class MemberSide:
    """What a terminal does for its member, without its screens."""

    services: Services
    call: OpenCall | None = None
    lines: int = 0

    async def calls(self, kind: CallKind = CallKind.CHAT, **more: str) -> OpenCall:
        outcome = await self.services.assistance.call(kind, procedure="forgot-password", step=5, **more)
        assert isinstance(outcome, Called)
        self.call = outcome.call
        return outcome.call

    async def says(self, text: str) -> None:
        assert self.call is not None
        self.lines += 1
        said = await self.services.assistance.say(self.call, bytes([self.lines]) * 16, text)
        assert isinstance(said, Posted)

    async def shares(self, state: ScreenState = STEP5) -> None:
        assert self.call is not None
        await self.services.assistance.share(self.call)
        await self.publishes(state)

    async def publishes(self, state: ScreenState = STEP5) -> None:
        assert self.call is not None
        presence = Presence(state.procedure, state.step, 3.0, self.call.call_id, to_json(state))
        await self.services.assistance.publish(presence)

    async def sees(self) -> CallView:
        assert self.call is not None
        view = await self.services.assistance.follow(self.call)
        assert isinstance(view, CallView)
        return view


@dataclass
class Console:
    """The console, and the hands on it."""

    app: AdviserConsole
    pilot: Pilot[None]
    adviser: Adviser
    rung: list[bool] = field(default_factory=list)

    @property
    def desk(self) -> DeskScreen:
        assert self.app.desk is not None
        return self.app.desk

    @property
    def text(self) -> str:
        """All that is drawn, whatever lies on top."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def notice(self) -> str:
        return str(self.desk.query_one("#desk-notice", Static).content)

    async def until(self, met: Callable[[], Any]) -> None:
        async with asyncio.timeout(SECONDS):
            while not met():
                await self.pilot.pause(0.02)

    async def until_drawn(self, *words: str) -> None:
        try:
            await self.until(lambda: all(word in self.text for word in words))
        except TimeoutError:
            raise AssertionError(f"never drawn: {words}\n{self.text}") from None

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def takes_the_call(self) -> None:
        await self.until(lambda: self.desk.follow.calls)
        await self.pilot.pause()
        await self.press("f3", "enter")
        await self.until(lambda: self.desk.follow.view is not None)


OpenConsole = Callable[..., Any]


@pytest.fixture
def console(parts: Parts, services: Services, settings: Settings, clock: MovableClock) -> OpenConsole:
    """`async with console(size=(120, 40)) as desk:` Camille is signed in."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (120, 40), name: str = "Camille", agency: str | None = None
    ) -> AsyncIterator[Console]:
        async def ready() -> Services:
            return services

        adviser = await signed_in_adviser(parts, name, agency=agency)
        app = AdviserConsole(settings, ready, clock=clock.now)
        async with app.run_test(size=size) as pilot:
            app.signed_in(adviser)
            opened = Console(app, pilot, adviser)
            ring = app.bell
            app.bell = lambda: (opened.rung.append(not app.muted), ring())[1]  # type: ignore[method-assign]
            await opened.until(lambda: app.desk is not None and app.desk.is_mounted and app.desk.follow.has_read)
            yield opened
            app.workers.cancel_all()  # as when the App ends by itself; the pilot would take their widgets away first

    return opened


@pytest.fixture
def member(another_terminal: Callable[..., Services]) -> MemberSide:  # shadows the roster's: here it is a person
    return MemberSide(another_terminal(terminal="borne-2"))
