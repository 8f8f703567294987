"""What became of requests and of their mails, as an adviser reads it from the reference."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.events import Reason
from kiosk.services.follow_up import NotAReference
from kiosk.services.follow_up.states import (
    Abandoned,
    Accepted,
    CodeGiven,
    Expired,
    FollowedRequest,
    Queued,
    Refused,
    TooManyTries,
    Used,
    Waiting,
    Withheld,
)
from kiosk.services.outcomes import Requested
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.storage.tables import members, outbox, reset_requests
from tests.conftest import LUCIE_NIR, NOON, Member, MemberFactory, MovableClock
from tests.services.sights import STRANGER_EMAIL, STRANGER_NIR, asked, granted, reset_password, wrong


async def recent(services: Services, reference: str | None = None, **how: Any) -> list[FollowedRequest]:
    found = await services.follow_up.recent(reference, **how)
    assert isinstance(found, list)
    return found


async def the_one(services: Services) -> FollowedRequest:
    [followed] = await recent(services)
    return followed


async def settled(parts: Parts, **values: Any) -> None:
    async with parts.database.transaction() as connection:
        await connection.execute(update(outbox).values(**values))


# --- the request --------------------------------------------------------------------------------------


async def test_a_request_just_made_is_shown_with_where_when_and_whose(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    pending = await asked(services, camille)
    assert await the_one(services) == FollowedRequest(
        pending.reference,
        NOON,
        "borne-1",
        "Strasbourg",
        Purpose.RESET,
        parts.journal.pseudonym(camille.id),
        None,
        Waiting(pending.valid_until),
        Queued(0, None),
        "",
    )


async def test_once_its_time_is_over_it_is_expired(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await asked(services, await member(password=None))
    clock.forward(minutes=31)
    assert (await the_one(services)).state == Expired(pending.valid_until)


async def test_after_five_wrong_codes_it_is_closed(
    services: Services, keyring: Keyring, member: MemberFactory
) -> None:
    pending = await asked(services, await member(password=None))
    for _ in range(5):
        await services.reset.verify_code(pending, wrong(keyring.code(pending.request_id)))
    assert (await the_one(services)).state == TooManyTries()


async def test_after_the_right_code_the_password_is_awaited(
    services: Services, keyring: Keyring, member: MemberFactory
) -> None:
    grant = await granted(services, keyring, await asked(services, await member(password=None)))
    assert (await the_one(services)).state == CodeGiven(grant.expires_at)


async def test_a_request_that_changed_the_password_is_used(
    services: Services, keyring: Keyring, member: MemberFactory
) -> None:
    await reset_password(services, keyring, await member())
    assert (await the_one(services)).state == Used(NOON)


# --- its mail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ({"attempts": 2, "reply": "451 plus tard"}, Queued(2, "451 plus tard")),
        ({"state": "accepted", "reply": "250 ok", "settled_at": NOON}, Accepted(NOON, "250 ok")),
        ({"state": "refused", "reply": "550 inconnu", "settled_at": NOON}, Refused(NOON, "550 inconnu")),
        ({"state": "abandoned", "reply": None, "settled_at": NOON}, Abandoned(NOON, None)),
    ],
    ids=["waiting", "accepted", "refused", "abandoned"],
)
async def test_the_mail_is_shown_as_the_courier_left_it(
    parts: Parts, services: Services, member: MemberFactory, row: dict[str, Any], seen: object
) -> None:
    await asked(services, await member(password=None))
    await settled(parts, **row)
    assert (await the_one(services)).mail == seen


async def test_a_doubtful_address_is_seen_from_the_request_at_once(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    await asked(services, await member(password=None))
    async with parts.database.transaction() as connection:
        await connection.execute(update(members).values(email_doubtful_at=NOON))
    assert (await the_one(services)).email_doubtful_at == NOON


async def stranger(services: Services, _member: Member) -> None:
    await services.reset.request(STRANGER_NIR, "999999", STRANGER_EMAIL)


async def wrong_number(services: Services, member: Member) -> None:
    await services.reset.request(member.nir, "999999", member.email)


async def wrong_address(services: Services, member: Member) -> None:
    await services.reset.request(member.nir, member.number, STRANGER_EMAIL)


async def wrong_both(services: Services, member: Member) -> None:
    await services.reset.request(member.email, "999999", STRANGER_EMAIL)


async def enrolling(services: Services, member: Member) -> None:
    await services.reset.enrol(member.nir, "999999", STRANGER_EMAIL, STRANGER_EMAIL)


@pytest.mark.parametrize(
    ("ask", "mismatch"),
    [(stranger, "A"), (wrong_number, "B"), (wrong_address, "C"), (wrong_both, "BC"), (enrolling, "BC")],
)
async def test_which_of_a_b_and_c_did_not_match_is_told_and_nobody_s_name(
    services: Services, member: MemberFactory, ask: Callable[[Services, Member], Any], mismatch: str
) -> None:
    await ask(services, await member(password=None))
    followed = await the_one(services)
    assert (followed.account, followed.mail, followed.mismatch) == (None, Withheld(Reason.MISMATCH), mismatch)


async def test_a_stranger_s_number_and_address_are_judged_against_nobody(
    services: Services, member: MemberFactory
) -> None:
    """Whose they are is nobody's business: A names no one, and that is all that is told."""
    camille = await member(password=None)
    await services.reset.request(STRANGER_NIR, camille.number, camille.email)
    assert (await the_one(services)).mismatch == "A"


async def test_of_two_who_share_an_address_the_one_with_that_number_is_meant(
    services: Services, member: MemberFactory
) -> None:
    await member(password=None)
    other = await member(password=None, number="000124", nir=LUCIE_NIR)
    await services.reset.request(other.email, other.number, STRANGER_EMAIL)
    assert (await the_one(services)).mismatch == "C"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_resend_keeps_what_was_typed_and_a_code_taken_up_again_asked_nothing_else(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member(password=None)
    await services.reset.resume(camille.nir)
    outcome = await services.reset.request(camille.nir, "999999", camille.email)
    assert isinstance(outcome, Requested)
    clock.forward(minutes=2)
    await services.reset.resend(outcome.pending)
    assert sorted(str(followed.mismatch) for followed in await recent(services)) == ["B", "B", "None"]


async def test_a_limit_reached_is_told_from_a_form_that_matches_nobody(
    services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    for _ in range(4):
        await asked(services, camille)
    mails = [followed.mail for followed in await recent(services)]
    assert mails.count(Withheld(Reason.FORM_LIMIT)) == 1
    assert mails.count(Queued(0, None)) == 3


async def test_a_suspended_member_s_request_says_so(services: Services, member: MemberFactory) -> None:
    await asked(services, await member(password=None, state="suspended"))
    assert (await the_one(services)).mail == Withheld(Reason.SUSPENDED)


async def test_of_a_chain_of_resends_each_has_its_own_reason(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    await member(password=None)
    outcome = await services.reset.request(STRANGER_NIR, "999999", STRANGER_EMAIL)
    assert isinstance(outcome, Requested)
    clock.forward(seconds=61)
    await services.reset.resend(outcome.pending)
    mails = [followed.mail for followed in await recent(services)]
    assert mails == [Withheld(Reason.RESEND), Withheld(Reason.MISMATCH)]


async def test_once_the_journal_s_key_has_turned_the_reason_is_no_longer_known(
    services: Services, rekeyed: Services, member: MemberFactory
) -> None:
    await stranger(services, await member(password=None))
    assert (await the_one(rekeyed)).mail == Withheld(None)


# --- which ones -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["{0}{1}-{2}{3}", "{0}{1}{2}{3}", " {0} {1} – {2}{3} "])
async def test_a_reference_is_found_however_it_is_written(
    services: Services, member: MemberFactory, written: str
) -> None:
    pending = await asked(services, await member(password=None))
    typed = written.format(*pending.reference.replace("-", "")).lower()
    assert [followed.reference for followed in await recent(services, typed)] == [pending.reference]


@pytest.mark.parametrize("typed", ["", "4F", "F4-27", "4F-2", "4F-277", "'; drop", "4F-2\x00"])
async def test_what_is_no_reference_is_told(services: Services, typed: str) -> None:
    assert await services.follow_up.recent(typed) == NotAReference()


async def test_a_reference_nobody_has_finds_nothing(services: Services) -> None:
    assert await services.follow_up.recent("4F-27") == []


async def test_of_the_same_reference_those_of_this_agency_come_first_then_the_latest(
    parts: Parts,
    services: Services,
    member: MemberFactory,
    another_terminal: Callable[..., Services],
    clock: MovableClock,
) -> None:
    camille, colmar = await member(password=None), another_terminal(agency="Colmar")
    for terminal in (services, services, colmar):
        await asked(terminal, camille)
        clock.forward(minutes=1)
    async with parts.database.transaction() as connection:
        await connection.execute(update(reset_requests).values(reference="4F-27"))
    seen = [(followed.agency, followed.asked_at.minute) for followed in await recent(services, "4F-27")]
    assert seen == [("Strasbourg", 1), ("Strasbourg", 0), ("Colmar", 2)]


async def test_no_more_than_the_limit_is_read(services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    for _ in range(3):
        await asked(services, camille)
    assert len(await recent(services, limit=2)) == 2
