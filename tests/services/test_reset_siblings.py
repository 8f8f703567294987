"""Several requests with the same (A): a received code works, whichever of them is on the screen. (R21, R24 to R26)"""

import asyncio
from collections.abc import Callable

from kiosk.services import Services
from kiosk.services.outcomes import (
    CodeAccepted,
    LinkAccepted,
    PasswordChanged,
    Pending,
    Requested,
    RequestSuperseded,
    TooManyTries,
    WrongCode,
)
from kiosk.services.parts import Parts
from kiosk.storage.tables import outbox, reset_requests
from tests.conftest import OTHER_PASSWORD, MemberFactory, MovableClock
from tests.services.sights import STRANGER_EMAIL, asked, rows, wrong


async def decoy(services: Services, identifier: str) -> Pending:
    """A request with that (A), and a (B) and (C) that nobody has."""
    outcome = await services.reset.request(identifier, "000999", STRANGER_EMAIL)
    assert isinstance(outcome, Requested)
    return outcome.pending


async def resent(services: Services, pending: Pending) -> Pending:
    outcome = await services.reset.resend(pending)
    assert isinstance(outcome, Requested)
    return outcome.pending


async def test_a_code_works_behind_somebody_elses_decoy(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    pending = await asked(services, camille)
    clock.forward(seconds=1)
    newest = await decoy(services, camille.nir)
    assert await services.reset.resume(camille.nir) == Requested(newest)
    outcome = await services.reset.verify_code(newest, parts.keyring.code(pending.request_id))
    assert isinstance(outcome, CodeAccepted)
    assert outcome.grant.request_id == pending.request_id
    assert await services.reset.set_password(outcome.grant, OTHER_PASSWORD, OTHER_PASSWORD) == PasswordChanged()


async def test_a_fourth_request_leaves_the_third_mails_code_alone(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    mailed = []
    for _ in range(4):
        mailed.append(await asked(services, camille))
        clock.forward(seconds=1)
    assert [row["state"] for row in await rows(parts.database, outbox)].count("queued") == 3
    outcome = await services.reset.verify_code(mailed[3], parts.keyring.code(mailed[2].request_id))
    assert isinstance(outcome, CodeAccepted)


async def test_a_code_that_expired_stays_dead_after_a_resend_that_was_not_accepted(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R23: +30:00 works, +30:01 does not, though the newer request lives."""
    first = await asked(services, await member())
    code = parts.keyring.code(first.request_id)
    clock.forward(minutes=20)
    second = await resent(services, first)
    clock.forward(minutes=10)
    assert isinstance(await services.reset.verify_code(second, code), CodeAccepted)
    clock.forward(seconds=1)
    assert await services.reset.verify_code(second, code) == WrongCode(4)


async def test_a_superseded_code_stays_dead_behind_a_decoy(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R24."""
    camille = await member()
    pending = await asked(services, camille)
    async with parts.database.transaction() as connection:
        await connection.execute(reset_requests.update().values(superseded_at=clock.now()))
    newest = await decoy(services, camille.nir)
    outcome = await services.reset.verify_code(newest, parts.keyring.code(pending.request_id))
    assert outcome == RequestSuperseded()


async def test_a_code_dies_at_another_agency_behind_a_decoy_too(
    parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R26."""
    camille = await member()
    pending = await asked(services, camille)
    elsewhere = another_terminal(agency="Colmar", terminal="borne-9")
    there = await decoy(elsewhere, camille.nir)
    assert await elsewhere.reset.verify_code(there, parts.keyring.code(pending.request_id)) == WrongCode(4)


async def test_decoys_give_no_sixth_guess_at_a_code(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R21, R25: five wrong codes in all, however many requests they are tried on."""
    camille = await member()
    pending = await asked(services, camille)
    code = parts.keyring.code(pending.request_id)
    first = await decoy(services, camille.nir)
    told = [await services.reset.verify_code(first, wrong(code)) for _ in range(5)]
    assert told == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), TooManyTries()]
    clock.forward(seconds=1)
    fresh = await decoy(services, camille.nir)
    assert await services.reset.verify_code(fresh, code) == WrongCode(4)


async def test_hurrying_on_several_requests_gives_no_sixth_guess(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R25."""
    camille = await member()
    pendings = [await asked(services, camille), *[await decoy(services, camille.nir) for _ in range(2)]]
    code = wrong(parts.keyring.code(pendings[0].request_id))
    await asyncio.gather(*(services.reset.verify_code(p, code) for p in pendings for _ in range(4)))
    assert [row["tries"] for row in await rows(parts.database, reset_requests)] == [5, 5, 5]


async def test_a_right_code_behind_a_decoy_takes_no_try_from_the_link_of_its_mail(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    pending = await asked(services, camille)
    newest = await decoy(services, camille.nir)
    for _ in range(6):
        outcome = await services.reset.verify_code(newest, parts.keyring.code(pending.request_id))
        assert isinstance(outcome, CodeAccepted)
    link = await services.reset.verify_link(parts.keyring.link_token(pending.request_id))
    assert isinstance(link, LinkAccepted)
