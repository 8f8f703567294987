"""TLS and authentication: a mail leaves protected, or it waits. (R84)"""

import ssl
from typing import Any

import pytest

from kiosk.mail.replies import Accepted, RetryLater
from tests.mail.letters import send
from tests.mail.relay import Relay


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
