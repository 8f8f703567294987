"""What an adviser sees of a request, how they make sure of who it is, and a terminal's pause."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.advisers.session import AdviserGone
from kiosk.services.assistance.states import NoSuchCall
from kiosk.services.desk_actions.checklist import Check, Presence
from kiosk.services.desk_actions.states import (
    Answers,
    MemberSheet,
    NeverANir,
    NoSuchRequest,
    NotPaused,
    NotVerified,
    PauseLifted,
    RequestsFound,
    UnknownTerminal,
    Verified,
)
from kiosk.services.follow_up import NotAReference
from kiosk.services.follow_up.states import Queued, Waiting
from kiosk.services.members.finding import KnownBy, Nobody, Unreadable
from kiosk.services.members.state import Account
from kiosk.services.outcomes import Connected, TerminalPaused
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions, help_calls, members, reset_requests, terminals, throttle_events
from tests.conftest import NOON, MemberFactory, MovableClock
from tests.services.advisers import signed_in_adviser
from tests.services.desk import AT_THE_DESK, call_of, seen, sheet_of, verified
from tests.services.sights import WRONG, asked, rows

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AFAR = frozenset({Check.BIRTH_DATE, Check.POSTAL_ADDRESS, Check.CALLED_BACK})


# --- a request, by its reference ------------------------------------------------------------------------


async def test_a_request_is_shown_as_it_stands_to_the_adviser_who_heard_its_reference(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    pending = await asked(services, camille)
    followed = (await seen(services, adviser, pending)).followed
    assert (followed.state, followed.mail, followed.mismatch) == (Waiting(pending.valid_until), Queued(0, None), "")
    [entry] = [entry for entry in await services.journal.entries() if entry.adviser]
    assert (entry.adviser, entry.event, entry.reason) == ("camille", "help_action", "request_read")


async def test_another_agency_s_request_and_calls_are_unknown(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, colmar = await member(password=None), await signed_in_adviser(parts, agency="Colmar")
    pending = await asked(services, camille)
    call = await call_of(parts, colmar, agency="Strasbourg")
    assert await services.desk_actions.request(colmar, pending.reference) == NoSuchRequest()
    assert await services.desk_actions.find(colmar, call, camille.number) == NoSuchCall()
    assert await services.desk_actions.lift_pause(colmar, "borne-1") == UnknownTerminal()


@ON_SQLITE
async def test_what_is_no_reference_is_told(parts: Parts, services: Services) -> None:
    assert await services.desk_actions.request(await signed_in_adviser(parts), "bonjour") == NotAReference()


@ON_SQLITE
async def test_requests_that_share_a_reference_are_shown_the_latest_first(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    for _ in range(2):
        pending = await asked(services, camille)
        clock.forward(minutes=1)
    await _all_requests(parts, reference=pending.reference)
    found = await services.desk_actions.request(adviser, pending.reference)
    assert isinstance(found, RequestsFound)
    assert [one.followed.asked_at.minute for one in found.requests] == [1, 0]


async def _all_requests(parts: Parts, **values: object) -> None:
    async with parts.database.transaction() as connection:
        await connection.execute(update(reset_requests).values(**values))


# --- who the person is ------------------------------------------------------------------------------------


async def test_a_member_is_found_by_number_or_email_and_little_is_shown(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    call = await call_of(parts, adviser)
    sheet = MemberSheet(camille.id, "C. Exemple", "c…e@e…e.fr", False, Account.ACTIVE, None)
    for typed in (camille.number, camille.email):
        assert await services.desk_actions.find(adviser, call, typed) == sheet
    entry = (await services.journal.entries())[-1]
    assert (entry.event, entry.adviser, entry.account) == (
        "sensitive_read",
        "camille",
        parts.journal.pseudonym(camille.id),
    )
    assert "xemple" not in repr(sheet)


async def test_nobody_is_looked_for_by_nir(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    call = await call_of(parts, adviser)
    assert await services.desk_actions.find(adviser, call, camille.nir) == NeverANir()
    assert await services.desk_actions.find(adviser, call, "999999") == Nobody(KnownBy.NUMBER)
    assert await services.desk_actions.find(adviser, call, "a@b") == Unreadable(Problem.EMAIL_NO_DOMAIN_END)


@pytest.mark.parametrize(
    ("presence", "ticked", "holds"),
    [
        (Presence.FACE_TO_FACE, AT_THE_DESK, True),
        (Presence.FACE_TO_FACE, AFAR, False),
        (Presence.AT_A_DISTANCE, AFAR, True),
        (Presence.AT_A_DISTANCE, frozenset({*AT_THE_DESK, Check.BIRTH_DATE, Check.LAST_REFUND}), False),
    ],
)
@ON_SQLITE
async def test_face_to_face_a_document_proves_it_and_at_a_distance_three_checks(
    parts: Parts, services: Services, presence: Presence, ticked: frozenset[Check], holds: bool
) -> None:
    adviser = await signed_in_adviser(parts)
    call = await call_of(parts, adviser)
    sheet = MemberSheet(await _somebody(parts), "", None, False, Account.ACTIVE, None)
    done = await services.desk_actions.checklist(adviser, call, Answers(sheet, presence, ticked))
    assert isinstance(done, Verified if holds else NotVerified)


async def _somebody(parts: Parts) -> int:
    row = {"member_number": "000123", "first_name": "", "last_name": "", "imported_at": NOON}
    async with parts.database.transaction() as connection:
        somebody = await connection.scalar(insert(members).values(**row).returning(members.c.id))
    assert somebody is not None
    return somebody


async def test_a_verification_is_on_the_call_and_in_the_journal_until_a_later_one_fails(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    call = await call_of(parts, adviser)
    done = await verified(services, adviser, call, camille)
    assert done == Verified(call, camille.id, NOON + timedelta(minutes=15))
    assert "member_id" not in repr(done)
    [row] = await rows(parts.database, help_calls)
    assert (row["verified_at"], row["member_id"]) == (NOON, camille.id)
    none = Answers(await sheet_of(services, adviser, call, camille), Presence.AT_A_DISTANCE, frozenset())
    await services.desk_actions.checklist(adviser, call, none)
    [row] = await rows(parts.database, help_calls)
    assert row["verified_at"] is None
    told = [
        (e.reason, e.outcome, e.interaction) for e in await services.journal.entries() if e.event == "help_action"
    ]
    assert told == [
        ("identity_verified", "success", "123456789012"),
        ("identity_refused", "refused", "123456789012"),
    ]


@ON_SQLITE
async def test_a_call_that_another_adviser_took_or_that_is_closed_verifies_nobody(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    theirs = await call_of(parts, await signed_in_adviser(parts, "Sacha"))
    over = await call_of(parts, adviser, closed_at=NOON)
    sheet = await sheet_of(services, adviser, await call_of(parts, adviser), camille)
    for call in (theirs, over):
        answers = Answers(sheet, Presence.FACE_TO_FACE, AT_THE_DESK)
        assert await services.desk_actions.checklist(adviser, call, answers) == NoSuchCall()


@ON_SQLITE
async def test_an_adviser_whose_session_is_over_does_nothing(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    call = await call_of(parts, adviser)
    proof, request = (
        await verified(services, adviser, call, camille),
        await seen(services, adviser, await asked(services, camille)),
    )
    async with parts.database.transaction() as connection:
        await connection.execute(adviser_sessions.delete())
    before = await services.journal.entries()
    act = services.desk_actions
    answers = Answers(
        MemberSheet(camille.id, "", None, False, Account.ACTIVE, None), Presence.FACE_TO_FACE, AT_THE_DESK
    )
    done = [
        await act.request(adviser, request.followed.reference),
        await act.find(adviser, call, camille.number),
        await act.checklist(adviser, call, answers),
        await act.resend(adviser, request),
        await act.resend(adviser, proof),
        await act.correct_email(adviser, proof, "nouvelle@exemple.fr"),
        await act.lift_pause(adviser, "borne-1"),
    ]
    assert set(done) == {AdviserGone()}
    assert await services.journal.entries() == before


# --- a terminal's pause -----------------------------------------------------------------------------------


async def test_a_lifted_pause_lets_people_sign_in_and_leaves_every_other_counter(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    await _present(parts, "borne-1")
    for number in range(5):
        await services.connexion.sign_in(f"inconnu{number}@exemple.fr", WRONG)
    paused = await services.connexion.sign_in(camille.nir, camille.password or "")
    assert isinstance(paused, TerminalPaused)
    kept = [row for row in await rows(parts.database, throttle_events) if not row["scope"].startswith("terminal")]
    assert await services.desk_actions.lift_pause(adviser, "borne-1") == PauseLifted()
    assert await rows(parts.database, throttle_events) == kept
    assert isinstance(await services.connexion.sign_in(camille.nir, camille.password or ""), Connected)
    [entry] = [entry for entry in await services.journal.entries() if entry.reason == "pause_lifted"]
    assert (entry.event, entry.adviser) == ("help_action", "camille")


async def test_a_terminal_that_does_not_rest_has_nothing_to_lift(parts: Parts, services: Services) -> None:
    adviser = await signed_in_adviser(parts)
    await _present(parts, "borne-1")
    assert await services.desk_actions.lift_pause(adviser, "borne-1") == NotPaused()
    assert await services.desk_actions.lift_pause(adviser, "borne-7") == UnknownTerminal()


async def _present(parts: Parts, terminal: str) -> None:
    row = {"agency": "Strasbourg", "terminal": terminal, "version": "1", "seen_at": NOON}
    async with parts.database.transaction() as connection:
        await connection.execute(insert(terminals).values(**row))
