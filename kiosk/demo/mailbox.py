"""The demonstration's mailbox: mails read back from the very bytes that came over SMTP, kept in memory only."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Literal

from kiosk import guide, words
from kiosk.locale import Catalogue, known, open_catalogue

_LINK = re.compile(r"https://\S+/r/[0-9A-Za-z_-]+")
_CODE = re.compile(r"^\s*([0-9]{4} [0-9]{4})\s*$", re.MULTILINE)
_REFERENCE = re.compile(r"^\S+ ([0-9A-Z]{2}-[0-9A-Z]{2})\s*$", re.MULTILINE)  # « Demande », in the mail's language

MailKind = Literal[
    "reset", "enrolment", "already_registered", "registered", "password_changed", "email_code", "email_changed"
]
_KINDS: dict[str, MailKind] = {
    guide.MAIL_SUBJECT: "reset",
    guide.ENROLMENT_SUBJECT: "enrolment",
    words.REGISTERED_SUBJECT: "registered",
    words.EMAIL_CODE_SUBJECT: "email_code",
    words.EMAIL_CHANGED_SUBJECT: "email_changed",
}


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """What a member reads. `code` is as printed, "4829 1374"; `text` is the plain part."""

    to: str
    sender: str
    subject: str
    received_at: datetime
    text: str = field(repr=False)
    link: str | None = field(repr=False)
    code: str | None = field(repr=False)
    reference: str | None
    kind: MailKind


class Mailbox:
    """All that arrived, newest first. `subscribe` to be told of the next arrivals."""

    def __init__(self) -> None:
        self._messages: list[ReceivedMail] = []
        self._callbacks: list[Callable[[ReceivedMail], object]] = []

    @property
    def messages(self) -> tuple[ReceivedMail, ...]:
        return tuple(self._messages)

    def for_address(self, email: str) -> tuple[ReceivedMail, ...]:
        """The mails to that address, newest first; case does not count."""
        wanted = email.strip().casefold()
        return tuple(mail for mail in self._messages if mail.to.casefold() == wanted)

    def subscribe(self, callback: Callable[[ReceivedMail], object]) -> Callable[[], None]:
        """Call `callback` with each mail that arrives, until the returned function is called."""
        self._callbacks.append(callback)

        def unsubscribe() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return unsubscribe

    def clear(self) -> None:
        self._messages.clear()

    def receive(self, content: bytes, *, to: str, received_at: datetime) -> ReceivedMail:
        """Read the mail that arrived as `content` for the envelope address `to`, keep it and tell."""
        mail = _read(content, to, received_at)
        self._messages.insert(0, mail)
        for callback in tuple(self._callbacks):
            callback(mail)
        return mail


def _read(content: bytes, to: str, received_at: datetime) -> ReceivedMail:
    message = message_from_bytes(content, EmailMessage, policy=default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    catalogue = open_catalogue(known(str(message["Content-Language"] or "")) or "fr")
    subject, code = str(message["Subject"] or ""), _first(_CODE, text)
    return ReceivedMail(
        to=to,
        sender=str(message["From"] or ""),
        subject=subject,
        received_at=received_at,
        text=text,
        link=_first(_LINK, text),
        code=code,
        reference=_first(_REFERENCE, text),
        kind=_kind(subject, code, catalogue),
    )


def _kind(subject: str, code: str | None, catalogue: Catalogue) -> MailKind:
    """What a reader of mails can tell: both mails of an enrolment have the one subject."""
    kinds = {catalogue.gettext(french): kind for french, kind in _KINDS.items()}
    kind = kinds.get(subject, "password_changed")
    return "already_registered" if kind == "enrolment" and not code else kind


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(found.lastindex or 0) if found else None
