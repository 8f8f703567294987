"""The demonstration's mail: really sent, really received, read back as a member would."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk import guide
from kiosk.demo.mailbox import Mailbox, ReceivedMail
from kiosk.demo.mailserver import DemoMailServer
from kiosk.mail.replies import Accepted
from kiosk.mail.transport import SmtpTransport
from tests.mail.letters import CODE, LINK, NOTICE, RESET, send, small_letter, write
from tests.mail.office import settings

NOW = datetime(2025, 11, 22, 13, 2, tzinfo=UTC)
CAMILLE = "camille.martin@exemple.fr"


def mailbox_with(*contents: bytes, to: str = CAMILLE) -> Mailbox:
    mailbox = Mailbox()
    for number, content in enumerate(contents):
        mailbox.receive(content, to=to, received_at=NOW + timedelta(seconds=number))
    return mailbox


def test_a_reset_mail_gives_its_code_link_and_reference() -> None:
    [mail] = mailbox_with(write(RESET)).messages
    assert (mail.kind, mail.subject, mail.to) == ("reset", guide.MAIL_SUBJECT, CAMILLE)
    assert (mail.code, mail.link, mail.reference) == (CODE, LINK, "4F-27")
    assert mail.sender == "Espace adhérent <ne-pas-repondre@e-mpn.fr>"
    assert mail.text.startswith("Bonjour Camille,")


def test_the_phone_number_is_not_taken_for_a_code_in_a_notice() -> None:
    [mail] = mailbox_with(write(NOTICE)).messages
    assert (mail.kind, mail.code, mail.link, mail.reference) == ("password_changed", None, None, None)


def test_the_newest_mail_comes_first() -> None:
    mailbox = mailbox_with(write(RESET), write(NOTICE))
    assert [mail.kind for mail in mailbox.messages] == ["password_changed", "reset"]


def test_each_address_sees_its_own_mails_whatever_the_case() -> None:
    mailbox = mailbox_with(write(RESET))
    mailbox.receive(write(NOTICE), to="theo.schmitt@exemple.fr", received_at=NOW)
    assert [mail.kind for mail in mailbox.for_address(" Camille.MARTIN@exemple.fr")] == ["reset"]
    assert mailbox.for_address("personne@exemple.fr") == ()


def test_a_cleared_mailbox_is_empty() -> None:
    mailbox = mailbox_with(write(RESET))
    mailbox.clear()
    assert mailbox.messages == ()


def test_a_subscriber_hears_of_each_arrival_until_it_leaves() -> None:
    mailbox, heard = Mailbox(), list[ReceivedMail]()
    leave = mailbox.subscribe(heard.append)
    first = mailbox.receive(write(RESET), to=CAMILLE, received_at=NOW)
    leave()
    leave()
    mailbox.receive(write(NOTICE), to=CAMILLE, received_at=NOW)
    assert heard == [first]


def test_the_secrets_of_a_received_mail_do_not_show_in_its_repr() -> None:
    [mail] = mailbox_with(write(RESET)).messages
    assert CODE not in repr(mail)
    assert LINK not in repr(mail)


async def test_a_mail_sent_over_smtp_lands_in_the_mailbox() -> None:
    async with DemoMailServer() as server:
        for _ in range(2):
            assert isinstance(await send(server.port), Accepted)
        assert [mail.text.strip() for mail in server.mailbox.messages] == ["Bonjour", "Bonjour"]
        assert (datetime.now(UTC) - server.mailbox.messages[0].received_at) < timedelta(seconds=60)


async def test_the_server_stops_with_its_block() -> None:
    async with DemoMailServer() as server:
        port = server.port
    with pytest.raises(RuntimeError, match="not running"):
        assert server.port
    assert not isinstance(await send(port), Accepted)


async def test_a_mailbox_made_beforehand_receives_the_mails() -> None:
    mailbox = Mailbox()
    async with DemoMailServer(mailbox) as server:
        await send(server.port)
    assert len(mailbox.messages) == 1


async def test_an_open_connection_does_not_keep_the_server_from_stopping() -> None:
    async with DemoMailServer() as server:
        await send(server.port)
        client = SmtpTransport(settings(server.port).mail)
        assert isinstance(await client.send(small_letter()), Accepted)
    await client.close()
