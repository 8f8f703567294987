"""The mails through a real Postfix: read back from the mailbox, refused at once, or sent back later."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.demo.mailbox import Mailbox
from kiosk.guide import MAIL_SUBJECT
from kiosk.identity.keys import Keyring
from kiosk.services import Services, open_services
from kiosk.services.outcomes import CodeAccepted, Pending, Requested
from kiosk.settings import MailSettings, Settings
from kiosk.storage.engine import Database
from kiosk.storage.tables import members, outbox
from tests.journeys.conftest import EMAIL, NIR, NUMBER, ON_SQLITE, PATIENCE, ROSTER
from tests.journeys.postfix import MISSING, Postfix, available, postfix
from tests.mail.relay import Relay
from tests.mail.test_bounce_command import bounce

RETURNS = "kiosk-retour@e-mpn.fr"
pytestmark = [ON_SQLITE, pytest.mark.skipif(not available(), reason=MISSING)]


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    with postfix() as server:
        yield server


@pytest.fixture
def through(settings: Settings, keyring: Keyring, server: Postfix) -> Settings:
    server.empty()
    keyring.save(settings.key_path)
    mail = MailSettings(
        host="127.0.0.1", port=server.port, security="none", sender="ne-pas-repondre@e-mpn.fr", bounces=RETURNS
    )
    return settings._replace(mail=mail)


@asynccontextmanager
async def asked(settings: Settings, roster: Path, email: str = EMAIL) -> AsyncIterator[tuple[Services, Pending]]:
    """A member with that address, who asked for a new password."""
    roster.write_text(ROSTER.replace(EMAIL, email), encoding="utf-8")
    async with open_services(settings, response_floor=0) as services:
        await services.roster.import_file(roster)
        requested = await services.reset.request(NIR, NUMBER, email)
        assert isinstance(requested, Requested)
        services.mail_wake.set()
        yield services, requested.pending


async def arrived(server: Postfix, address: str) -> bytes:
    """The one mail in that mailbox, once it is there."""
    async with asyncio.timeout(PATIENCE):
        while not server.mails(address):
            await asyncio.sleep(0.02)
    [content] = server.mails(address)
    return content


async def settled(database: Database, state: str) -> Any:
    """The mail's row, once it is in that state, with its account's mark."""
    row = select(outbox.c.state, outbox.c.reply, members.c.email_doubtful_at).join(
        members, members.c.id == outbox.c.member_id
    )
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.transaction() as connection:
                found = (await connection.execute(row)).one()
            if found.state == state:
                return found
            await asyncio.sleep(0.02)


async def test_the_mail_is_read_in_the_mailbox_and_its_code_opens_the_reset(
    through: Settings, server: Postfix, database: Database, tmp_path: Path
) -> None:
    async with asked(through, tmp_path / "liste.csv") as (services, pending):
        content = await arrived(server, EMAIL)
        message = message_from_bytes(content, EmailMessage, policy=default)
        assert (message["Subject"], message["To"], message["Return-Path"]) == (MAIL_SUBJECT, EMAIL, f"<{RETURNS}>")
        read = Mailbox().receive(content, to=EMAIL, received_at=datetime.now(UTC))
        assert isinstance(await services.reset.verify_code(pending, read.code or ""), CodeAccepted)
        row = await settled(database, "accepted")
    assert row.reply.startswith("250 2.0.0 Ok: queued as")
    assert row.email_doubtful_at is None


async def test_a_recipient_that_postfix_does_not_know_marks_the_account_at_once(
    through: Settings, database: Database, tmp_path: Path
) -> None:
    async with asked(through, tmp_path / "liste.csv", "inconnu@exemple.fr"):
        row = await settled(database, "refused")
    assert row.reply.startswith("550 5.1.1 <adresse> Recipient address rejected: User unknown")
    assert row.email_doubtful_at is not None


@pytest.mark.parametrize("email", ["partie@ailleurs.fr", "élise@ailleurs.fr"])
async def test_a_mail_that_postfix_took_and_sent_back_marks_the_account_through_kiosk_bounce(
    through: Settings, server: Postfix, database: Database, tmp_path: Path, email: str
) -> None:
    async with Relay(port=server.onward) as elsewhere:
        elsewhere.answers["RCPT"].append(f"550 5.1.1 <{email}> unknown")
        async with asked(through, tmp_path / "liste.csv", email):
            await settled(database, "accepted")
            notification = await arrived(server, RETURNS)
            home = {"KIOSK_STORAGE_FOLDER": str(through.folder), "KIOSK_STORAGE_URL": through.database_url}
            code, said = await bounce(tmp_path, notification, **home)
            assert (code, said.count("\n")) == (0, 1)
            row = await settled(database, "refused")
    assert row.reply.startswith("retour : 5.1.1 550 5.1.1 <adresse> unknown")
    assert row.email_doubtful_at is not None
