"""A mail in the bytes that its server is given.

Handed a message, aiosmtplib copies it and flattens it at each sending, while the server waits.
"""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime

# "=_" cannot occur in a part, which is quoted-printable.
_BOUNDARY = "=_kiosk"
_PLACE = "\0"  # of a body: nothing that a header may hold


@dataclass(frozen=True, slots=True)
class Letter:
    """`content` is ASCII, but for the headers of a mail to an address that is not. (SMTPUTF8)"""

    to: str = field(repr=False)
    content: bytes = field(repr=False)


def letter(message: EmailMessage) -> Letter:
    """A single message, with an address in its « To »."""
    to = message["To"].addresses[0].addr_spec
    return Letter(to, message.as_bytes(policy=_policy(to)))


class Form:
    """A mail flattened once, by the standard library, with a place for what differs in each of its kind.

    To build and flatten a message for each took more than half of the time of writing it.
    """

    def __init__(self, sender: Address, headers: Mapping[str, str], subtypes: tuple[str, ...]) -> None:
        """Raises `ValueError` for a sender that no header can hold."""
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        for name, value in headers.items():
            message[name] = value
        message["Content-Type"] = f'multipart/alternative; boundary="{_BOUNDARY}"'
        for subtype in subtypes:
            message.attach(_part(subtype))
        self._pieces = message.as_bytes(policy=_policy(sender.addr_spec)).split(_PLACE.encode())
        if len(self._pieces) != 1 + len(subtypes):
            raise ValueError("a header holds a NUL")
        self._domain = sender.domain

    def filled(self, to: Address, date: datetime, name: str, bodies: tuple[str, ...]) -> Letter:
        """`name` is the Message-ID's, before the @."""
        # Lines of their own, which nothing need fold: an `Address` holds no end of line, and 254 letters at most.
        own = f"To: {to}\r\nDate: {format_datetime(date)}\r\nMessage-ID: <{name}@{self._domain}>\r\n"
        content = [own.encode(), self._pieces[0]]
        for body, piece in zip(bodies, self._pieces[1:], strict=True):
            content += _quoted(body), piece
        return Letter(to.addr_spec, b"".join(content))


def _policy(address: str) -> "EmailPolicy[EmailMessage]":
    return SMTP if address.isascii() else SMTPUTF8


def _part(subtype: str) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    # Plain ASCII on the wire whatever the server offers, and never re-wrapped on the way.
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(_PLACE)
    return part


def _quoted(body: str) -> bytes:
    return binascii.b2a_qp(body.encode()).replace(b"\n", b"\r\n")
