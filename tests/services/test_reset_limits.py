"""How many mails, and what the limits may not tell. (R37, R45)"""

import asyncio
from collections.abc import Callable

import pytest

from kiosk.services import Services
from kiosk.services.outcomes import NoMoreResends, Pending, Requested
from kiosk.services.parts import Parts
from kiosk.storage.tables import journal, outbox, reset_requests, throttle_events
from tests.conftest import Member, MemberFactory, MovableClock
from tests.services.sights import STRANGER_EMAIL, asked, count, events, rows, watching

_TABLES = reset_requests, outbox, throttle_events, journal


async def states(parts: Parts) -> list[str]:
    return [row["state"] for row in await rows(parts.database, outbox)]


async def test_an_accounts_limit_alone_never_shows(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R45: twice by NIR, once by e-mail, then « Renvoyer »: the account is past its limit, what was typed is not."""
    camille = await member()
    sights = [
        await _mixed(parts, services, clock, camille, number) for number in (camille.number, "000999", "000888")
    ]
    assert sights[0] == sights[1] == sights[2]
    assert (await states(parts)).count("queued") == 3
    assert (await events(services)).count("excess_rate_limit_exceeded/account_limit") == 2


async def _mixed(
    parts: Parts, services: Services, clock: MovableClock, camille: Member, number: str
) -> list[tuple[object, ...]]:
    """Two requests by NIR, one by e-mail, two resends of it: each answer, and all it cost and wrote."""
    sights: list[tuple[object, ...]] = []
    pending: Pending | None = None
    for step in (camille.nir, camille.nir, camille.email, None, None, None):
        before = [await count(parts.database, table) for table in _TABLES]
        with watching(parts.database) as spy:
            if step is not None:
                outcome = await services.reset.request(step, number, camille.email)
            else:
                assert pending is not None
                outcome = await services.reset.resend(pending)
        added = [await count(parts.database, table) - n for table, n in zip(_TABLES, before, strict=True)]
        sights.append((type(outcome), tuple(added), tuple(spy.statements), spy.commits))
        pending = outcome.pending if isinstance(outcome, Requested) else pending
        clock.forward(seconds=61)
    clock.forward(hours=25)
    assert sights[-1][0] is NoMoreResends
    return sights


async def test_a_resend_withheld_for_the_accounts_limit_mails_again_an_hour_later(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    for _ in range(2):
        await asked(services, camille)
    outcome = await services.reset.request(camille.email, camille.number, camille.email)
    for _ in range(2):
        assert isinstance(outcome, Requested)
        clock.forward(minutes=59 if (await states(parts))[-1] == "withheld" else 1)
        outcome = await services.reset.resend(outcome.pending)
    assert await states(parts) == ["queued", "queued", "queued", "withheld", "queued"]


@pytest.mark.parametrize("times", [5, 9])
async def test_wrong_b_and_c_do_not_use_up_the_members_mails(
    times: int, parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R37, R41: whoever knows A alone cannot close the reset."""
    camille = await member()
    elsewhere = another_terminal(terminal="borne-2")
    for number in range(times):
        await elsewhere.reset.request(camille.nir, f"00099{number}", STRANGER_EMAIL)
    await asked(services, camille)
    assert (await states(parts))[-1] == "queued"


async def test_the_same_wrong_form_again_and_again_uses_three_of_what_its_a_may(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    for _ in range(9):
        await services.reset.request(camille.nir, "000999", camille.email)
    assert [row["scope"] for row in await rows(parts.database, throttle_events)].count("reset_typed") == 3
    await asked(services, camille)
    assert (await states(parts))[-1] == "queued"


@pytest.mark.parametrize(("most", "seconds"), [(10, 1), (20, 600)])
async def test_one_a_is_probed_ten_times_an_hour_and_twenty_a_day(
    most: int,
    seconds: int,
    services: Services,
    clock: MovableClock,
    another_terminal: Callable[..., Services],
) -> None:
    """R37: whatever B and C, and at however many terminals."""
    for number in range(most + 4):
        terminal = another_terminal(terminal=f"borne-{number % 3}")
        await terminal.reset.request("personne@exemple.fr", f"{number:06d}", STRANGER_EMAIL)
        clock.forward(seconds=seconds)
    told = await events(services)
    assert told.count("authn_token_created/mismatch") == most
    assert told.count("excess_rate_limit_exceeded/identifier_limit") == 4


async def test_two_identifiers_at_once_share_the_accounts_three_mails(
    parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R37: hurrying at two terminals gives no fourth."""
    camille = await member()
    beside = another_terminal(terminal="borne-2")
    await asyncio.gather(
        *(services.reset.request(camille.nir, camille.number, camille.email) for _ in range(3)),
        *(beside.reset.request(camille.email, camille.number, camille.email) for _ in range(3)),
    )
    assert (await states(parts)).count("queued") == 3
