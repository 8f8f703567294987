"""One row for each terminal: where it is, and what its member shares for as long as they do."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.services import Services
from kiosk.services.assistance.live import OpenCall, Presence, TerminalSeen, of_agency, of_call
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from kiosk.storage.tables import terminals
from tests.conftest import NOON, MovableClock
from tests.services.advisers import called, seen, signed_in_adviser, taken
from tests.services.sights import count, rows, watching

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
HOME = Presence(None, None, None, None, None)


def at_step(step: int, idle: float = 0.0, call: OpenCall | None = None, state: str | None = None) -> Presence:
    return Presence("forgot-password", step, idle, None if call is None else call.call_id, state)


async def test_a_terminal_is_one_row_however_often_it_speaks(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    for step in range(1, 8):
        await services.assistance.publish(at_step(step))
    assert await count(parts.database, terminals) == 1
    assert await services.desk.terminals(camille) == (
        TerminalSeen("borne-1", "forgot-password", 7, NOON, NOON, silent=False, paused_until=None),
    )


@ON_SQLITE
async def test_the_first_screen_has_nobody_and_a_silent_terminal_says_so(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    await services.assistance.publish(HOME)
    clock.forward(seconds=16)
    [terminal] = await services.desk.terminals(camille)  # type: ignore[misc]
    assert terminal == TerminalSeen("borne-1", None, None, None, NOON, silent=True, paused_until=None)


@ON_SQLITE
async def test_the_rhythm_of_the_keys_is_not_told(parts: Parts, services: Services, clock: MovableClock) -> None:
    told = []
    for _ in range(40):
        clock.forward(seconds=0.7)
        await services.assistance.publish(at_step(5))
        [row] = await rows(parts.database, terminals)
        told.append(row["active_at"])
    assert {moment.second % 5 + moment.microsecond for moment in told} == {0}
    assert len(set(told)) <= 7


@ON_SQLITE
async def test_an_idle_time_that_goes_on_is_no_news(parts: Parts, services: Services, clock: MovableClock) -> None:
    await services.assistance.publish(at_step(5, 2.4))
    for seconds in range(1, 12):
        clock.forward(seconds=1)
        await services.assistance.publish(at_step(5, 2.4 + seconds + seconds % 3 * 0.01))
    [row] = await rows(parts.database, terminals)
    assert row["active_at"] == NOON - timedelta(seconds=5)


async def test_what_is_shared_is_seen_only_while_it_is(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    publish, share = services.assistance.publish, services.assistance.share
    await publish(at_step(5, call=call, state="avant"))
    assert (await seen(services, camille, call)).state is None
    await share(call)
    await publish(at_step(5, call=call, state="pendant"))
    view = await seen(services, camille, call)
    assert (view.shared, view.state) == (True, "pendant")
    await services.assistance.stop_sharing(call)
    await publish(at_step(5, call=call, state="après"))
    assert (await seen(services, camille, call)).state is None
    assert [row["state"] for row in await rows(parts.database, terminals)] == [None]


@ON_SQLITE
async def test_the_state_of_another_terminal_or_call_is_not_kept(
    parts: Parts, services: Services, another_terminal: Callable[..., Services]
) -> None:
    call = await called(services)
    await services.assistance.share(call)
    await another_terminal(terminal="borne-2").assistance.publish(at_step(5, call=call, state="{}"))
    await services.assistance.publish(at_step(5, call=OpenCall(99, "4F-27", CallKind.CHAT), state="{}"))
    assert [row["state"] for row in await rows(parts.database, terminals)] == [None, None]


@ON_SQLITE
async def test_the_revision_grows_with_each_change_and_no_other(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    await services.assistance.share(call)
    revisions = []
    for state in ("1", "1", "2", "2", "1"):
        await services.assistance.publish(at_step(5, call=call, state=state))
        revisions.append((await seen(services, camille, call)).revision)
    assert [revision - revisions[0] for revision in revisions] == [0, 0, 1, 1, 2]


@ON_POSTGRES
async def test_only_news_is_announced_and_to_whom_it_concerns(parts: Parts, services: Services) -> None:
    call = await called(services)
    await services.assistance.share(call)

    async def told(presence: Presence) -> int:
        with watching(parts.database) as spy:
            await services.assistance.publish(presence)
        return sum(statement.count("pg_notify(") for statement in spy.statements)

    first, next_state = at_step(5, call=call, state="1"), at_step(5, call=call, state="2")
    moved = at_step(6, call=call, state="2")
    assert [await told(one) for one in (first, first, next_state, moved)] == [2, 0, 1, 1]


async def test_a_pause_of_each_terminal_is_told(
    parts: Parts, services: Services, another_terminal: Callable[..., Services], clock: MovableClock
) -> None:
    other = another_terminal(terminal="borne-2")
    for one in (services, other):
        await one.assistance.publish(HOME)
    camille = await signed_in_adviser(parts)
    for n in range(20):
        await other.connexion.sign_in(f"personne{n}@exemple.fr", "Faux-1234")
    with watching(parts.database) as spy:
        seen_terminals = await services.desk.terminals(camille)
    assert isinstance(seen_terminals, tuple)
    assert [one.paused_until is not None for one in seen_terminals] == [False, True]
    assert len(spy.statements) == 3


async def test_who_watches_a_call_is_woken_by_the_other_side(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    async with asyncio.timeout(20), services.assistance.watching(of_call(call.call_id)) as wake:
        await wake.wait()  # watching began
        wake.clear()
        await services.desk.say(camille, call.call_id, b"1" * 16, "Bonjour")
        await wake.wait()
    async with asyncio.timeout(20), services.desk.watching(of_agency("Strasbourg")) as wake:
        await wake.wait()
        wake.clear()
        await services.assistance.hang_up(call)
        await wake.wait()
