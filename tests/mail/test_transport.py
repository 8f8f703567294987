"""Real SMTP conversations: what leaves, under which protection, and how answers are understood."""

import asyncio

import aiosmtplib
import pytest

from kiosk.mail import transport as transport_module
from kiosk.mail.replies import Accepted, RefusedForGood, RetryLater, Verdict, fit
from kiosk.mail.transport import SmtpTransport
from tests.mail.letters import send, small_letter
from tests.mail.office import SENDER, settings
from tests.mail.relay import DROP, Relay


async def test_a_mail_leaves_for_the_address_it_names(relay: Relay) -> None:
    assert await send(relay.port) == Accepted("250 2.0.0 queued as 4Zk3Lq0x2J")
    [received] = relay.received
    assert (received.sender, received.recipients) == (SENDER, ("camille.martin@exemple.fr",))


async def test_what_cannot_be_delivered_comes_back_to_the_address_of_bounces(relay: Relay) -> None:
    await send(relay.port, bounces="kiosk-retour@e-mpn.fr")
    [received] = relay.received
    assert received.sender == "kiosk-retour@e-mpn.fr"
    assert received.message["From"] == SENDER


@pytest.mark.parametrize(
    ("command", "answer", "verdict"),
    [
        ("RCPT", "451 4.7.1 greylisted", RetryLater("451 4.7.1 greylisted")),
        ("DATA", "452 4.3.1 disk full", RetryLater("452 4.3.1 disk full")),
        ("RCPT", "550 5.1.1 no such user", RefusedForGood("550 5.1.1 no such user", recipient=True)),
        ("RCPT", "554 5.7.1 relay access denied", RefusedForGood("554 5.7.1 relay access denied")),
        ("DATA", "554 5.6.0 content refused", RefusedForGood("554 5.6.0 content refused")),
        ("RCPT", "530 5.7.0 authenticate first", RetryLater("530 5.7.0 authenticate first", server=True)),
        (
            "MAIL",
            "553 5.7.1 not your sender",
            RetryLater("553 expéditeur refusé : 5.7.1 not your sender", server=True),
        ),
        ("MAIL", DROP, RetryLater("le serveur de mail a coupé la connexion", server=True)),
        ("DATA", DROP, RetryLater("le serveur de mail a coupé la connexion", server=True)),
    ],
)
async def test_an_answer_means_later_or_never(relay: Relay, command: str, answer: str, verdict: Verdict) -> None:
    relay.answers[command].append(answer)
    assert await send(relay.port) == verdict


async def test_two_mails_share_one_connection(relay: Relay) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    for _ in range(2):
        assert isinstance(await transport.send(small_letter()), Accepted)
    await transport.close()
    assert relay.connections == 1


async def test_after_a_refused_mail_the_connection_carries_the_next(relay: Relay) -> None:
    relay.answers["RCPT"].append("550 5.1.1 no such user")
    transport = SmtpTransport(settings(relay.port).mail)
    assert isinstance(await transport.send(small_letter()), RefusedForGood)
    assert isinstance(await transport.send(small_letter()), Accepted)
    await transport.close()
    assert relay.connections == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_421_in_mid_session_moves_the_mail_to_a_new_connection(relay: Relay, command: str) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    await transport.send(small_letter())
    relay.answers[command].append("421 4.7.0 too many mails, closing")
    assert isinstance(await transport.send(small_letter()), Accepted)
    await transport.close()
    assert (relay.connections, len(relay.received)) == (2, 2)


async def test_421_on_a_new_connection_waits(relay: Relay) -> None:
    relay.answers["MAIL"].append("421 4.3.2 shutting down")
    verdict = await send(relay.port)
    assert isinstance(verdict, RetryLater)
    assert verdict.server
    assert relay.connections == 1


async def test_a_connection_the_server_closed_meanwhile_is_replaced(relay: Relay) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    await transport.send(small_letter())
    relay.hang_up()
    await asyncio.sleep(0.01)
    assert isinstance(await transport.send(small_letter()), Accepted)
    await transport.close()
    assert relay.connections == 2


async def test_a_silent_connection_is_asked_whether_it_lives_before_it_carries_a_mail(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "_UNSURE_AFTER", 0.0)
    transport = SmtpTransport(settings(relay.port).mail)
    await transport.send(small_letter())
    await transport.send(small_letter())
    relay.answers["NOOP"].append("421 4.4.2 idle too long")
    assert isinstance(await transport.send(small_letter()), Accepted)
    await transport.close()
    assert (relay.commands.count("NOOP"), relay.connections) == (2, 2)


async def test_a_connection_at_rest_is_closed(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    await transport.send(small_letter())
    await transport.rest()
    assert "QUIT" not in relay.commands
    monkeypatch.setattr(transport_module, "_IDLE", 0.0)
    await transport.rest()
    assert relay.commands[-1] == "QUIT"


async def test_nobody_listening_is_a_reason_to_wait() -> None:
    async with Relay() as relay:
        port = relay.port
    assert await send(port) == RetryLater("serveur de mail injoignable (ConnectionRefusedError)", server=True)


async def test_an_address_with_accents_uses_smtputf8(relay: Relay) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    assert isinstance(await transport.send(small_letter("élise@exemple.fr")), Accepted)
    await transport.close()
    assert relay.received[0].recipients == ("élise@exemple.fr",)


async def test_an_address_with_accents_is_refused_by_a_server_that_cannot_write_it(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiosmtplib.SMTP, "supports_extension", lambda _client, _name: False)
    transport = SmtpTransport(settings(relay.port).mail)
    assert isinstance(await transport.send(small_letter("élise@exemple.fr")), RefusedForGood)
    assert isinstance(await transport.send(small_letter()), Accepted)
    await transport.close()
    assert relay.connections == 1


@pytest.mark.parametrize("answer", ["451 4.3.2 busy, come back later", "421 4.3.2 shutting down"])
async def test_an_address_with_accents_waits_for_a_server_that_is_not_ready(relay: Relay, answer: str) -> None:
    relay.answers["EHLO"].append(answer)
    transport = SmtpTransport(settings(relay.port).mail)
    assert await transport.send(small_letter("élise@exemple.fr")) == RetryLater(
        answer, server=answer.startswith("421")
    )
    assert isinstance(await transport.send(small_letter("élise@exemple.fr")), Accepted)
    await transport.close()


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_after_a_refusal_the_next_letter_begins_anew(relay: Relay, command: str) -> None:
    relay.answers[command].append("451 4.7.1 later")
    transport = SmtpTransport(settings(relay.port).mail)
    assert isinstance(await transport.send(small_letter("une@exemple.fr")), RetryLater)
    assert isinstance(await transport.send(small_letter("deux@exemple.fr")), Accepted)
    await transport.close()
    assert (relay.received[0].recipients, relay.connections) == (("deux@exemple.fr",), 1)


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("550 <camille.martin@exemple.fr>: no such user", "550 <adresse> no such user"),
        ("250 ok\x1b[2J\r\nqueued\u202e as 4Zk3", "250 ok[2J queued as 4Zk3"),
        ("535 failed: Y2FtaWxsZS5tYXJ0aW5AZXhlbXBsZS5mcg==", "535 failed: <…>"),
        ("554 spam: https://www.e-mpn.fr/r/abc and 4829 1374", "554 spam: <lien> and <…>"),
        ("x " * 300, ("x " * 300)[:160]),
    ],
)
def test_a_reply_is_kept_short_clean_and_without_addresses_or_secrets(reply: str, kept: str) -> None:
    assert fit(reply) == kept


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ('550 5.1.1 unknown user: "jean.dupont"', '550 5.1.1 unknown user: "<adresse>"'),
        ("550 No such user (Jean.Dupont) here", "550 No such user (<adresse>) here"),
        ("550 <jean.dupont@exemple.fr>: no", "550 <adresse> no"),
        ("550 jean.dupontel is another word", "550 jean.dupontel is another word"),
    ],
)
def test_nor_with_the_mailbox_named_without_its_domain(reply: str, kept: str) -> None:
    assert fit(reply, "jean.dupont@exemple.fr") == kept
