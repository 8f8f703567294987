"""The demonstration's mail server: real SMTP on loopback, on a free port, in the same event loop."""

import asyncio
import weakref
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from kiosk import present
from kiosk.demo.mailbox import Mailbox

HOST = "127.0.0.1"
_NAME = "demonstration.localhost"  # given, or aiosmtpd would ask the DNS for this machine's name


class DemoMailServer:
    """`async with DemoMailServer() as server` gives its `port` and its `mailbox`. No mail leaves this machine."""

    def __init__(self, mailbox: Mailbox | None = None) -> None:
        self.mailbox = mailbox or Mailbox()
        self._server: asyncio.Server | None = None
        self._conversations: weakref.WeakSet[SMTP] = weakref.WeakSet()  # each lives as long as its connection

    @property
    def port(self) -> int:
        """The port it listens on; only inside the `async with`."""
        if self._server is None:
            raise RuntimeError("the demonstration mail server is not running")
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        # The loop's own server, not aiosmtpd's Controller: a thread and a second loop would only add ways to hang.
        self._server = await asyncio.get_running_loop().create_server(self._conversation, HOST, 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for conversation in tuple(self._conversations):
            if conversation.transport is not None:
                conversation.transport.close()
        self._conversations.clear()
        await asyncio.sleep(0)  # lets the closed connections end their tasks

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd calls this with each mail received in full."""
        content: Any = envelope.content
        for address in envelope.rcpt_tos:
            self.mailbox.receive(bytes(content), to=address, received_at=present.now())
        return "250 2.0.0 Message accepted"

    def _conversation(self) -> SMTP:
        conversation = SMTP(self, hostname=_NAME, enable_SMTPUTF8=True, loop=asyncio.get_running_loop())
        self._conversations.add(conversation)
        return conversation
