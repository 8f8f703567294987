"""What the database holds of a terminal: where it is, and its screen only for as long as the member shares it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Row, select
from textual.pilot import Pilot

from kiosk.guide import FORGOT_PASSWORD
from kiosk.services import Services
from kiosk.services.assistance.live import Called, OpenCall
from kiosk.services.assistance.screen_state import ScreenState, from_json
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.storage.tables import help_calls, terminals
from screens.app import Kiosk
from screens.moves import Jump
from screens.sharing import publisher
from screens.step import StepScreen

PATIENCE = 20  # seconds, on a loaded machine
TYPED = "wxkzvq@pfhgtd.fr"


class Terminal:
    """A kiosk at a form, and its row."""

    def __init__(self, app: Kiosk, pilot: Pilot[None], parts: Parts, services: Services) -> None:
        self.app, self.pilot, self._parts, self._services = app, pilot, parts, services

    async def row(self) -> Row[Any] | None:
        async with self._parts.database.transaction() as connection:
            return (await connection.execute(select(terminals))).first()

    async def shared_since(self, call: OpenCall) -> object:
        async with self._parts.database.transaction() as connection:
            query = select(help_calls.c.shared_at).where(help_calls.c.id == call.call_id)
            return await connection.scalar(query)

    async def until(self, reached: Callable[[Row[Any]], bool]) -> Row[Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                row = await self.row()
                if row is not None and reached(row):
                    return row
                await self.pilot.pause(0.02)

    async def until_drawn(self, reached: Callable[[ScreenState], bool]) -> Row[Any]:
        return await self.until(lambda row: row.state is not None and reached(_read(row)))

    async def at_the_form(self) -> None:
        self.app.begin(Jump(FORGOT_PASSWORD, 5))
        async with asyncio.timeout(PATIENCE):
            while not (isinstance(self.app.screen, StepScreen) and self.app.screen.waiting):
                await self.pilot.pause(0.02)

    async def shares(self) -> OpenCall:
        called = await self._services.assistance.call(CallKind.CHAT, procedure="forgot-password", step=5)
        assert isinstance(called, Called)
        await self._services.assistance.share(called.call)
        self.app.publisher.share(called.call)
        return called.call


def _read(row: Row[Any]) -> ScreenState:
    state = from_json(row.state)
    assert state is not None
    return state


@pytest.fixture
def terminal(
    parts: Parts, services: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    monkeypatch.setattr(publisher, "LOOK", 0.05)
    monkeypatch.setattr(publisher, "TRY_AGAIN", 0.05)

    async def ready() -> Services:
        return services

    @asynccontextmanager
    async def opened() -> AsyncIterator[Terminal]:
        app = Kiosk(settings, ready)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.tell_advisers()
            yield Terminal(app, pilot, parts, services)

    return opened


async def test_where_a_visit_is_is_told_from_its_beginning_to_its_end(terminal: Callable[[], Any]) -> None:
    async with terminal() as at:
        await at.until(lambda row: row.procedure is None)
        await at.at_the_form()
        row = await at.until(lambda row: (row.procedure, row.step) == ("forgot-password", 5))
        assert row.state is None
        at.app.finish()
        await at.until(lambda row: row.procedure is None and row.active_at is None)


async def test_what_is_typed_changes_the_row_once_and_is_not_in_it(terminal: Callable[[], Any]) -> None:
    async with terminal() as at:
        await at.at_the_form()
        await at.shares()
        await at.until_drawn(lambda state: state.focus == "A" and not state.fields[0].filled)
        await at.pilot.press(TYPED[0])
        first = await at.until_drawn(lambda state: state.fields[0].filled)
        await at.pilot.press(*TYPED[1:-3])
        await at.pilot.press("tab")
        row = await at.until_drawn(lambda state: state.focus == "B")
        assert row.revision == first.revision + 1
        assert not [at for at in range(len(TYPED) - 3) if TYPED[at : at + 4] in row.state]


async def test_sharing_ends_with_the_visit(terminal: Callable[[], Any]) -> None:
    async with terminal() as at:
        await at.at_the_form()
        call = await at.shares()
        await at.until_drawn(lambda state: state.screen == "forgot-password 5")
        at.app.finish()
        await at.until(lambda row: row.state is None)
        assert not at.app.publisher.sharing
        async with asyncio.timeout(PATIENCE):
            while await at.shared_since(call) is not None:
                await at.pilot.pause(0.02)


async def test_nothing_is_told_once_the_member_stopped(terminal: Callable[[], Any]) -> None:
    async with terminal() as at:
        await at.at_the_form()
        await at.shares()
        await at.until_drawn(lambda state: state.screen == "forgot-password 5")
        at.app.publisher.stop()
        row = await at.until(lambda row: row.state is None)
        assert (row.procedure, row.step) == ("forgot-password", 5)


async def test_a_database_that_refuses_is_tried_again_and_nobody_notices(
    terminal: Callable[[], Any], parts: Parts
) -> None:
    async with terminal() as at:
        await at.until(lambda row: row.procedure is None)
        async with parts.database.transaction() as connection:
            await connection.run_sync(terminals.drop)
        await at.at_the_form()
        await at.pilot.press("1", "8", "4")
        await at.pilot.pause(0.2)
        async with parts.database.transaction() as connection:
            await connection.run_sync(terminals.create)
        await at.until(lambda row: row.step == 5)
