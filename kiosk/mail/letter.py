"""A mail in the bytes that its server is given.

Flattened once, where it is written: handed a message, aiosmtplib copies it and flattens it while the server waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """`content` is ASCII, but for the headers of a mail to an address that is not. (SMTPUTF8)"""

    to: str = field(repr=False)
    content: bytes = field(repr=False)


class _Registry(HeaderRegistry):
    """One class for each name of a header, where the standard library makes one for each header of each mail."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[BaseHeader]] = {}

    def __getitem__(self, name: str) -> type[BaseHeader]:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = super().__getitem__(name)
        return made


_POLICY = SMTP.clone(header_factory=_Registry())


def empty(headers: Mapping[str, Any]) -> EmailMessage:
    """A message of these headers. Raises `ValueError` for one that would begin another."""
    message = EmailMessage(policy=_POLICY)
    for name, value in headers.items():
        message[name] = value
    return message


def parsed(headers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same headers as a message holds them, for many messages."""
    return dict(empty(headers).items())


def lines(headers: Mapping[str, Any], *, utf8: bool) -> bytes:
    """These headers as they begin a letter."""
    return _flat(empty(headers), utf8=utf8).removesuffix(b"\r\n")


def letter(message: EmailMessage, *, head: bytes = b"") -> Letter:
    """`message`, after the lines of its headers that are always the same."""
    to = message["To"].addresses[0].addr_spec
    return Letter(to, head + _flat(message, utf8=not to.isascii()))


def _flat(message: EmailMessage, *, utf8: bool) -> bytes:
    return message.as_bytes(policy=_POLICY.clone(utf8=utf8))
