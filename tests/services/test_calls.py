"""Calls for an adviser: who gets one without asking, one for each request, and how they end."""

from collections.abc import Callable

import pytest

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.assistance import CallReason, Closed, NoSuchCall, NotAReference, WaitingCall
from kiosk.services.members.finding import Found
from kiosk.services.members.new_email import EmailChanged, Proposed
from kiosk.services.outcomes import CallOpened, Pending, Requested
from kiosk.services.parts import Parts
from kiosk.storage.tables import help_calls
from tests.conftest import LUCIE_NIR, NOON, PASSWORD, Member, MemberFactory, MovableClock
from tests.services.sights import STRANGER_EMAIL, STRANGER_NIR, asked, enrolled, events, granted, rows, watching

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "nouvelle@exemple.fr"


async def call(services: Services, pending: Pending) -> CallOpened:
    return await services.assistance.open_call(CallReason.NOTHING_RECEIVED, pending)


async def a_stranger(services: Services) -> Pending:
    outcome = await services.reset.enrol(STRANGER_NIR, "000999", STRANGER_EMAIL, STRANGER_EMAIL)
    assert isinstance(outcome, Requested)
    return outcome.pending


async def test_an_address_that_is_not_the_one_on_file_calls_an_adviser(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    pending = await enrolled(services, camille, NEW)
    account = parts.journal.pseudonym(camille.id)
    assert await services.assistance.waiting() == [
        WaitingCall(pending.reference, NOON, "borne-1", "Strasbourg", CallReason.EMAIL_DIFFERS, account)
    ]


@ON_SQLITE
async def test_a_member_without_address_calls_an_adviser(services: Services, member: MemberFactory) -> None:
    await enrolled(services, await member(password=None, email=""), NEW)
    assert [waiting.reason for waiting in await services.assistance.waiting()] == [CallReason.NO_EMAIL]


async def test_nobody_else_calls_without_asking(services: Services, member: MemberFactory) -> None:
    await a_stranger(services)
    camille = await member(password=None)
    await enrolled(services, camille)
    await asked(services, camille)
    assert await services.assistance.waiting() == []


async def test_whoever_asks_gets_the_same_answer_at_the_same_cost(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    sights = set()
    for pending in (
        await a_stranger(services),
        await enrolled(services, camille),
        await enrolled(services, camille, NEW),
    ):
        with watching(parts.database) as spy:
            assert await call(services, pending) == CallOpened(pending.reference)
        sights.add((tuple(spy.statements), spy.commits))
    assert len(sights) == 1
    assert (await events(services))[-3:] == ["help_call_opened/nothing_received"] * 3


@ON_SQLITE
async def test_a_request_has_one_open_call_however_often_it_is_asked_for(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await enrolled(services, await member(password=None), NEW)
    for _ in range(3):
        clock.forward(minutes=1)
        await call(services, pending)
    [waiting] = await services.assistance.waiting()
    assert (waiting.opened_at, waiting.reason) == (NOON, CallReason.EMAIL_DIFFERS)


@ON_SQLITE
async def test_who_tries_three_addresses_stands_once_on_the_list(services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    for number in range(3):
        pending = await enrolled(services, camille, f"essai{number}@exemple.fr")
    assert [waiting.reference for waiting in await services.assistance.waiting()] == [pending.reference]


@ON_SQLITE
async def test_the_next_person_at_the_terminal_takes_nobody_off_the_list(
    services: Services, member: MemberFactory
) -> None:
    both = [
        await enrolled(services, await member(password=None), NEW),
        await enrolled(services, await member(number="000124", nir=LUCIE_NIR, password=None), NEW),
    ]
    waiting = {call.reference for call in await services.assistance.waiting()}
    assert waiting == {pending.reference for pending in both}


async def test_a_stranger_who_knows_the_nir_takes_no_call_off_the_list(
    services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    pending = await enrolled(services, camille, NEW)
    await services.reset.enrol(camille.nir, "000999", STRANGER_EMAIL, STRANGER_EMAIL)
    assert [waiting.reference for waiting in await services.assistance.waiting()] == [pending.reference]


async def test_after_a_second_mail_the_call_bears_the_reference_on_the_screen(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await enrolled(services, await member(password=None), NEW)
    clock.forward(seconds=60)
    renewed = await services.reset.resend(pending)
    assert isinstance(renewed, Requested)
    assert [waiting.reference for waiting in await services.assistance.waiting()] == [renewed.pending.reference]


@ON_SQLITE
async def test_a_call_about_a_reset_is_a_call_too(services: Services, member: MemberFactory) -> None:
    pending = await asked(services, await member())
    for _ in range(2):
        await call(services, pending)
    assert [waiting.reference for waiting in await services.assistance.waiting()] == [pending.reference]


@ON_SQLITE
async def test_an_adviser_closes_a_call_as_it_is_read_aloud_and_once(
    services: Services, member: MemberFactory
) -> None:
    pending = await enrolled(services, await member(password=None), NEW)
    spoken = pending.reference.lower().replace("-", " ")
    closed = await services.assistance.close(spoken)
    assert isinstance(closed, Closed)
    assert closed.call.reference == pending.reference
    assert await services.assistance.close(spoken) == NoSuchCall()
    assert await services.assistance.close("bonjour") == NotAReference()
    assert (await events(services))[-1] == "help_call_closed/helped"


@ON_SQLITE
async def test_who_still_receives_nothing_may_call_again(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await enrolled(services, await member(password=None), NEW)
    await services.assistance.close(pending.reference)
    clock.forward(minutes=5)
    await call(services, pending)
    assert [waiting.opened_at for waiting in await services.assistance.waiting()] == [clock.now()]


async def test_the_calls_of_this_agency_come_first_then_the_longest_waiting(
    services: Services,
    another_terminal: Callable[..., Services],
    member: MemberFactory,
    clock: MovableClock,
) -> None:
    colmar = another_terminal(terminal="borne-9", agency="Colmar")
    for at in (colmar, services, another_terminal(terminal="borne-2")):
        await call(at, await a_stranger(at))
        clock.forward(minutes=1)
    assert [waiting.terminal for waiting in await services.assistance.waiting()] == ["borne-1", "borne-2", "borne-9"]
    assert next(waiting.agency for waiting in await colmar.assistance.waiting()) == "Colmar"


async def test_a_new_password_closes_the_call(
    services: Services, member: MemberFactory, keyring: Keyring, clock: MovableClock
) -> None:
    camille = await member(password=None)
    await enrolled(services, camille, NEW)
    clock.forward(seconds=1)
    grant = await granted(services, keyring, await enrolled(services, camille))
    await services.reset.set_password(grant, PASSWORD, PASSWORD)
    assert await services.assistance.waiting() == []


async def test_the_address_set_by_an_operator_closes_the_call_and_opens_the_way_after_the_delay(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille: Member = await member(password=None)
    await enrolled(services, camille, NEW)
    who = await services.members.find(camille.number)
    assert isinstance(who, Found)
    proposed = await services.members.weigh_email(who, NEW)
    assert isinstance(proposed, Proposed)
    assert isinstance(await services.members.set_email(who, proposed), EmailChanged)
    assert await services.assistance.waiting() == []
    clock.forward(hours=24)
    await granted(services, parts.keyring, await enrolled(services, camille, NEW))
    assert {row["outcome"] for row in await rows(parts.database, help_calls)} == {"address_set", "not_needed"}


@ON_SQLITE
async def test_a_call_is_forgotten_after_thirty_days(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    await enrolled(services, await member(password=None), NEW)
    for days, swept, left in ((29, 0, 1), (2, 1, 0)):
        clock.forward(days=days)
        assert (await services.retention.purge()).calls == swept
        assert len(await rows(parts.database, help_calls)) == left
