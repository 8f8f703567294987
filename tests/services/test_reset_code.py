"""The code of the mail, typed at the kiosk. (R21, R25, R26)"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.outcomes import (
    CodeAccepted,
    LinkAccepted,
    Misformatted,
    Pending,
    Requested,
    RequestSuperseded,
    TooManyTries,
    WrongCode,
)
from kiosk.services.parts import Parts
from kiosk.storage.engine import Database
from kiosk.storage.tables import reset_requests
from tests.conftest import LUCIE_NIR, MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, asked, granted, watching, wrong


async def test_the_right_code_gives_ten_minutes(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R29."""
    pending = await asked(services, await member())
    grant = await granted(services, parts.keyring, pending)
    assert grant.expires_at == clock.now() + timedelta(minutes=10)


async def test_a_wrong_code_is_counted_and_may_be_retried(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 28."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    assert await services.reset.verify_code(pending, wrong(code)) == WrongCode(tries_left=4)
    assert isinstance(await services.reset.verify_code(pending, code), CodeAccepted)


async def test_after_five_wrong_codes_the_right_one_is_refused_too(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 29; R25."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    told = [await services.reset.verify_code(pending, wrong(code)) for _ in range(5)]
    assert told == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), TooManyTries()]
    assert await services.reset.verify_code(pending, code) == TooManyTries()
    assert await services.reset.verify_link(parts.keyring.link_token(pending.request_id)) == TooManyTries()


async def test_the_fifth_try_may_be_the_right_one(parts: Parts, services: Services, member: MemberFactory) -> None:
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    for _ in range(4):
        await services.reset.verify_code(pending, wrong(code))
    assert isinstance(await services.reset.verify_code(pending, code), CodeAccepted)
    link = await services.reset.verify_link(parts.keyring.link_token(pending.request_id))
    assert isinstance(link, LinkAccepted)


async def test_tries_are_counted_in_the_database(
    parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R25: another process sees them."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    for terminal in ("borne-1", "borne-2", "borne-3", "borne-4", "borne-5"):
        await another_terminal(terminal=terminal).reset.verify_code(pending, wrong(code))
    assert await services.reset.verify_code(pending, code) == TooManyTries()


async def test_a_strangers_codes_fail_after_the_same_count(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 37; R45: even the code that the row would give."""
    await member()
    outcome = await services.reset.request(STRANGER_NIR, "000123", "camille@exemple.fr")
    assert isinstance(outcome, Requested)
    code = parts.keyring.code(outcome.pending.request_id)
    told = [await services.reset.verify_code(outcome.pending, code) for _ in range(6)]
    assert told == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), TooManyTries(), TooManyTries()]


async def test_a_strangers_wrong_code_costs_the_same(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R45."""
    camille = await member()
    costs = []
    for number in (camille.number, "000999"):
        outcome = await services.reset.request(camille.nir, number, camille.email)
        assert isinstance(outcome, Requested)
        code = parts.keyring.code(outcome.pending.request_id)
        with watching(parts.database) as spy:
            await services.reset.verify_code(outcome.pending, wrong(code))
        clock.forward(minutes=31)
        costs.append((spy.statements, spy.commits))
    assert costs[0] == costs[1]


async def test_a_badly_written_code_costs_no_try_and_no_query(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    pending = await asked(services, await member())
    with watching(parts.database) as spy:
        assert await services.reset.verify_code(pending, "4829") == Misformatted({"A": Problem.CODE_LENGTH})
    assert spy.statements == []


async def test_spaces_and_dashes_are_forgiven_and_leading_zeros_matter(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 35; R31."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    spelled = f" {code[:4]}-{code[4:6]}.{code[6:]} ".replace("0", "O")
    assert isinstance(await services.reset.verify_code(pending, spelled), CodeAccepted)
    assert isinstance(await services.reset.verify_code(pending, code[1:]), Misformatted)


async def test_the_code_of_another_request_is_refused(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 32; R26: of somebody else, and of the same person under another identifier."""
    camille = await member()
    lucie = await member(number="000999", nir=LUCIE_NIR, email="lucie@exemple.fr")
    first, second = await asked(services, camille), await asked(services, lucie)
    by_email = await services.reset.request(camille.email, camille.number, camille.email)
    assert isinstance(by_email, Requested)
    code = parts.keyring.code(first.request_id)
    assert await services.reset.verify_code(second, code) == WrongCode(4)
    assert await services.reset.verify_code(by_email.pending, code) == WrongCode(4)


async def test_a_code_dies_outside_its_agency(
    parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R26."""
    pending = await asked(services, await member())
    elsewhere = another_terminal(agency="Colmar")
    outcome = await elsewhere.reset.verify_code(pending, parts.keyring.code(pending.request_id))
    assert not isinstance(outcome, CodeAccepted)


@pytest.mark.parametrize("superseded", [False, True])
async def test_after_a_resend_the_first_code_lives_until_the_second_mail_is_accepted(
    superseded: bool, parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 33; R24."""
    first = await asked(services, await member())
    clock.forward(seconds=60)
    again = await services.reset.resend(first)
    assert isinstance(again, Requested)
    if superseded:
        await _supersede(parts.database, first, clock)
    outcome = await services.reset.verify_code(again.pending, parts.keyring.code(first.request_id))
    assert outcome == RequestSuperseded() if superseded else isinstance(outcome, CodeAccepted)
    newest = await services.reset.verify_code(again.pending, parts.keyring.code(again.pending.request_id))
    assert isinstance(newest, CodeAccepted)


async def _supersede(database: Database, pending: Pending, clock: MovableClock) -> None:
    """What the courier does when the mail server has accepted a newer mail."""
    async with database.transaction() as connection:
        await connection.execute(
            reset_requests.update().where(reset_requests.c.id == pending.request_id).values(superseded_at=clock.now())
        )
