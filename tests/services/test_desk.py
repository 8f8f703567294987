"""The adviser's desk: one adviser for each call, their agency alone, and what they may do in it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from kiosk.services import Services
from kiosk.services.advisers.session import Adviser, AdviserGone
from kiosk.services.assistance.live import (
    CallEnded,
    Done,
    InQueue,
    NotNow,
    Posted,
    Presence,
    Taken,
    TakenBy,
    WithAdviser,
)
from kiosk.services.assistance.states import CallKind, CallOutcome, NoSuchCall
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.services.place import Place
from kiosk.storage.engine import Database
from kiosk.storage.tables import adviser_sessions, chat_messages, help_calls, journal, terminals
from tests.conftest import MovableClock
from tests.services.advisers import called, followed, seen, signed_in_adviser, taken, waiting
from tests.services.sights import events, rows

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Act = Callable[[Services, Adviser, int], Awaitable[Any]]

ACTS: dict[str, Act] = {
    "take": lambda s, who, call: s.desk.take(who, call),
    "release": lambda s, who, call: s.desk.release(who, call),
    "close": lambda s, who, call: s.desk.close(who, call),
    "view": lambda s, who, call: s.desk.view(who, call),
    "say": lambda s, who, call: s.desk.say(who, call, b"9" * 16, "Bonjour"),
    "point": lambda s, who, call: s.desk.point(who, call, "B"),
    "suggest": lambda s, who, call: s.desk.suggest(who, call, 6),
}
each_act = pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))


@pytest.fixture
async def console(parts: Parts, database_url: str) -> AsyncIterator[Services]:
    """The services of another process: a connection of its own, to the file or to the server."""
    database = await Database.open(database_url)
    yield services_of(replace(parts, database=database, place=Place("poste-3", "Strasbourg")))
    await database.close()


async def everything(parts: Parts) -> list[list[dict[str, Any]]]:
    return [await rows(parts.database, table) for table in (help_calls, chat_messages, terminals, journal)]


@each_act
async def test_an_adviser_of_another_agency_sees_and_does_nothing(act: Act, parts: Parts, services: Services) -> None:
    camille, sacha = await signed_in_adviser(parts), await signed_in_adviser(parts, "Sacha", agency="Colmar")
    call = await taken(services, camille)
    await services.assistance.share(call)
    await services.assistance.publish(Presence("forgot-password", 5, 0.0, call.call_id, "{}"))
    before = await everything(parts)
    assert await act(services, sacha, call.call_id) == NoSuchCall()
    assert await everything(parts) == before
    assert await services.desk.queue(sacha) == ()
    assert await services.desk.terminals(sacha) == ()


@ON_SQLITE
@each_act
async def test_an_agency_in_the_capability_alone_opens_nothing(act: Act, parts: Parts, services: Services) -> None:
    sacha = await signed_in_adviser(parts, "Sacha", agency="Colmar")
    call = await called(services)
    assert await act(services, replace(sacha, agency="Strasbourg"), call.call_id) == AdviserGone()


@ON_SQLITE
@each_act
async def test_whose_session_is_over_does_nothing(act: Act, parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    async with parts.database.transaction() as connection:
        await connection.execute(delete(adviser_sessions))
    before = await everything(parts)
    assert await act(services, camille, call.call_id) == AdviserGone()
    assert await services.desk.queue(camille) == AdviserGone()
    assert await services.desk.terminals(camille) == AdviserGone()
    assert await everything(parts) == before


@ON_SQLITE
@pytest.mark.parametrize("name", [name for name in ACTS if name != "take"])
async def test_the_call_of_a_colleague_is_theirs(name: str, parts: Parts, services: Services) -> None:
    camille, dominique = await signed_in_adviser(parts), await signed_in_adviser(parts, "Dominique")
    call = await taken(services, camille)
    before = await everything(parts)
    assert await ACTS[name](services, dominique, call.call_id) == NoSuchCall()
    assert await services.desk.take(dominique, call.call_id) == TakenBy("Camille")
    assert await everything(parts) == before
    [queued] = await waiting(services, dominique)
    assert (queued.taken_by, queued.mine) == ("Camille", False)


@ON_SQLITE
@each_act
async def test_a_closed_call_is_over(act: Act, parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    await services.assistance.hang_up(call)
    assert await act(services, camille, call.call_id) in (NoSuchCall(), CallEnded(CallOutcome.HUNG_UP))


async def test_of_two_advisers_at_once_one_has_the_call(parts: Parts, services: Services, console: Services) -> None:
    camille, dominique = await signed_in_adviser(parts), await signed_in_adviser(parts, "Dominique")
    for _ in range(5):
        call = await called(services)
        told = await asyncio.gather(
            services.desk.take(camille, call.call_id), console.desk.take(dominique, call.call_id)
        )
        [won] = [one for one in told if isinstance(one, Taken)]
        [lost] = [one for one in told if isinstance(one, TakenBy)]
        assert {won.call.taken_by, lost.name} == {won.call.taken_by} <= {"Camille", "Dominique"}
        await services.assistance.hang_up(call)
    assert (await events(services)).count("help_call_taken/None") == 5


async def test_a_call_given_back_keeps_its_place_and_is_no_longer_shared(
    parts: Parts, services: Services, another_terminal: Callable[..., Services], clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    await services.assistance.share(call)
    await services.assistance.publish(Presence("forgot-password", 5, 0.0, call.call_id, "{}"))
    clock.forward(seconds=10)
    await called(another_terminal(terminal="borne-2"))
    assert await services.desk.release(camille, call.call_id) == Done()
    view = await followed(services, call)
    assert (view.state, view.shared) == (InQueue(1, 2), False)
    assert [row["state"] for row in await rows(parts.database, terminals)] == [None]
    told = await events(services)
    assert [one for one in told if "adviser_left" in one] == [
        "screen_share_ended/adviser_left",
        "help_action/adviser_left",
    ]


async def test_who_falls_silent_keeps_the_call_for_a_minute(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille, dominique = await signed_in_adviser(parts), await signed_in_adviser(parts, "Dominique")
    call = await taken(services, camille)
    await services.assistance.share(call)
    for seconds, state in (
        (3, WithAdviser("Camille", "conseillère", away=False)),
        (2, WithAdviser("Camille", "conseillère", away=True)),
        (56, InQueue(1, 1)),
    ):
        clock.forward(seconds=seconds)
        assert (await followed(services, call)).state == state
    [queued] = await waiting(services, dominique)
    assert queued.taken_by is None
    assert isinstance(await services.desk.take(dominique, call.call_id), Taken)
    # What the member allowed Camille, Dominique does not have.
    assert not (await followed(services, call)).shared
    assert await services.desk.view(camille, call.call_id) == NoSuchCall()


@ON_SQLITE
async def test_who_comes_back_before_another_took_it_has_it_again(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    await services.assistance.share(call)
    clock.forward(seconds=90)
    assert (await seen(services, camille, call)).call.mine
    view = await followed(services, call)
    assert (view.state, view.shared) == (WithAdviser("Camille", "conseillère", away=False), True)


@ON_SQLITE
async def test_the_number_is_shown_to_who_has_the_call(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await called(services, CallKind.PHONE, phone="06 12 34 56 78")
    assert await services.desk.view(camille, call.call_id) == NoSuchCall()
    await services.desk.take(camille, call.call_id)
    view = await seen(services, camille, call)
    assert view.phone == "0612345678"
    assert "0612345678" not in repr(view)


@ON_SQLITE
async def test_pointing_needs_a_shared_screen(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    assert await services.desk.point(camille, call.call_id, "B") == NotNow()
    await services.assistance.share(call)
    for target, signals in (("B", 1), ("B", 2), (None, 3)):
        assert await services.desk.point(camille, call.call_id, target) == Done()
        view = await followed(services, call)
        assert (view.pointed, view.signals) == (target, signals)
    assert await services.desk.point(camille, call.call_id, "Donnez-moi votre code") == NotNow()
    assert (await followed(services, call)).pointed is None
    await services.desk.point(camille, call.call_id, "C")
    await services.assistance.stop_sharing(call)
    assert (await followed(services, call)).pointed is None


@ON_SQLITE
async def test_only_a_step_of_the_procedure_where_the_member_is_may_be_suggested(
    parts: Parts, services: Services
) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    suggest = services.desk.suggest
    assert [await suggest(camille, call.call_id, n) for n in (0, 11, 10)] == [NotNow(), NotNow(), Done()]
    assert (await followed(services, call)).suggested == 10
    await services.assistance.answer_suggestion(call)
    assert (await followed(services, call)).suggested is None
    await services.assistance.publish(Presence("connexion", 4, 0.0, call.call_id, None))
    assert [await suggest(camille, call.call_id, n) for n in (6, 5)] == [NotNow(), Done()]
    await services.assistance.publish(Presence(None, None, None, call.call_id, None))
    assert await suggest(camille, call.call_id, 1) == NotNow()


@ON_SQLITE
async def test_everything_an_adviser_does_bears_their_login_and_the_visit(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await called(services)
    await services.desk.take(camille, call.call_id)
    await services.assistance.share(call)
    await services.desk.point(camille, call.call_id, "B")
    await services.desk.suggest(camille, call.call_id, 6)
    await services.desk.release(camille, call.call_id)
    await services.desk.take(camille, call.call_id)
    await services.desk.close(camille, call.call_id)
    entries = await services.journal.entries()
    assert [entry.adviser for entry in entries] == [None] + ["camille"] * 8
    assert len({entry.interaction for entry in entries}) == 1


@ON_SQLITE
async def test_unread_until_the_adviser_answers(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    marks = [(await waiting(services, camille))[0].unread]
    await services.assistance.say(call, b"1" * 16, "Bonjour")
    marks.append((await waiting(services, camille))[0].unread)
    assert isinstance(await services.desk.say(camille, call.call_id, b"2" * 16, "Bonjour"), Posted)
    marks.append((await waiting(services, camille))[0].unread)
    assert marks == [False, True, False]


@ON_SQLITE
async def test_a_terminal_that_gives_no_sign_is_away(parts: Parts, services: Services, clock: MovableClock) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    clock.forward(seconds=5)
    assert (await waiting(services, camille))[0].member_away
    await followed(services, call)
    assert not (await seen(services, camille, call)).call.member_away


@ON_SQLITE
async def test_asking_again_and_again_does_not_keep_an_empty_chair_signed_in(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    for _ in range(4):
        clock.forward(minutes=8)
        answer = await services.desk.queue(camille)
    assert answer == AdviserGone()


@ON_SQLITE
async def test_the_queue_tells_where_the_person_is_now(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await called(services, CallKind.PHONE, phone="06 12 34 56 78")
    await services.assistance.publish(Presence("connexion", 4, 0.0, None, None))
    [now] = await waiting(services, camille)
    await services.assistance.hang_up(call, CallOutcome.VISIT_ENDED)
    [left] = await waiting(services, camille)  # whoever is at that terminal now is somebody else
    assert [(one.procedure, one.step) for one in (now, left)] == [("connexion", 4), ("forgot-password", 5)]
