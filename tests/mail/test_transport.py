"""Real SMTP conversations: what leaves, under which protection, and how answers are understood."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
import trustme

from kiosk.mail import transport as transport_module
from kiosk.mail.replies import Accepted, RefusedForGood, RetryLater, Verdict, fit
from kiosk.mail.transport import SmtpTransport
from tests.mail.conftest import server_side
from tests.mail.office import SENDER, settings
from tests.mail.relay import DROP, Relay


def letter(to: str = "camille.martin@exemple.fr") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, to, "Essai"
    message.set_content("Bonjour")
    return message


async def send(port: int, **mail: Any) -> Verdict:
    transport = SmtpTransport(settings(port, **mail).mail)
    try:
        return await transport.send(letter())
    finally:
        await transport.close()


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    async with Relay() as relay:
        yield relay


async def test_a_mail_leaves_for_the_address_it_names(relay: Relay) -> None:
    assert await send(relay.port) == Accepted("250 2.0.0 queued as 4Zk3Lq0x2J")
    [received] = relay.received
    assert (received.sender, received.recipients) == (SENDER, ("camille.martin@exemple.fr",))


async def test_starttls_with_a_trusted_certificate_sends_encrypted(
    certificate: ssl.SSLContext, authority_file: str
) -> None:
    async with Relay(starttls=certificate) as relay:
        assert isinstance(await send(relay.port, security="starttls", ca_file=authority_file), Accepted)
    assert [received.over_tls for received in relay.received] == [True]


async def test_tls_from_the_first_byte_sends_encrypted(certificate: ssl.SSLContext, authority_file: str) -> None:
    async with Relay(tls=certificate) as relay:
        assert isinstance(await send(relay.port, security="tls", ca_file=authority_file), Accepted)
    assert [received.over_tls for received in relay.received] == [True]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_of_an_unknown_authority_sends_nothing(security: str, authority_file: str) -> None:
    unknown = server_side(trustme.CA(), "127.0.0.1")
    context = {"starttls": unknown} if security == "starttls" else {"tls": unknown}
    async with Relay(**context) as relay:
        verdict = await send(relay.port, security=security, ca_file=authority_file)
    assert isinstance(verdict, RetryLater)
    assert verdict.server
    assert verdict.reply.startswith("certificat du serveur refusé : ")
    assert "MAIL" not in relay.commands


async def test_a_certificate_for_another_name_sends_nothing(authority: trustme.CA, authority_file: str) -> None:
    async with Relay(starttls=server_side(authority, "autre.exemple.fr")) as relay:
        verdict = await send(relay.port, security="starttls", ca_file=authority_file)
    assert isinstance(verdict, RetryLater)
    assert verdict.reply.startswith("certificat du serveur refusé : ")
    assert "MAIL" not in relay.commands


async def test_without_a_ca_file_this_machine_s_authorities_decide(certificate: ssl.SSLContext) -> None:
    async with Relay(starttls=certificate) as relay:
        verdict = await send(relay.port, security="starttls")
    assert isinstance(verdict, RetryLater)
    assert verdict.reply.startswith("certificat du serveur refusé : ")


async def test_a_server_without_starttls_never_gets_the_mail_in_clear(relay: Relay) -> None:
    verdict = await send(relay.port, security="starttls", username="borne", password="p4ss")
    assert verdict == RetryLater("le serveur ne propose pas STARTTLS : rien n'est envoyé en clair", server=True)
    assert "MAIL" not in relay.commands


async def test_plain_smtp_where_tls_is_expected_sends_nothing(relay: Relay) -> None:
    verdict = await send(relay.port, security="tls")
    assert verdict == RetryLater("le serveur ne parle pas TLS comme demandé ; voyez [mail] security", server=True)


@pytest.mark.parametrize("content", [None, "pas un certificat"], ids=["missing", "damaged"])
async def test_a_useless_ca_file_is_named_to_the_operator(content: str | None, tmp_path: Any, relay: Relay) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    verdict = await send(relay.port, security="starttls", ca_file=str(path))
    assert isinstance(verdict, RetryLater)
    assert verdict.reply.startswith("[mail] ca_file illisible")


async def test_the_name_and_password_of_the_settings_open_the_server(
    certificate: ssl.SSLContext, authority_file: str
) -> None:
    async with Relay(starttls=certificate, user=("borne", "p4ss")) as relay:
        secure = {"security": "starttls", "ca_file": authority_file}
        assert isinstance(await send(relay.port, username="borne", password="p4ss", **secure), Accepted)
    assert [received.user for received in relay.received] == ["borne"]


async def test_a_refused_password_keeps_the_mail_and_shows_no_secret(
    certificate: ssl.SSLContext, authority_file: str
) -> None:
    async with Relay(starttls=certificate, user=("borne", "p4ss")) as relay:
        secure = {"security": "starttls", "ca_file": authority_file}
        verdict = await send(relay.port, username="borne", password="Mauvais-9", **secure)
    assert isinstance(verdict, RetryLater)
    assert verdict.server
    assert verdict.reply.startswith("535 authentification refusée")
    assert "Mauvais-9" not in repr(verdict)


async def test_a_server_that_knows_no_authentication_is_told_to_the_operator(relay: Relay) -> None:
    verdict = await send(relay.port, username="borne", password="p4ss")
    assert verdict == RetryLater(
        "le serveur ne propose pas d'authentification utilisable ; voyez [mail] username", server=True
    )


@pytest.mark.parametrize(
    ("command", "answer", "verdict"),
    [
        ("RCPT", "451 4.7.1 greylisted", RetryLater("451 4.7.1 greylisted")),
        ("DATA", "452 4.3.1 disk full", RetryLater("452 4.3.1 disk full")),
        ("RCPT", "550 5.1.1 no such user", RefusedForGood("550 5.1.1 no such user")),
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
        assert isinstance(await transport.send(letter()), Accepted)
    await transport.close()
    assert relay.connections == 1


async def test_after_a_refused_mail_the_connection_carries_the_next(relay: Relay) -> None:
    relay.answers["RCPT"].append("550 5.1.1 no such user")
    transport = SmtpTransport(settings(relay.port).mail)
    assert isinstance(await transport.send(letter()), RefusedForGood)
    assert isinstance(await transport.send(letter()), Accepted)
    await transport.close()
    assert relay.connections == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_421_in_mid_session_moves_the_mail_to_a_new_connection(relay: Relay, command: str) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    await transport.send(letter())
    relay.answers[command].append("421 4.7.0 too many mails, closing")
    assert isinstance(await transport.send(letter()), Accepted)
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
    await transport.send(letter())
    relay.hang_up()
    await asyncio.sleep(0.01)
    assert isinstance(await transport.send(letter()), Accepted)
    await transport.close()
    assert relay.connections == 2


async def test_a_silent_connection_is_asked_whether_it_lives_before_it_carries_a_mail(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "_UNSURE_AFTER", 0.0)
    transport = SmtpTransport(settings(relay.port).mail)
    await transport.send(letter())
    await transport.send(letter())
    relay.answers["NOOP"].append("421 4.4.2 idle too long")
    assert isinstance(await transport.send(letter()), Accepted)
    await transport.close()
    assert (relay.commands.count("NOOP"), relay.connections) == (2, 2)


async def test_a_connection_at_rest_is_closed(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    await transport.send(letter())
    await transport.rest()
    assert "QUIT" not in relay.commands
    monkeypatch.setattr(transport_module, "_IDLE", 0.0)
    await transport.rest()
    assert relay.commands[-1] == "QUIT"


async def test_nobody_listening_is_a_reason_to_wait() -> None:
    async with Relay() as relay:
        port = relay.port
    assert await send(port) == RetryLater("serveur de mail injoignable (ConnectionRefusedError)", server=True)


async def test_a_server_that_never_answers_costs_the_timeout_and_no_more() -> None:
    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(stay_silent, "127.0.0.1", 0)
    async with asyncio.timeout(3):
        verdict = await send(silent.sockets[0].getsockname()[1], timeout_seconds=1)
    silent.close()
    assert verdict == RetryLater("le serveur de mail ne répond pas à temps", server=True)


async def test_an_address_with_accents_uses_smtputf8(relay: Relay) -> None:
    transport = SmtpTransport(settings(relay.port).mail)
    assert isinstance(await transport.send(letter("élise@exemple.fr")), Accepted)
    await transport.close()
    assert relay.received[0].recipients == ("élise@exemple.fr",)


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
