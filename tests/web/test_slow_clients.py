"""Clients that take their time: each is let go, so that they cannot keep the page from the others."""

import asyncio

import pytest

from kiosk.services import Services
from kiosk.services.outcomes import LinkAccepted
from kiosk.web import form, patience
from tests.web.conftest import FORM, HOST, Web

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SLOWEST_HEAD", 0.3)
    monkeypatch.setattr(form, "SLOWEST_BODY", 0.3)


async def answer_to(web: Web, *pieces: bytes, every: float = 0.0) -> bytes:
    """All that the server says to these pieces until it closes; the client itself never ends its request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every)
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_connection_that_asks_nothing_is_closed(web: Web) -> None:
    assert await answer_to(web) == b""


async def test_a_head_that_never_ends_is_closed_though_it_goes_on(web: Web) -> None:
    drops = [b"GET /health HTTP/1.1\r\n", *(f"X-{n}: 1\r\n".encode() for n in range(20))]
    assert await answer_to(web, *drops, every=0.05) == b""


async def test_a_second_head_that_never_ends_is_closed_too(web: Web) -> None:
    whole = f"GET /static/page.css HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    answered = await answer_to(web, whole, b"GET /health HTTP/1.1\r\n", every=0.1)
    assert answered.count(b"HTTP/1.1 ") == 1


async def test_a_body_that_never_ends_changes_nothing_and_says_so(web: Web, services: Services, token: str) -> None:
    head = f"POST /r/{token} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM}\r\nContent-Length: 90\r\n\r\n"
    answered = await answer_to(web, head.encode(), b"number=000123&new=")
    assert answered.startswith(b"HTTP/1.1 408 ")
    assert "Rien n’a été modifié".encode() in answered
    assert isinstance(await services.reset.verify_link(token), LinkAccepted)


async def test_a_client_in_time_is_not_hurried_by_its_neighbours(web: Web, token: str) -> None:
    waiting = asyncio.create_task(answer_to(web))
    assert (await web.get(f"/r/{token}")).status == 200
    await waiting
