"""A mail server to hold real conversations with: aiosmtpd in the test's own loop, its answers scripted."""

import asyncio
import socket
import ssl
import struct
import weakref
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP = "drop"  # an answer: cut the connection instead
HOLD = "hold"  # an answer to DATA or to CONNECT: none until `go_on` is set, then the usual one
RESET = "reset"  # an answer to DATA: the mail is taken, and the connection reset (RST) in place of the reply

_QUEUED = "250 2.0.0 queued as 4Zk3Lq0x2J"


@dataclass(frozen=True)
class Received:
    content: bytes
    sender: str
    recipients: tuple[str, ...]
    over_tls: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, EmailMessage, policy=default)

    def part(self, subtype: str) -> str:
        body = self.message.get_body((subtype,))
        assert body is not None
        text: str = body.get_content()
        return text


class _Conversation(SMTP):
    """aiosmtpd's, with what its hooks cannot script: the banner (CONNECT), EHLO and STARTTLS."""

    def __init__(self, relay: "Relay", **options: Any) -> None:
        super().__init__(relay, hostname="relay.test", enable_SMTPUTF8=True, **options)
        self._relay = relay

    async def _handle_client(self) -> None:
        if self._relay.scripted("CONNECT") == HOLD:
            await self._relay.go_on.wait()
        await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:
        answer = self._relay.scripted("EHLO")
        if answer is None:
            await super().smtp_EHLO(hostname)
        else:
            await self.push(answer)

    async def smtp_STARTTLS(self, arg: str) -> None:
        answer = self._relay.scripted("STARTTLS")
        if answer is None:
            await super().smtp_STARTTLS(arg)
        else:
            await self.push(answer)

    async def smtp_AUTH(self, arg: str) -> None:
        self._relay.commands.append("AUTH")
        await super().smtp_AUTH(arg)


class Relay:
    """`answers["RCPT"].append("550 no such user")` scripts the next answer to a command; none left means yes."""

    def __init__(
        self,
        *,
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
        user: tuple[str, str] | None = None,
        port: int = 0,
    ) -> None:
        self.answers: defaultdict[str, deque[str]] = defaultdict(deque)
        self.received: list[Received] = []
        self.commands: list[str] = []
        self.connections = 0
        self.when_taken: Callable[[], object] = lambda: None  # called with a mail in hand, before its 250 leaves
        self.go_on = asyncio.Event()
        self.port = port
        self._starttls, self._tls, self._user = starttls, tls, user
        self._server: asyncio.Server | None = None
        self._open: weakref.WeakSet[SMTP] = weakref.WeakSet()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.hang_up()
        await asyncio.sleep(0.01)

    def hang_up(self) -> None:
        """Close every connection, as a server does with clients that stay silent."""
        for conversation in tuple(self._open):
            if conversation.transport is not None:
                conversation.transport.close()

    def _connection(self) -> SMTP:
        self.connections += 1
        conversation = _Conversation(
            self,
            tls_context=self._starttls,
            auth_require_tls=self._tls is None,
            authenticator=self._authenticate if self._user else None,
            loop=asyncio.get_running_loop(),
        )
        self._open.add(conversation)
        return conversation

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, method: str, data: Any) -> AuthResult:
        assert self._user is not None
        assert isinstance(data, LoginPassword)
        good = (data.login.decode(), data.password.decode()) == self._user
        return AuthResult(success=good, handled=False, auth_data=data.login.decode() if good else None)

    def scripted(self, command: str) -> str | None:
        return self.answers[command].popleft() if self.answers[command] else None

    def _next(self, command: str, server: SMTP, otherwise: str) -> str:
        self.commands.append(command)
        answer = self.scripted(command) or otherwise
        if answer == DROP:
            assert server.transport is not None
            server.transport.close()
        return answer

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._next("MAIL", server, "250 2.1.0 sender ok")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._next("RCPT", server, "250 2.1.5 recipient ok")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, argument: str) -> str:
        return self._next("NOOP", server, "250 2.0.0 still here")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return self._next("QUIT", server, "221 2.0.0 bye")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._next("DATA", server, _QUEUED)
        if answer == HOLD:
            await self.go_on.wait()
            answer = _QUEUED
        if answer.startswith("250") or answer == RESET:
            assert isinstance(envelope.content, bytes)
            self.received.append(
                Received(
                    envelope.content,
                    str(envelope.mail_from),
                    tuple(envelope.rcpt_tos),
                    session.ssl is not None or self._tls is not None,
                    session.auth_data,
                )
            )
            self.when_taken()
        if answer == RESET:
            reset(server.transport)
        return answer


def reset(transport: Any) -> None:
    """Not a polite end (FIN): what is still on its way is thrown away, and the other side gets ECONNRESET."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
