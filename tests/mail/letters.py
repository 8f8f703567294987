"""A reset mail and a notice to write, and how to read what was written."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from html.parser import HTMLParser
from typing import Any

from kiosk.identity.code import grouped
from kiosk.identity.keys import Keyring
from kiosk.mail.letter import Letter, letter
from kiosk.mail.message import MailWriter
from kiosk.mail.replies import Verdict
from kiosk.mail.transport import SmtpTransport
from kiosk.settings import Settings
from kiosk.storage.queued_mail import MailedRequest, QueuedMail
from tests.mail.office import AGENCY, LIFE, SENDER, START, settings

KEYS = Keyring.generate()
REQUEST = MailedRequest(b"R" * 16, KEYS.link_key_id, KEYS.code_key_id, "4F-27", START, START + LIFE)
RESET = QueuedMail(
    id=bytes(range(16)),
    kind="reset",
    request=REQUEST,
    member_id=1,
    to="camille.martin@exemple.fr",
    first_name="Camille",
    terminal="borne-1",
    agency=AGENCY,
    created_at=START,
    expires_at=START + LIFE,
    leased_until=START + LIFE,
    attempts=1,
)
NOTICE = replace(RESET, kind="password_changed", request=None)
ENROLMENT, ALREADY = replace(RESET, kind="enrolment"), replace(RESET, kind="already_registered")
REGISTERED = replace(NOTICE, kind="registered")
EMAIL_CODE = replace(RESET, kind="email_code", first_name="")
CHANGED, LEFT = replace(NOTICE, kind="email_changed"), replace(NOTICE, kind="email_left")
EVERY = (RESET, NOTICE, ENROLMENT, ALREADY, REGISTERED, EMAIL_CODE, CHANGED, LEFT)
LINK = f"https://www.e-mpn.fr/r/{KEYS.link_token(REQUEST.id)}"
CODE = grouped(KEYS.code(REQUEST.id))

HEADERS = [
    ("To", "camille.martin@exemple.fr"),
    ("Date", "Sat, 22 Nov 2025 13:02:00 +0000"),
    ("Message-ID", "<000102030405060708090a0b0c0d0e0f@e-mpn.fr>"),
    ("From", "Espace adhérent <ne-pas-repondre@e-mpn.fr>"),
    ("Subject", "Reinitialisation de mot de passe"),
    ("Content-Language", "fr"),
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "All"),
    ("MIME-Version", "1.0"),
    ("Content-Type", 'multipart/alternative; boundary="=_kiosk"'),
]


class Page(HTMLParser):
    """The tags, the links and the words of a page, as a mail reader would find them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        self.words += data


def write(mail: QueuedMail = RESET, chosen: Settings | None = None) -> bytes:
    return MailWriter(KEYS, chosen or settings()).write(mail).content


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, EmailMessage, policy=default)


def part(content: bytes, subtype: str) -> str:
    body = read(content).get_body((subtype,))
    assert body is not None
    return str(body.get_content())


def page(mail: QueuedMail = RESET, chosen: Settings | None = None) -> Page:
    return Page(part(write(mail, chosen), "html"))


def small_letter(to: str = "camille.martin@exemple.fr") -> Letter:
    """A mail of no importance."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, to, "Essai"
    message.set_content("Bonjour")
    return letter(message)


async def send(port: int, **mail: Any) -> Verdict:
    """One mail over a connection of its own."""
    transport = SmtpTransport(settings(port, **mail).mail)
    try:
        return await transport.send(small_letter())
    finally:
        await transport.close()
