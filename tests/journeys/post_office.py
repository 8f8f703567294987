"""A mail server in a thread of its own, for a kiosk that runs in another process."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.demo.mailbox import Mailbox, ReceivedMail
from kiosk.demo.mailserver import DemoMailServer


class PostOffice:
    """`port` to send to; `wait` for what arrives."""

    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self._mailbox, self.port = mailbox, port

    @property
    def mails(self) -> tuple[ReceivedMail, ...]:
        return self._mailbox.messages

    def wait(self, kind: str, count: int = 1, timeout: float = 20.0) -> ReceivedMail:
        """The newest mail of `kind`, once there are `count` of them."""
        deadline = time.monotonic() + timeout
        while len(found := [mail for mail in self.mails if mail.kind == kind]) < count:
            assert time.monotonic() < deadline, f"{kind}: {len(found)} of {count} mails"
            time.sleep(0.02)
        return found[0]


@contextmanager
def post_office() -> Iterator[PostOffice]:
    mailbox, started, stop = Mailbox(), threading.Event(), asyncio.Event()
    ports: list[int] = []
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        async with DemoMailServer(mailbox) as server:
            ports.append(server.port)
            loops.append(asyncio.get_running_loop())
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert started.wait(20)
    try:
        yield PostOffice(mailbox, ports[0])
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(20)
