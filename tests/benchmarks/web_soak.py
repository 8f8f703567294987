"""`kiosk web` by itself, through thousands of requests: links, forms right and wrong, strangers, who hangs up."""

import asyncio
import http.client
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import delete, func, select, update

from kiosk.identity.keys import Keyring
from kiosk.storage.engine import Database
from kiosk.storage.tables import members, throttle_events
from tests.benchmarks.resident import Course, Sample, Watched, connections, service
from tests.mail.office import AGENCY, MovableClock, Office
from tests.web.test_web_command import free_port

HOST, FORM = "www.e-mpn.fr", "application/x-www-form-urlencoded"
BLOCK = 100  # requests for which links are made together
_LINKS = 20
_AT_ONCE = 4
_QUIET_SECONDS = 6  # longer than uvicorn keeps a connection open
_EXPECTED = {200, 404, 410, 422, 429}

Link = tuple[str, str]  # its token, the member number
Ask = Callable[["Phones", int, Link], None]


class Phones:
    """Each request from another address, behind a proxy on this machine."""

    def __init__(self, port: int) -> None:
        self._port, self._numbers = port, count(1)

    def look(self, _number: int, link: Link) -> None:
        self._ask("GET", f"/r/{link[0]}")

    def stranger(self, number: int, _link: Link) -> None:
        self._ask("GET", ("/r/unknown", "/nowhere", "/static/page.css", "/health")[number % 4])

    def wrong(self, _number: int, link: Link) -> None:
        self._send(link[0], "999999")

    def right(self, _number: int, link: Link) -> None:
        assert self._send(*link) == 200

    def hung_up(self, number: int, link: Link) -> None:
        """In the middle of the headers, in the middle of the form, or without waiting for the answer."""
        head = f"POST /r/{link[0]} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM}\r\nContent-Length: 400\r\n"
        parts = (head, f"{head}\r\nnumber=12", f"GET /r/{link[0]} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self._port), 20) as connection:
            connection.sendall(parts[number % 3].encode())

    def _send(self, token: str, number: str) -> int:
        password = f"Girafe-Lente-{next(self._numbers)}"
        form = urlencode({"number": number, "new": password, "confirmation": password})
        return self._ask("POST", f"/r/{token}", form)

    def _ask(self, method: str, path: str, form: str | None = None) -> int:
        number = next(self._numbers)
        address = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request(method, path, form, {"Host": HOST, "X-Forwarded-For": address, "Content-Type": FORM})
            answer = connection.getresponse()
            answer.read()
            assert answer.status in _EXPECTED, answer.status
            return answer.status
        finally:
            connection.close()

    def ready(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self._ask("GET", "/health")
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return


WAYS: tuple[Ask, ...] = (Phones.look, Phones.look, Phones.stranger, Phones.wrong, Phones.hung_up)
_RIGHT_EVERY = 25  # a hash takes a hundred times as long as a page


def soaked(home: Path, url: str, requests: int, every: int, told: Callable[[Sample], object]) -> Course:
    """Requests in blocks of a hundred; `every`: requests between two samples."""
    course, keyring, port = Course(told), Keyring.generate(), free_port()
    phones = Phones(port)
    with service(home, "web", _variables(home, url, keyring, port)) as watched, ThreadPoolExecutor(_AT_ONCE) as pool:
        phones.ready()
        # Together, or a thread for hashes would start during the course.
        list(pool.map(lambda link: phones.right(0, link), asyncio.run(_links(url, keyring))))
        for first in range(0, requests, BLOCK):
            links = asyncio.run(_links(url, keyring))
            list(pool.map(lambda number: _asked(phones, number, links), range(first, first + BLOCK)))  # noqa: B023
            if (first + BLOCK) % max(every, BLOCK) == 0:
                _wait_until_quiet(watched)
                course.take(watched, first + BLOCK, asyncio.run(connections(url)))
        course.after = watched.inside()
    return course


def _asked(phones: Phones, number: int, links: list[Link]) -> None:
    way = Phones.right if number % _RIGHT_EVERY == 0 else WAYS[number % len(WAYS)]
    way(phones, number, links[number % len(links)])


def _wait_until_quiet(watched: Watched) -> None:
    """Until it holds no more connections than when it does nothing: what hung up is noticed within seconds."""
    deadline, last, since = time.monotonic() + _QUIET_SECONDS, -1, 0.0
    while time.monotonic() < deadline:
        sockets = watched.sample(0, 0).sockets
        if sockets != last:
            last, since = sockets, time.monotonic()
        if time.monotonic() - since > 0.5:
            return
        time.sleep(0.05)


def _variables(home: Path, url: str, keyring: Keyring, port: int) -> dict[str, str]:
    return {
        "KIOSK_KEYS": keyring.to_text(),
        "KIOSK_KIOSK_AGENCY": AGENCY,
        "KIOSK_STORAGE_URL": url,
        "KIOSK_STORAGE_FOLDER": str(home),
        "KIOSK_WEB_PORT": str(port),
    }


async def _links(url: str, keyring: Keyring) -> list[Link]:
    """New members, each with a link; what the limits counted is forgotten, for they are the product's and stay."""
    database = await Database.open(url)
    office = Office(database, keyring, MovableClock(datetime.now(UTC)))
    try:
        links = []
        for _ in range(_LINKS):
            member_id = await office.member()
            token = keyring.link_token(await office.ask(member_id, "accepted"))
            async with database.transaction() as connection:
                named = update(members).where(members.c.id == member_id)
                await connection.execute(named.values(member_number=func.upper(members.c.member_number)))
                number = await connection.scalar(select(members.c.member_number).where(members.c.id == member_id))
            links.append((token, str(number)))
        async with database.transaction() as connection:
            await connection.execute(delete(throttle_events))
    finally:
        await database.close()
    return links
