"""A server that is not the one we trust, or not protected: the mail waits on both databases, and nothing leaves."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import trustme

from tests.mail.conftest import server_side
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import Relay

Certificate = Callable[[trustme.CA], ssl.SSLContext]


def expired(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    authority.issue_cert("127.0.0.1", not_before=past, not_after=past.replace(year=2021)).configure_cert(context)
    return context


def self_signed(_: trustme.CA) -> ssl.SSLContext:
    alone = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with alone.cert_pem.tempfile() as certificate, alone.private_key_pem.tempfile() as key:
        context.load_cert_chain(certificate, key)
    return context


def of_another_name(authority: trustme.CA) -> ssl.SSLContext:
    return server_side(authority, "autre.exemple.fr")


def of_another_authority(_: trustme.CA) -> ssl.SSLContext:
    return server_side(trustme.CA(), "127.0.0.1")


@pytest.mark.parametrize(
    "proof",
    [
        (expired, "expired"),
        (self_signed, "self-signed certificate"),
        (of_another_name, "mismatch"),
        (of_another_authority, "unable to get local issuer"),
    ],
    ids=lambda proof: str(proof[0].__name__),
)
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_proves_nothing_keeps_the_mail_queued_and_says_why(
    office: Office, authority: trustme.CA, authority_file: str, security: str, proof: tuple[Certificate, str]
) -> None:
    request_id, (made, why) = await office.ask(await office.member()), proof
    context = made(authority)
    async with Relay(starttls=context) if security == "starttls" else Relay(tls=context) as relay:
        await deliver(office, settings(relay.port, security=security, ca_file=authority_file))
    row = await office.mail(request_id)
    assert (row.state, relay.received, relay.commands) == ("queued", [], [])
    assert row.reply.startswith("certificat du serveur refusé : ")
    assert why in row.reply


async def test_starttls_offered_then_refused_never_goes_on_in_clear(
    office: Office, certificate: ssl.SSLContext, authority_file: str
) -> None:
    request_id = await office.ask(await office.member())
    secure = {"security": "starttls", "ca_file": authority_file, "username": "borne", "password": "p4ss"}
    async with Relay(starttls=certificate, user=("borne", "p4ss")) as relay:
        relay.answers["STARTTLS"].append("454 4.7.0 TLS not available due to local problem")
        await deliver(office, settings(relay.port, **secure))
        refused = await office.mail(request_id)
        assert (refused.state, relay.received) == ("queued", [])
        assert not {"AUTH", "MAIL"} & set(relay.commands)
        assert refused.reply == "454 4.7.0 TLS not available due to local problem"
        office.clock.move(seconds=13)
        await deliver(office, settings(relay.port, **secure))
    assert [received.over_tls for received in relay.received] == [True]


async def test_starttls_no_longer_offered_never_goes_on_in_clear(office: Office, authority_file: str) -> None:
    """As somebody in between would do it, taking the word out of the answer to EHLO."""
    request_id = await office.ask(await office.member())
    secure = {"security": "starttls", "ca_file": authority_file, "username": "borne", "password": "p4ss"}
    async with Relay(user=("borne", "p4ss")) as relay:
        await deliver(office, settings(relay.port, **secure))
    row = await office.mail(request_id)
    assert (row.state, relay.received, relay.commands) == ("queued", [], [])
    assert row.reply == "le serveur ne propose pas STARTTLS : rien n'est envoyé en clair"


async def test_a_refused_password_keeps_every_mail_and_asks_once(
    office: Office, certificate: ssl.SSLContext, authority_file: str, caplog: pytest.LogCaptureFixture
) -> None:
    requests = [await office.ask(await office.member()) for _ in range(3)]
    secure = {"security": "starttls", "ca_file": authority_file, "username": "borne", "password": "Mauvais-9"}
    async with Relay(starttls=certificate, user=("borne", "p4ss")) as relay:
        await deliver(office, settings(relay.port, **secure))
    for request_id in requests:
        row = await office.mail(request_id)
        assert row.state == "queued"
    assert (relay.received, relay.connections) == ([], 1)
    assert set(relay.commands) == {"AUTH"}
    assert "535 authentification refusée" in caplog.text
    assert "Mauvais-9" not in caplog.text
