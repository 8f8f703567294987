"""What networks and mail servers do to a courier, on both databases: the mail waits, and leaves once."""

import asyncio

import pytest

from tests.mail.office import LIFE, START, Office, deliver, settings
from tests.mail.relay import HOLD, RESET, Relay


async def test_a_server_down_for_ten_minutes_gets_the_mail_when_it_is_back(office: Office) -> None:
    request_id = await office.ask(await office.member())
    async with Relay() as relay:
        port = relay.port
    while (office.clock.now() - START).total_seconds() < 600:
        await deliver(office, settings(port))
        office.clock.moment = (await office.mail(request_id)).due_at
    async with Relay(port=port) as relay:
        await deliver(office, settings(port))
    row = await office.mail(request_id)
    assert (len(relay.received), row.state) == (1, "accepted")
    assert row.settled_at < START + LIFE
    assert row.attempts <= 7  # 10 s, 30 s, 2 min, 5 min, 5 min, each a fifth shorter or longer


async def test_a_banner_that_is_slow_to_come_is_waited_for(office: Office, relay: Relay) -> None:
    request_id = await office.ask(await office.member())
    relay.answers["CONNECT"].append(HOLD)
    asyncio.get_running_loop().call_later(0.3, relay.go_on.set)
    await deliver(office, settings(relay.port))
    row = await office.mail(request_id)
    assert (row.state, row.attempts, len(relay.received)) == ("accepted", 1, 1)


async def test_a_banner_that_never_comes_costs_the_timeout_once_and_no_mail(office: Office, relay: Relay) -> None:
    requests = [await office.ask(await office.member()) for _ in range(3)]
    relay.answers["CONNECT"].append(HOLD)
    async with asyncio.timeout(4):
        await deliver(office, settings(relay.port, timeout_seconds=1))
    for request_id in requests:
        row = await office.mail(request_id)
        assert (row.state, row.reply) == ("queued", "le serveur de mail ne répond pas à temps")
    office.clock.move(seconds=13)
    await deliver(office, settings(relay.port))
    assert len(relay.received) == 3


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_421_in_mid_session_loses_and_doubles_nothing(office: Office, relay: Relay, command: str) -> None:
    for number in range(3):
        await office.ask(await office.member(f"membre{number}@exemple.fr"))
    yes = {"MAIL": "250 2.1.0 ok", "RCPT": "250 2.1.5 ok", "DATA": "250 2.0.0 ok"}[command]
    relay.answers[command].extend([yes, "421 4.7.0 too many mails, closing"])
    await deliver(office, settings(relay.port))
    recipients = sorted(received.recipients[0] for received in relay.received)
    assert recipients == [f"membre{number}@exemple.fr" for number in range(3)]
    assert await office.states() == ["accepted"] * 3


async def test_a_reset_between_the_last_dot_and_the_reply_sends_the_same_mail_again(
    office: Office, relay: Relay
) -> None:
    """Whether the server has it cannot be known; that the copy is the same, secret and Message-ID, can."""
    request_id = await office.ask(await office.member())
    relay.answers["DATA"].append(RESET)
    await deliver(office, settings(relay.port))
    row = await office.mail(request_id)
    assert (row.state, row.reply, row.attempts) == ("queued", "le serveur de mail a coupé la connexion", 1)
    office.clock.move(seconds=13)
    await deliver(office, settings(relay.port))
    one, two = relay.received
    assert one.content == two.content
    assert (await office.mail(request_id)).state == "accepted"


async def test_an_address_with_a_domain_in_letters_of_its_own_is_sent_to_that_very_domain(
    office: Office, relay: Relay
) -> None:
    await office.ask(await office.member("eve@straße.de"))
    await deliver(office, settings(relay.port))
    assert relay.received[0].recipients == ("eve@xn--strae-oqa.de",)
