"""A link that breaks under a chat: a real server that stops, a file that another program keeps locked."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable

import pytest

from kiosk.services import Services
from kiosk.services.assistance.live import OpenCall
from kiosk.services.parts import Parts
from kiosk.storage.engine import Database
from screens.assistance.line_state import BACK_AGAIN, Link
from tests.conftest import MovableClock
from tests.screens.calling import Desk, Visit, visiting
from tests.services.advisers import signed_in_adviser
from tests.storage import server
from tests.storage.server import Control

SAID = ["un", "deux", "trois", "quatre"]


@pytest.fixture
async def visit(services: Services) -> AsyncIterator[Visit]:
    async with visiting(services) as visit:
        yield visit


async def _begun(visit: Visit, desk: Desk) -> OpenCall:
    call = await visit.call()
    await desk.take(call)
    visit.line.say(SAID[0])
    await visit.until(lambda: len(visit.line.messages) == 1)
    return call


async def _lines_written_meanwhile(visit: Visit) -> None:
    for text in SAID[1:]:
        visit.line.say(text)
        await asyncio.sleep(0.1)
    await visit.until(lambda: visit.line.link is Link.LOST)
    assert [line.text for line in visit.line.unsent] == SAID[1:]


async def _none_lost_none_twice(visit: Visit, desk: Desk, call: OpenCall) -> None:
    await visit.until(lambda: visit.line.link is Link.UP and not visit.line.unsent)
    assert visit.line.notice == BACK_AGAIN
    assert [line.text for line in visit.line.messages] == SAID
    assert await desk.texts(call) == SAID


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_kept_locked_loses_no_line(
    visit: Visit, parts: Parts, another_terminal: Callable[..., Services], database: Database, clock: MovableClock
) -> None:
    desk = Desk(another_terminal(terminal="console"), await signed_in_adviser(parts))
    call = await _begun(visit, desk)
    other = sqlite3.connect(database.url.database or "", isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # its turn may have to be waited for
    await _lines_written_meanwhile(visit)
    other.execute("ROLLBACK")
    other.close()
    await _none_lost_none_twice(visit, desk, call)


class TestAServer:
    @pytest.fixture
    async def database_url(self, own_server: tuple[str, Control]) -> str:
        await server.empty(own_server[0])
        return own_server[0]

    async def test_that_stops_loses_no_line(
        self, visit: Visit, parts: Parts, another_terminal: Callable[..., Services], control: Control
    ) -> None:
        desk = Desk(another_terminal(terminal="console"), await signed_in_adviser(parts))
        call = await _begun(visit, desk)
        await asyncio.to_thread(control, "-m", "fast", "stop")
        await _lines_written_meanwhile(visit)
        await asyncio.to_thread(control, "start")
        await _none_lost_none_twice(visit, desk, call)
