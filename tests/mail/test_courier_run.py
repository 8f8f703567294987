"""The courier as a task: prompt when woken, unmoved by what breaks, and gone at once when told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from kiosk.mail.courier import Courier
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import Relay


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    async with Relay() as relay:
        yield relay


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(courier.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def arrived(relay: Relay, count: int, within: float) -> None:
    async with asyncio.timeout(within):
        while len(relay.received) < count:
            await asyncio.sleep(0.005)


async def state_of(office: Office, request_id: bytes, state: str) -> None:
    async with asyncio.timeout(5):
        while (await office.mail(request_id)).state != state:
            await asyncio.sleep(0.005)


async def test_a_mail_is_handed_over_within_500_ms_of_the_wake(office: Office, relay: Relay) -> None:
    member_id = await office.member()
    async with running(office.courier(settings(relay.port))):
        await office.ask(member_id)
        office.wake.set()
        await arrived(relay, 1, within=10)  # the first one waits for the libraries to load
        await asyncio.sleep(0.05)
        await office.ask(member_id)
        office.wake.set()
        await arrived(relay, 2, within=0.5)


async def test_a_mail_that_another_process_queued_is_found_without_a_wake(office: Office, relay: Relay) -> None:
    member_id = await office.member()
    async with running(office.courier(settings(relay.port))):
        await asyncio.sleep(0.5)
        await office.ask(member_id)
        await arrived(relay, 1, within=5)


async def test_more_mails_than_one_claim_takes_leave_in_one_go(office: Office, relay: Relay) -> None:
    for number in range(25):
        await office.ask(await office.member(f"membre{number}@exemple.fr"))
    async with running(office.courier(settings(relay.port))):
        await arrived(relay, 25, within=10)
    assert relay.connections == 1


async def test_a_database_that_fails_for_a_while_does_not_end_the_courier(
    office: Office, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    request_id = await office.ask(await office.member())
    await rename(office, "outbox", "outbox_away")
    async with running(office.courier(settings(relay.port))) as task:
        async with asyncio.timeout(5):
            while "base de données indisponible" not in caplog.text:
                await asyncio.sleep(0.005)
        await rename(office, "outbox_away", "outbox")
        office.wake.set()
        await state_of(office, request_id, "accepted")
        assert not task.done()
    assert caplog.text.count("indisponible") == 1


async def rename(office: Office, old: str, new: str) -> None:
    async with office.database.transaction() as connection:
        await connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_a_certificate_nobody_vouches_for_keeps_the_mail_queued(
    office: Office, certificate: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    request_id = await office.ask(await office.member())
    async with Relay(starttls=certificate) as relay:
        await deliver(office, settings(relay.port, security="starttls"))
    row = await office.mail(request_id)
    assert (row.state, relay.received) == ("queued", [])
    assert row.reply.startswith("certificat du serveur refusé")
    assert "en attente : certificat du serveur refusé" in caplog.text


async def test_cancelled_between_mails_it_records_what_the_server_took(office: Office, relay: Relay) -> None:
    request_id = await office.ask(await office.member())
    async with running(office.courier(settings(relay.port))):
        await arrived(relay, 1, within=10)
    assert (await office.mail(request_id)).state == "accepted"
    assert relay.commands[-1] == "QUIT"


async def test_cancelled_in_mid_mail_it_keeps_that_lease_and_frees_the_others(office: Office, relay: Relay) -> None:
    first = await office.ask(await office.member())
    office.clock.move(milliseconds=1)
    second = await office.ask(await office.member())
    relay.answering.clear()
    async with running(office.courier(settings(relay.port))):
        async with asyncio.timeout(10):
            while "DATA" not in relay.commands:
                await asyncio.sleep(0.005)
    assert (await office.mail(first)).lease_owner is not None
    held = await office.mail(second)
    assert (held.state, held.lease_owner, held.attempts) == ("queued", None, 0)


async def test_without_a_mail_server_the_log_names_the_key_to_set(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(office.courier(settings(host=""))) as task:
        async with asyncio.timeout(5):
            while "[mail] host" not in caplog.text:
                await asyncio.sleep(0.005)
        assert not task.done()
