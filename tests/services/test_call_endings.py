"""How calls end: what goes at once, what stays for an adviser, and what nobody closes."""

import asyncio
from collections.abc import Callable

import pytest

from kiosk.services import Services, open_services
from kiosk.services.assistance.live import CallEnded, InQueue, Presence, TooFast
from kiosk.services.assistance.states import CallKind, CallOutcome, Closed, NoSuchCall
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.storage.tables import chat_messages, help_calls, terminals
from tests.conftest import MovableClock
from tests.services.advisers import called, followed, seen, signed_in_adviser, taken, waiting
from tests.services.sights import count, events, rows

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SUNDAY = {"days": 6}  # after the Monday that tests begin on


async def closed_by(services: Services, how: str, parts: Parts) -> CallOutcome:
    """A call with everything in it, closed in one of the ways there are."""
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille, CallKind.PHONE, phone="06 12 34 56 78", message="Bonjour")
    await services.assistance.share(call)
    await services.assistance.publish(Presence("forgot-password", 5, 0.0, call.call_id, "{}"))
    if how == "desk":
        assert isinstance(await services.desk.close(camille, call.call_id), Closed)
    elif how == "command":
        assert isinstance(await services.assistance.close(call.reference), Closed)
    else:
        await services.assistance.hang_up(call)
    ended = await services.assistance.follow(call)
    assert isinstance(ended, CallEnded)
    # Its last words on the way: they put nothing back.
    await services.assistance.publish(Presence("forgot-password", 5, 0.0, call.call_id, "{}"))
    assert await services.assistance.say(call, b"1" * 16, "Bonjour") == ended
    await services.assistance.share(call)
    return ended.outcome


@pytest.mark.parametrize(
    ("how", "outcome"),
    [("desk", CallOutcome.HELPED), ("command", CallOutcome.HELPED), ("member", CallOutcome.HUNG_UP)],
)
async def test_whoever_closes_a_call_its_chat_its_number_and_its_screen_are_gone(
    how: str, outcome: CallOutcome, parts: Parts, services: Services
) -> None:
    assert await closed_by(services, how, parts) is outcome
    [call] = await rows(parts.database, help_calls)
    assert (call["phone"], call["shared_at"]) == (None, None)
    assert await count(parts.database, chat_messages) == 0
    assert [row["state"] for row in await rows(parts.database, terminals)] == [None]
    assert (await events(services))[-2:] == [f"screen_share_ended/{outcome}", f"help_call_closed/{outcome}"]


@ON_SQLITE
async def test_hanging_up_twice_is_one_end(services: Services) -> None:
    call = await called(services)
    for _ in range(2):
        await services.assistance.hang_up(call)
    assert (await events(services)).count("help_call_closed/hung_up") == 1


async def test_a_terminal_silent_for_two_minutes_leaves_the_queue_when_it_is_next_read(
    parts: Parts, services: Services, another_terminal: Callable[..., Services], clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    silent = await called(services)
    other = another_terminal(terminal="borne-2")
    follows = await called(other)
    for _ in range(2):
        clock.forward(seconds=59)
        await other.assistance.follow(follows)
    assert len(await waiting(services, camille)) == 2
    clock.forward(seconds=3)
    # Whoever stands in the queue no longer waits for somebody who has gone.
    assert (await followed(other, follows)).state == InQueue(1, 1)
    assert [one.call_id for one in await waiting(services, camille)] == [follows.call_id]
    assert await services.assistance.follow(silent) == CallEnded(CallOutcome.VISIT_ENDED)
    assert (await events(services))[-1] == "help_call_closed/visit_ended"


@ON_SQLITE
async def test_an_adviser_is_told_when_the_terminal_of_their_call_fell_silent(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    clock.forward(seconds=121)
    assert await waiting(services, camille) == ()
    assert await services.desk.view(camille, call.call_id) == CallEnded(CallOutcome.VISIT_ENDED)


@ON_SQLITE
async def test_a_number_to_call_back_stays_when_the_person_leaves(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    call = await called(services, CallKind.PHONE, phone="06 12 34 56 78")
    await services.assistance.share(call)
    await services.assistance.hang_up(call, CallOutcome.VISIT_ENDED)
    clock.forward(minutes=10)
    assert [one.call_id for one in await waiting(services, camille)] == [call.call_id]
    await services.desk.take(camille, call.call_id)
    view = await seen(services, camille, call)
    assert (view.phone, view.shared, view.call.member_away) == ("0612345678", False, True)


@pytest.mark.parametrize("silently", [False, True])
@ON_SQLITE
async def test_a_message_left_outside_hours_waits_for_an_adviser(
    silently: bool, parts: Parts, services: Services, clock: MovableClock
) -> None:
    clock.forward(**SUNDAY)
    call = await called(services, message="Rappelez-moi lundi.")
    if not silently:
        await services.assistance.hang_up(call, CallOutcome.VISIT_ENDED)
    clock.forward(days=1)
    camille = await signed_in_adviser(parts)
    for _ in range(2):
        assert [one.call_id for one in await waiting(services, camille)] == [call.call_id]
    await services.desk.take(camille, call.call_id)
    assert [line.text for line in (await seen(services, camille, call)).messages] == ["Rappelez-moi lundi."]


@pytest.mark.parametrize("message", ["", "Bonjour"])
@ON_SQLITE
async def test_a_chat_ends_with_the_visit_unless_it_is_a_message_nobody_could_answer(
    message: str, services: Services, clock: MovableClock
) -> None:
    if not message:
        clock.forward(**SUNDAY)
    call = await called(services, message=message)
    await services.assistance.hang_up(call, CallOutcome.VISIT_ENDED)
    assert await services.assistance.follow(call) == CallEnded(CallOutcome.VISIT_ENDED)


async def test_a_terminal_that_starts_again_has_nobody_in_a_call(parts: Parts, services: Services) -> None:
    parts.keyring.save(parts.settings.key_path)
    chat = await called(services)
    async with open_services(parts.settings, clock=parts.clock):
        pass
    assert await services.assistance.follow(chat) == CallEnded(CallOutcome.VISIT_ENDED)


@ON_SQLITE
async def test_after_ten_days_a_number_is_forgotten(parts: Parts, services: Services, clock: MovableClock) -> None:
    call = await called(services, CallKind.PHONE, phone="06 12 34 56 78", message="Bonjour")
    await services.assistance.hang_up(call, CallOutcome.VISIT_ENDED)
    for days, phone, lines in ((9, "0612345678", 1), (2, None, 0)):
        clock.forward(days=days)
        await services.retention.purge()
        [row] = await rows(parts.database, help_calls)
        assert (row["phone"], await count(parts.database, chat_messages)) == (phone, lines)
    assert row["outcome"] == "visit_ended"


@ON_SQLITE
async def test_a_terminal_not_seen_for_thirty_days_is_forgotten(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    await services.assistance.publish(Presence(None, None, None, None, None))
    for days, left in ((29, 1), (2, 0)):
        clock.forward(days=days)
        await services.retention.purge()
        assert await count(parts.database, terminals) == left


async def test_whoever_speaks_while_the_call_is_closed_leaves_nothing_behind(
    parts: Parts, services: Services
) -> None:
    camille = await signed_in_adviser(parts)
    for _ in range(5):
        call = await taken(services, camille)
        await services.assistance.share(call)
        ended, *said = await asyncio.gather(
            services.desk.close(camille, call.call_id),
            *(services.assistance.say(call, bytes([n]) * 16, "Bonjour") for n in range(3)),
            services.assistance.publish(Presence("connexion", 4, 0.0, call.call_id, "{}")),
        )
        assert isinstance(ended, Closed)
        assert not any(isinstance(one, TooFast) for one in said)
    assert await count(parts.database, chat_messages) == 0
    assert [row["state"] for row in await rows(parts.database, terminals)] == [None]


@ON_SQLITE
async def test_a_colleague_s_call_is_not_closed_by_another(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille, dominique = await signed_in_adviser(parts), await signed_in_adviser(parts, "Dominique")
    call = await taken(services, camille)
    assert await services.desk.close(dominique, call.call_id) == NoSuchCall()
    clock.forward(seconds=61)
    assert isinstance(await services.desk.close(dominique, call.call_id), Closed)


@ON_SQLITE
async def test_a_date_the_agency_closed_is_outside_hours(
    parts: Parts, make_parts: Callable[..., Parts], services: Services
) -> None:
    settings = parts.settings
    closed = settings._replace(assistance=settings.assistance._replace(closed="2026-11-23"))
    there = services_of(make_parts(closed))
    call = await called(there, message="Bonjour")
    await there.assistance.hang_up(call, CallOutcome.VISIT_ENDED)
    camille = await signed_in_adviser(parts)
    assert [one.call_id for one in await waiting(services, camille)] == [call.call_id]


@ON_SQLITE
async def test_the_shared_screen_s_end_names_the_adviser_who_saw_it(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    await services.assistance.share(call)
    await services.assistance.stop_sharing(call)
    await services.assistance.share(call)
    await services.assistance.hang_up(call)
    told = [(entry.event, entry.adviser) for entry in await services.journal.entries()]
    assert told[2:] == [
        *[("screen_shared", "camille"), ("screen_share_ended", "camille")] * 2,
        ("help_call_closed", None),
    ]
