"""A help line without a screen, and the adviser at the other end of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from kiosk.services import Services
from kiosk.services.advisers.session import Adviser
from kiosk.services.assistance.live import Called, OpenCall
from kiosk.services.assistance.states import CallKind
from screens.assistance.help_line import HelpLine

PATIENCE = 20  # seconds, on a loaded machine


class Desk:
    """The adviser, at another process's services."""

    def __init__(self, services: Services, adviser: Adviser) -> None:
        self.services, self.adviser = services, adviser
        self._sent = 0

    async def take(self, call: OpenCall) -> None:
        await self.services.desk.take(self.adviser, call.call_id)

    async def say(self, call: OpenCall, text: str) -> None:
        self._sent += 1
        await self.services.desk.say(self.adviser, call.call_id, bytes([self._sent]) * 16, text)

    async def texts(self, call: OpenCall) -> list[str]:
        """What of the chat reached the desk."""
        view = await self.services.desk.view(self.adviser, call.call_id)
        return [line.text for line in view.messages]  # type: ignore[union-attr]


class Visit:
    """One help line, and what it tells."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._tasks: set[asyncio.Task[None]] = set()
        self.line = HelpLine(self._ready, self._start, lambda: None)

    async def _ready(self) -> Services:
        return self.services

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.add(asyncio.create_task(work))

    async def call(self, kind: CallKind = CallKind.CHAT) -> OpenCall:
        called = await self.services.assistance.call(kind, procedure="forgot-password", step=5, phone="0612345678")
        assert isinstance(called, Called)
        self.line.opened(called.call)
        return called.call

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not reached():
                await asyncio.sleep(0.02)

    async def end(self) -> None:
        """The line lets go by itself: nothing has to be cancelled."""
        self.line.leave()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self._tasks)

    @property
    def running(self) -> bool:
        return any(not task.done() for task in self._tasks)


@asynccontextmanager
async def visiting(services: Services) -> AsyncIterator[Visit]:
    visit = Visit(services)
    try:
        yield visit
    finally:
        await visit.end()
