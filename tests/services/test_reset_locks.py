"""Several terminals, a phone and the courier at the requests of one member: nobody waits for the other in a ring."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from kiosk.services import Services
from kiosk.services.members.account import Locked
from kiosk.services.members.new_email import EmailChanged, Proposed
from kiosk.services.new_address import close_resets
from kiosk.services.outcomes import CodeAccepted, PasswordChanged, Pending
from kiosk.services.parts import Parts
from kiosk.storage import outbox
from kiosk.storage.engine import serialise
from kiosk.storage.row_locks import Requests
from kiosk.storage.tables import members, reset_requests
from kiosk.storage.tables import outbox as outbox_rows
from tests.conftest import OTHER_PASSWORD, Member, MemberFactory, MovableClock
from tests.services.sights import asked, rows
from tests.services.test_members_find import who

ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ROUNDS = 6


async def _three(services: Services, camille: Member, clock: MovableClock) -> list[Pending]:
    """The limits of an hour are those of three requests."""
    pending = []
    for _ in range(3):
        pending.append(await asked(services, camille))
        clock.forward(seconds=1)
    return pending


async def test_codes_typed_at_the_same_moment_for_the_same_identifier_all_get_an_answer(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    for _ in range(ROUNDS):
        pending = await _three(services, camille, clock)
        codes = [parts.keyring.code(one.request_id) for one in pending]
        told = await asyncio.gather(
            *(services.reset.verify_code(one, code) for one, code in zip(pending[1:], codes[1:], strict=True)),
            *(services.reset.verify_code(one, code) for one, code in zip(pending[:2], codes[:2], strict=True)),
        )
        assert all(isinstance(answer, CodeAccepted) for answer in told)
        clock.forward(days=1)


@ON_POSTGRES
async def test_a_new_password_takes_its_locks_in_the_order_of_the_others(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await _three(services, await member(), clock)
    told = await services.reset.verify_code(pending[0], parts.keyring.code(pending[0].request_id))
    assert isinstance(told, CodeAccepted)
    changing = services.reset.set_password(told.grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert await _between(parts, pending[2], changing, pending[0]) == PasswordChanged()


@ON_POSTGRES
async def test_an_accepted_mail_takes_its_locks_in_the_order_of_the_others(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await _three(services, await member(), clock)
    async with parts.database.transaction() as connection:
        now, lease = clock.now(), timedelta(minutes=1)
        mails = await outbox.claim(connection, owner="courier", now=now, limit=20, lease=lease)

    async def settle() -> None:
        async with parts.database.transaction() as connection:
            await outbox.settle_accepted(connection, [(mails[2], "250")], now=clock.now())

    await _between(parts, pending[1], settle(), pending[0])
    superseded = [row["superseded_at"] is not None for row in await rows(parts.database, reset_requests)]
    assert sorted(superseded) == [False, True, True]


@ON_POSTGRES
@pytest.mark.parametrize("action", ["lock", "set_email"])
async def test_an_operator_s_command_takes_its_locks_in_the_order_of_an_import(
    parts: Parts, services: Services, member: MemberFactory, action: str
) -> None:
    """An import voids the requests of who moved, then writes the members."""
    camille = await member()
    pending = await asked(services, camille)
    found = await who(services, camille)
    if action == "lock":
        work: Coroutine[Any, Any, Any] = services.members.lock(found)
    else:
        proposed = await services.members.weigh_email(found, "nouvelle@exemple.fr")
        assert isinstance(proposed, Proposed)
        work = services.members.set_email(found, proposed)
    async with parts.database.transaction() as connection:
        await Requests(reset_requests.c.id == pending.request_id).hold(connection)
        working = asyncio.create_task(work)
        async with asyncio.timeout(30):
            while not await _somebody_waits(parts):
                await asyncio.sleep(0.01)
        await connection.execute(update(members).where(members.c.id == camille.id).values(first_name="Camila"))
    assert isinstance(await working, Locked | EmailChanged)


@ON_POSTGRES
async def test_a_form_that_matched_while_the_address_was_being_changed_sends_nothing(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """The mail would go to the new address, before the former one could say « it was not me »."""
    camille = await member()
    async with parts.database.transaction() as connection:
        await serialise(connection, parts.throttle.account(camille.id))
        working = asyncio.create_task(asked(services, camille))
        async with asyncio.timeout(30):
            while not await _somebody_waits(parts):
                await asyncio.sleep(0.01)
        await close_resets(connection, camille.id, clock.now() + timedelta(hours=24))
    await working
    assert [row["state"] for row in await rows(parts.database, outbox_rows)] == ["withheld"]


async def _between(parts: Parts, first: Pending, work: Coroutine[Any, Any, Any], then: Pending) -> Any:
    """Lock `first`, let `work` run until it waits for us, lock `then`: it must hold nothing that we come to next."""
    async with parts.database.transaction() as connection:
        await Requests(reset_requests.c.id == first.request_id).hold(connection)
        working = asyncio.create_task(work)
        async with asyncio.timeout(30):
            while not await _somebody_waits(parts):
                await asyncio.sleep(0.01)
        await Requests(reset_requests.c.id == then.request_id).hold(connection)
    return await working


async def _somebody_waits(parts: Parts) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with parts.database.transaction() as connection:
        return bool(await connection.scalar(text(waiting)))
