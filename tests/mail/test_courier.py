"""The courier on a real database and a real mail server, through everything that may go wrong between them."""

import pytest
from sqlalchemy import update

from kiosk.identity.code import grouped
from kiosk.storage.queued_mail import short
from kiosk.storage.tables import outbox
from tests.logbook import operators_log
from tests.mail.office import Office, code_in, deliver, settings
from tests.mail.relay import Relay


async def test_a_queued_mail_leaves_with_the_code_and_the_link_of_its_request(office: Office) -> None:
    request_id = await office.ask(await office.member())
    async with Relay() as relay:
        assert await deliver(office, settings(relay.port)) == 1
    [received] = relay.received
    assert received.recipients == ("camille.martin@exemple.fr",)
    assert code_in(received) == grouped(office.keyring.code(request_id))
    assert office.keyring.link_token(request_id) in received.part("html")
    row = await office.mail(request_id)
    assert (row.state, row.reply, row.attempts) == ("accepted", "250 2.0.0 queued as 4Zk3Lq0x2J", 1)
    assert (row.settled_at, row.lease_owner, row.leased_until) == (office.clock.now(), None, None)


async def test_a_mail_accepted_once_never_leaves_again(office: Office) -> None:
    await office.ask(await office.member())
    async with Relay() as relay:
        assert [await deliver(office, settings(relay.port)) for _ in range(2)] == [1, 0]
    assert len(relay.received) == 1


async def test_the_notice_of_a_change_leaves_too(office: Office) -> None:
    await office.notice(await office.member())
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
    assert relay.received[0].message["Subject"] == "Votre mot de passe a été modifié"


@pytest.mark.parametrize(("attempt", "delay"), [(1, 10), (2, 30), (3, 120), (4, 300), (9, 300)])
async def test_each_attempt_waits_longer_than_the_last(office: Office, attempt: int, delay: int) -> None:
    request_id = await office.ask(await office.member())
    async with office.database.transaction() as connection:
        await connection.execute(update(outbox).values(attempts=attempt - 1))
    async with Relay() as relay:
        relay.answers["RCPT"].append("451 4.7.1 greylisted")
        await deliver(office, settings(relay.port))
    row = await office.mail(request_id)
    assert (row.state, row.reply, row.attempts, row.lease_owner) == ("queued", "451 4.7.1 greylisted", attempt, None)
    assert delay * 0.8 <= (row.due_at - office.clock.now()).total_seconds() <= delay * 1.2


async def test_451_then_250_delivers_the_same_mail(office: Office) -> None:
    request_id = await office.ask(await office.member())
    async with Relay() as relay:
        relay.answers["DATA"].append("451 4.3.0 try again")
        await deliver(office, settings(relay.port))
        office.clock.move(seconds=13)
        await deliver(office, settings(relay.port))
    [received] = relay.received
    assert code_in(received) == grouped(office.keyring.code(request_id))
    assert (await office.mail(request_id)).state == "accepted"


async def test_a_mail_is_not_tried_again_before_its_time(office: Office) -> None:
    await office.ask(await office.member())
    async with Relay() as relay:
        relay.answers["RCPT"].append("451 4.7.1 greylisted")
        await deliver(office, settings(relay.port))
        office.clock.move(seconds=7)
        assert await deliver(office, settings(relay.port)) == 0
    assert relay.commands == ["MAIL", "RCPT", "QUIT"]


async def test_a_server_that_was_down_gets_every_mail_when_it_is_back(office: Office) -> None:
    for number in range(3):
        await office.ask(await office.member(f"membre{number}@exemple.fr"))
    async with Relay() as relay:
        port = relay.port
    assert await deliver(office, settings(port)) == 3
    assert await office.states() == ["queued"] * 3
    office.clock.move(seconds=13)
    async with Relay(port=port) as relay:
        await deliver(office, settings(port))
    assert len(relay.received) == 3
    assert await office.states() == ["accepted"] * 3


async def test_a_server_that_is_down_is_asked_once_for_the_whole_queue(office: Office) -> None:
    for number in range(3):
        await office.ask(await office.member(f"membre{number}@exemple.fr"))
    async with Relay() as relay:
        relay.answers["MAIL"].extend(["421 4.3.2 shutting down"] * 3)
        await deliver(office, settings(relay.port))
    assert relay.commands.count("MAIL") == 1
    assert await office.states() == ["queued"] * 3


async def test_a_refused_recipient_is_refused_for_good_and_the_next_mail_leaves(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    first = await office.ask(await office.member("partie@exemple.fr"))
    office.clock.move(milliseconds=1)
    await office.ask(await office.member())
    async with Relay() as relay:
        relay.answers["RCPT"].append("550 5.1.1 <partie@exemple.fr> unknown")
        await deliver(office, settings(relay.port))
    row = await office.mail(first)
    assert (row.state, row.reply) == ("refused", "550 5.1.1 <adresse> unknown")
    assert len(relay.received) == 1
    assert "refusé : 550 5.1.1 <adresse> unknown" in caplog.text


async def test_a_mail_that_cannot_be_written_is_refused_and_the_next_leaves(office: Office) -> None:
    first = await office.ask(await office.member(email=None))
    await office.ask(await office.member())
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
    row = await office.mail(first)
    assert (row.state, row.reply) == ("refused", "adresse inutilisable")
    assert len(relay.received) == 1


async def test_an_expired_mail_is_abandoned_with_the_reason_it_never_left(
    office: Office,
) -> None:
    request_id = await office.ask(await office.member())
    with operators_log("courier") as log:
        async with Relay() as relay:
            relay.answers["RCPT"].append("451 4.7.1 greylisted")
            await deliver(office, settings(relay.port))
            office.clock.move(minutes=30)
            assert await deliver(office, settings(relay.port)) == 0
    row = await office.mail(request_id)
    assert (row.state, row.reply, row.settled_at) == ("abandoned", "451 4.7.1 greylisted", office.clock.now())
    about = log.about(office.keyring.pseudonym("flow", request_id.hex()))
    assert [(line["mail"], line["verdict"]) for line in about] == [
        (short(row.id), "later"),
        (short(row.id), "abandoned"),
    ]


@pytest.mark.parametrize("ended", ["used_at", "superseded_at"])
async def test_a_link_that_would_be_dead_on_arrival_does_not_leave(office: Office, ended: str) -> None:
    request_id = await office.ask(await office.member(), "queued", **{ended: office.clock.now()})
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
    assert relay.received == []
    assert (await office.mail(request_id)).state == "abandoned"
