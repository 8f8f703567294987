"""Leases, supersession and late conclusions: the outbox when several couriers empty it."""

import asyncio
from datetime import timedelta

from sqlalchemy import update

from kiosk.storage import outbox as outbox_sql
from kiosk.storage.tables import reset_requests
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import Relay


async def test_a_late_accepted_is_the_truth_even_after_the_lease_went_elsewhere(office: Office) -> None:
    request_id = await office.ask(await office.member())
    lease, now = timedelta(seconds=30), office.clock.now()
    async with office.database.transaction() as connection:
        [slow] = await outbox_sql.claim(connection, owner="slow", now=now, limit=1, lease=lease)
        [other] = await outbox_sql.claim(connection, owner="other", now=now + lease, limit=1, lease=lease)
        await outbox_sql.settle_accepted(connection, [(slow, "250 ok")], now=now + lease)
        await outbox_sql.retry_at(connection, other, owner="other", due_at=now, reply="451 later")
        await outbox_sql.refused(connection, other, owner="other", reply="550 no", now=now)
    assert ((await office.mail(request_id)).state, other.attempts) == ("accepted", 2)


async def test_a_lost_lease_writes_nothing_but_an_accepted(office: Office) -> None:
    request_id = await office.ask(await office.member())
    lease, now = timedelta(seconds=30), office.clock.now()
    async with office.database.transaction() as connection:
        [slow] = await outbox_sql.claim(connection, owner="slow", now=now, limit=1, lease=lease)
        await outbox_sql.claim(connection, owner="other", now=now + lease, limit=1, lease=lease)
        await outbox_sql.refused(connection, slow, owner="slow", reply="550 no", now=now)
        await outbox_sql.release(connection, slow, owner="slow")
    row = await office.mail(request_id)
    assert (row.state, row.lease_owner, row.attempts) == ("queued", "other", 2)


async def test_an_accepted_mail_supersedes_the_member_s_older_requests_and_no_other(office: Office) -> None:
    camille, other = await office.member(), await office.member("theo.schmitt@exemple.fr")
    older, used = await office.ask(camille), await office.ask(camille)
    theirs, stranger = await office.ask(other), await office.ask(None, state="withheld")
    async with office.database.transaction() as connection:
        change = update(reset_requests).where(reset_requests.c.id == used)
        await connection.execute(change.values(used_at=office.clock.now()))
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
        office.clock.move(seconds=60)
        newer = await office.ask(camille)
        assert (await office.request(older)).superseded_at is None
        await deliver(office, settings(relay.port))
    assert (await office.request(older)).superseded_at == office.clock.now()
    for untouched in (used, theirs, stranger, newer):
        assert (await office.request(untouched)).superseded_at is None


async def test_until_the_new_mail_is_accepted_the_old_request_stays_alive(office: Office) -> None:
    camille = await office.member()
    older = await office.ask(camille)
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
        office.clock.move(seconds=60)
        await office.ask(camille)
        relay.answers["DATA"].append("451 4.3.0 try again")
        await deliver(office, settings(relay.port))
    assert (await office.request(older)).superseded_at is None


async def test_two_couriers_racing_on_300_mails_deliver_each_once(office: Office) -> None:
    addresses = await office.crowd(300)
    async with Relay() as relay:
        couriers = [office.courier(settings(relay.port)) for _ in range(2)]
        while await asyncio.gather(*(courier.deliver_due() for courier in couriers)) != [0, 0]:
            pass
        for courier in couriers:
            await courier.close()
    assert sorted(received.recipients[0] for received in relay.received) == addresses
    assert await office.states() == ["accepted"] * 300
