"""The courier as a task: prompt when woken, unmoved by what breaks, and gone at once when told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from kiosk.mail.courier import Courier
from tests.mail.office import Office, settings
from tests.mail.relay import HOLD, Relay


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(courier.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def until(fact: Callable[[], object], within: float = 30) -> None:
    async with asyncio.timeout(within):
        while not fact():
            await asyncio.sleep(0.002)


async def arrived(relay: Relay, count: int, within: float = 30) -> None:
    await until(lambda: len(relay.received) >= count, within)


async def test_a_mail_is_handed_over_within_500_ms_of_the_wake(office: Office, relay: Relay) -> None:
    member_id = await office.member()
    async with running(office.courier(settings(relay.port))):
        await office.ask(member_id)
        office.wake.set()
        await arrived(relay, 1)  # the first one waits for the libraries to load
        await asyncio.sleep(0.05)
        await office.ask(member_id)
        office.wake.set()
        await arrived(relay, 2, within=0.5)


async def test_a_mail_that_another_process_queued_is_found_without_a_wake(office: Office, relay: Relay) -> None:
    member_id = await office.member()
    async with running(office.courier(settings(relay.port))):
        await asyncio.sleep(0.5)
        await office.ask(member_id)
        await arrived(relay, 1)


async def test_more_mails_than_one_claim_takes_leave_in_one_go(office: Office, relay: Relay) -> None:
    for number in range(25):
        await office.ask(await office.member(f"membre{number}@exemple.fr"))
    async with running(office.courier(settings(relay.port))):
        await arrived(relay, 25)
    assert relay.connections == 1


async def test_a_database_that_fails_for_a_while_does_not_end_the_courier(
    office: Office, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    await office.ask(await office.member())
    await rename(office, "outbox", "outbox_away")
    async with running(office.courier(settings(relay.port))) as task:
        await until(lambda: "base de données indisponible" in caplog.text)
        await rename(office, "outbox_away", "outbox")
        office.wake.set()
        await arrived(relay, 1)
        assert not task.done()
    assert caplog.text.count("indisponible") == 1


async def rename(office: Office, old: str, new: str) -> None:
    async with office.database.transaction() as connection:
        await connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_cancelled_in_mid_mail_it_records_keeps_and_frees(office: Office, relay: Relay) -> None:
    requests = []
    for _ in range(3):
        requests.append(await office.ask(await office.member()))
        office.clock.move(milliseconds=1)
    relay.answers["DATA"].extend(["250 2.0.0 ok", HOLD])
    async with running(office.courier(settings(relay.port))):
        await until(lambda: relay.commands.count("DATA") == 2)
    taken, in_hand, free = [await office.mail(request_id) for request_id in requests]
    assert taken.state == "accepted"
    assert (in_hand.state, in_hand.lease_owner is not None, in_hand.attempts) == ("queued", True, 1)
    assert (free.state, free.lease_owner, free.attempts) == ("queued", None, 0)


@pytest.mark.parametrize("moment", range(8))
async def test_cancelled_as_an_answer_comes_it_ends_all_the_same(office: Office, relay: Relay, moment: int) -> None:
    await office.ask(await office.member())
    task = asyncio.create_task(office.courier(settings(relay.port)).run())
    await until(lambda: relay.received)
    for _ in range(moment):
        await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(30):
        await asyncio.wait([task])
