"""The page as a phone meets it: a real server on a port of its own, in this event loop, and plain HTTP."""

import asyncio
import http.client
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from kiosk.services import Services
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.web.app import make_app
from kiosk.web.serving import listen, server
from tests.conftest import OTHER_PASSWORD, Member, MemberFactory
from tests.services.sights import asked

HOST = "www.e-mpn.fr"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Web:
    """A client of the running page."""

    port: int

    async def ask(
        self, method: str, path: str, body: bytes | None = None, *, host: str = HOST, **headers: str
    ) -> Answer:
        return await asyncio.to_thread(self._ask, method, path, body, {"Host": host, **headers})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            connection.close()

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, None, host=HOST, **headers)

    async def send(self, token: str, **fields: str) -> Answer:
        """The form of step 8; right for Camille unless told otherwise."""
        values = {"number": "000123", "new": OTHER_PASSWORD, "confirmation": OTHER_PASSWORD, **fields}
        return await self.ask("POST", f"/r/{token}", urlencode(values).encode(), **{"Content-Type": FORM})


@asynccontextmanager
async def serving(settings: Settings, services: Services) -> AsyncIterator[Web]:
    with listen("127.0.0.1", 0) as listening:
        running = server(make_app(settings, services))
        task = asyncio.create_task(running.serve(sockets=[listening]))
        try:
            while not running.started:
                await asyncio.sleep(0.01)
            yield Web(listening.getsockname()[1])
        finally:
            running.should_exit = True
            await task


@pytest.fixture
async def web(settings: Settings, services: Services) -> AsyncIterator[Web]:
    async with serving(settings, services) as web:
        yield web


@pytest.fixture
async def by_address(settings: Settings, services: Services) -> AsyncIterator[Web]:
    """The page for a browser of this machine, which cannot resolve the real name."""
    named = settings._replace(web=settings.web._replace(hosts="127.0.0.1"))
    async with serving(named, services) as web:
        yield web


@pytest.fixture
async def camille(member: MemberFactory) -> Member:
    return await member()


@pytest.fixture
async def token(parts: Parts, services: Services, camille: Member) -> str:
    """Camille's link."""
    return parts.keyring.link_token((await asked(services, camille)).request_id)
