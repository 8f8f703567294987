"""F9: whether somebody answers, one call for each visit, and where it stands in the queue."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from kiosk.identity.problems import Problem
from kiosk.identity.secret_text import Secret
from kiosk.services import Services
from kiosk.services.assistance.live import (
    Availability,
    Called,
    CallEnded,
    InQueue,
    PhoneRefused,
    TooManyCalls,
    WithAdviser,
    Withheld,
)
from kiosk.services.assistance.states import CallKind, CallOutcome
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.settings import AssistanceSettings, Settings
from kiosk.storage.tables import adviser_sessions, chat_messages, help_calls
from tests.conftest import NOON, MemberFactory, MovableClock
from tests.services.advisers import called, followed, signed_in_adviser, waiting
from tests.services.sights import enrolled, events, rows

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT: dict[str, Any] = {"procedure": "forgot-password", "step": 5}
Another = Callable[..., Services]


async def test_who_answers_and_who_waits_before(parts: Parts, services: Services, another_terminal: Another) -> None:
    for name in ("Camille", "Dominique"):
        await signed_in_adviser(parts, name)
    await signed_in_adviser(parts, "Sacha", agency="Colmar")
    await called(another_terminal(terminal="borne-2"))
    await called(another_terminal(terminal="borne-9", agency="Colmar"))
    closes = NOON + timedelta(hours=5, minutes=30)  # noon in UTC is 12 h in Paris; 17 h 30 closes
    assert await services.assistance.availability() == Availability(True, None, closes, 2, 1)


@ON_SQLITE
async def test_outside_hours_the_next_opening_is_told(services: Services, clock: MovableClock) -> None:
    clock.forward(days=4, hours=7)  # Friday 19 h
    assert await services.assistance.availability() == Availability(
        False, NOON + timedelta(days=6, hours=20, minutes=30), None, 0, 0
    )


@ON_SQLITE
async def test_an_agency_open_day_and_night_names_no_hour(
    make_parts: Callable[[Settings], Parts], settings: Settings
) -> None:
    always = settings._replace(assistance=AssistanceSettings(hours="lun-dim 0-24"))
    availability = await services_of(make_parts(always)).assistance.availability()
    assert (availability.is_open, availability.closes_at) == (True, None)


async def test_a_console_that_was_killed_answers_nobody_and_one_that_reads_its_queue_does(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    adviser = await signed_in_adviser(parts)
    async with parts.database.transaction() as connection:
        await connection.execute(update(adviser_sessions).values(console_seen_at=clock.now()))
    call = await called(services)
    clock.forward(seconds=5)
    assert (await services.assistance.availability()).advisers == 0
    assert (await followed(services, call)).advisers == 0
    await services.desk.queue(adviser)
    assert (await services.assistance.availability()).advisers == 1
    assert (await followed(services, call)).advisers == 1


@ON_SQLITE
async def test_an_adviser_whose_session_ran_out_answers_nobody(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    await signed_in_adviser(parts)
    clock.forward(minutes=31)
    assert (await services.assistance.availability()).advisers == 0


async def test_each_knows_where_they_stand(parts: Parts, services: Services, another_terminal: Another) -> None:
    at = [services, another_terminal(terminal="borne-2"), another_terminal(terminal="borne-3")]
    calls = [await called(one) for one in at]  # at the same moment: the first row is first
    await called(another_terminal(terminal="borne-9", agency="Colmar"))
    states = [(await followed(one, call)).state for one, call in zip(at, calls, strict=True)]
    assert states == [InQueue(1, 3), InQueue(2, 3), InQueue(3, 3)]
    camille = await signed_in_adviser(parts)
    await services.desk.take(camille, calls[0].call_id)
    assert (await followed(at[0], calls[0])).state == WithAdviser("Camille", "conseillère", away=False)
    assert (await followed(at[2], calls[2])).state == InQueue(2, 2)


async def test_another_way_keeps_the_reference_and_the_place(
    services: Services, another_terminal: Another, clock: MovableClock, parts: Parts
) -> None:
    first = await called(services)
    clock.forward(seconds=30)
    await called(another_terminal(terminal="borne-2"))
    clock.forward(seconds=30)
    again = await called(services, CallKind.PHONE, phone="06 12 34 56 78")
    assert (again.call_id, again.reference, again.kind) == (first.call_id, first.reference, CallKind.PHONE)
    assert (await followed(services, again)).state == InQueue(1, 2)
    camille = await signed_in_adviser(parts)
    assert [one.kind for one in await waiting(services, camille)] == [CallKind.PHONE, CallKind.CHAT]
    back = await called(services, CallKind.DESK)
    assert [row["phone"] for row in await rows(parts.database, help_calls) if row["id"] == back.call_id] == [None]


async def test_f9_pressed_twice_is_one_call(parts: Parts, services: Services) -> None:
    calls = await asyncio.gather(*(called(services, message="Bonjour") for _ in range(4)))
    assert len({call.call_id for call in calls}) == 1
    assert len(await rows(parts.database, help_calls)) == 1
    assert len(await rows(parts.database, chat_messages)) == 1


@ON_SQLITE
async def test_a_number_is_kept_as_dialled_and_a_bad_one_calls_nobody(parts: Parts, services: Services) -> None:
    for phone, problem in (("", Problem.EMPTY), ("06 12", Problem.PHONE_NUMBER)):
        assert await services.assistance.call(CallKind.PHONE, **AT, phone=phone) == PhoneRefused(problem)
    assert await rows(parts.database, help_calls) == []
    await called(services, CallKind.PHONE, phone="+33 (0)6 12.34.56.78")
    assert [row["phone"] for row in await rows(parts.database, help_calls)] == ["+33612345678"]


@ON_SQLITE
async def test_the_opening_words_are_the_first_line_and_once(parts: Parts, services: Services) -> None:
    for _ in range(2):
        call = await called(services, message="Je n’ai\u202e rien reçu\x1b")
    assert [line.text for line in (await followed(services, call)).messages] == ["Je n’ai rien reçu"]


@ON_SQLITE
async def test_opening_words_with_a_secret_call_nobody(parts: Parts, services: Services) -> None:
    outcome = await services.assistance.call(CallKind.CHAT, **AT, message="mon code est 4829 1374")
    assert outcome == Withheld(Secret.CODE)
    assert await rows(parts.database, help_calls) == []


async def test_a_terminal_calls_ten_times_an_hour(services: Services, another_terminal: Another) -> None:
    for _ in range(10):
        await services.assistance.hang_up(await called(services))
    refused = await services.assistance.call(CallKind.CHAT, **AT)
    assert refused == TooManyCalls(NOON + timedelta(hours=1))
    assert isinstance(await another_terminal(terminal="borne-2").assistance.call(CallKind.CHAT, **AT), Called)
    assert (await events(services))[-2] == "excess_rate_limit_exceeded/terminal_limit"


@ON_SQLITE
async def test_the_next_person_has_a_call_of_their_own(parts: Parts, services: Services) -> None:
    """A number to call back outlives the visit: it is not the next person's to change."""
    phone = await called(services, CallKind.PHONE, phone="0612345678")
    await services.assistance.hang_up(phone, CallOutcome.VISIT_ENDED)
    await services.assistance.follow(phone)  # a last look that was on its way
    assert (await called(services)).call_id != phone.call_id
    assert [row["phone"] for row in await rows(parts.database, help_calls)] == ["0612345678", None]


@ON_SQLITE
async def test_a_request_stands_in_the_desk_s_queue_and_before_nobody(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await enrolled(services, await member(password=None), "nouvelle@exemple.fr")
    clock.forward(minutes=1)
    call = await called(services)
    assert (await followed(services, call)).state == InQueue(1, 1)
    queue = await waiting(services, await signed_in_adviser(parts))
    assert [(one.reference, one.kind, one.member_away) for one in queue] == [
        (pending.reference, CallKind.REQUEST, False),
        (call.reference, CallKind.CHAT, False),
    ]


@ON_SQLITE
async def test_a_terminal_has_no_hold_on_the_call_of_another(
    parts: Parts, services: Services, another_terminal: Another
) -> None:
    call = await called(services)
    other = another_terminal(terminal="borne-2").assistance
    assert await other.follow(call) == CallEnded(CallOutcome.VISIT_ENDED)
    assert await other.say(call, b"1" * 16, "Bonjour") == CallEnded(CallOutcome.VISIT_ENDED)
    await other.share(call)
    await other.hang_up(call)
    [row] = await rows(parts.database, help_calls)
    assert (row["closed_at"], row["shared_at"]) == (None, None)
    assert await rows(parts.database, chat_messages) == []


@ON_SQLITE
async def test_an_adviser_taken_off_the_list_leaves_the_call_in_the_queue(parts: Parts, services: Services) -> None:
    camille, call = await signed_in_adviser(parts), await called(services)
    await services.desk.take(camille, call.call_id)
    async with parts.database.transaction() as connection:
        await connection.execute(delete(adviser_sessions))
        gone: dict[str, Any] = {"adviser_id": None}
        await connection.execute(update(help_calls).values(gone))
    assert (await followed(services, call)).state == InQueue(1, 1)
