"""« Renvoyer », and « J'ai déjà reçu un code ». (R26, R37)"""

from collections.abc import Callable

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.outcomes import (
    Misformatted,
    NoMoreResends,
    Requested,
    ResendTooSoon,
)
from kiosk.services.parts import Parts
from kiosk.storage.tables import outbox, reset_requests
from tests.conftest import MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, asked, count, rows, watching


async def test_resending_waits_a_minute(services: Services, member: MemberFactory, clock: MovableClock) -> None:
    pending = await asked(services, await member())
    clock.forward(seconds=59)
    assert await services.reset.resend(pending) == ResendTooSoon(pending.resend_from)
    clock.forward(seconds=1)
    assert isinstance(await services.reset.resend(pending), Requested)


async def test_resending_makes_a_new_code_and_queues_a_second_mail(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 33."""
    pending = await asked(services, await member())
    clock.forward(seconds=60)
    outcome = await services.reset.resend(pending)
    assert isinstance(outcome, Requested)
    codes = [parts.keyring.code(p.request_id) for p in (pending, outcome.pending)]
    assert codes[0] != codes[1]
    assert [row["state"] for row in await rows(parts.database, outbox)] == ["queued", "queued"]


@pytest.mark.parametrize("known", [True, False])
async def test_resending_stops_at_three_an_hour_for_members_and_strangers(
    known: bool, parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 34: and the last code does not change."""
    camille = await member()
    outcome = await services.reset.request(camille.nir, camille.number if known else "000999", camille.email)
    assert isinstance(outcome, Requested)
    pending = outcome.pending
    for _ in range(2):
        clock.forward(seconds=60)
        again = await services.reset.resend(pending)
        assert isinstance(again, Requested)
        pending = again.pending
    clock.forward(seconds=60)
    stored = await count(parts.database, reset_requests)
    assert await services.reset.resend(pending) == NoMoreResends()
    assert await count(parts.database, reset_requests) == stored == 3


async def test_a_strangers_resend_costs_the_same(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R45."""
    camille = await member()
    costs = []
    for number in (camille.number, "000999"):
        outcome = await services.reset.request(camille.nir, number, camille.email)
        assert isinstance(outcome, Requested)
        clock.forward(minutes=61)
        with watching(parts.database) as spy:
            await services.reset.resend(outcome.pending)
        costs.append((spy.statements, spy.commits))
        clock.forward(minutes=61)
    assert costs[0] == costs[1]


async def test_typing_the_identifier_again_finds_the_request_at_any_terminal_of_the_agency(
    services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R26."""
    camille = await member()
    pending = await asked(services, camille)
    beside, elsewhere = another_terminal(terminal="borne-2"), another_terminal(agency="Colmar", terminal="borne-9")
    assert await beside.reset.resume(camille.nir) == Requested(pending)
    outcome = await elsewhere.reset.resume(camille.nir)
    assert isinstance(outcome, Requested)
    assert outcome.pending.request_id != pending.request_id


async def test_a_decoy_is_resumed_like_a_request(parts: Parts, services: Services, member: MemberFactory) -> None:
    """R45: nothing was asked with this identifier, and the answer does not say so."""
    await member()
    outcome = await services.reset.resume(STRANGER_NIR)
    assert isinstance(outcome, Requested)
    [mail] = await rows(parts.database, outbox)
    assert mail["state"] == "withheld"
    assert await services.reset.resume(STRANGER_NIR) == outcome


async def test_resuming_tells_a_format_error(services: Services) -> None:
    assert await services.reset.resume("1 99") == Misformatted({"A": Problem.NIR_TOO_SHORT})
