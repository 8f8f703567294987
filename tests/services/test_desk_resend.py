"""An adviser has a request's mail sent again: to the address on file, for the screen where the person waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from kiosk.services import Services
from kiosk.services.desk_actions.states import (
    AccountNotOpen,
    MailLimit,
    NoSuchRequest,
    NothingToResend,
    RequestOver,
    Resent,
    VerificationOver,
)
from kiosk.services.members.state import Account
from kiosk.services.outcomes import CodeAccepted, Pending, Requested, ResendTooSoon, TooManyTries
from kiosk.services.parts import Parts
from kiosk.storage.tables import help_calls, members, outbox, reset_requests, throttle_events
from tests.conftest import LUCIE_NIR, NOON, OTHER_PASSWORD, Member, MemberFactory, MovableClock
from tests.services.advisers import signed_in_adviser
from tests.services.desk import call_of, seen, verified
from tests.services.sights import STRANGER_EMAIL, STRANGER_NIR, asked, enrolled, granted, rows

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def typed(services: Services, a: str, b: str, c: str) -> Pending:
    outcome = await services.reset.request(a, b, c)
    assert isinstance(outcome, Requested)
    return outcome.pending


async def latest(parts: Parts) -> bytes:
    requests = await rows(parts.database, reset_requests)
    newest: bytes = max(requests, key=lambda row: row["created_at"])["id"]
    return newest


async def test_the_new_code_fits_on_the_screen_that_asked_and_under_the_same_reference(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    pending = await asked(services, camille)
    parts.mail_wake.clear()
    clock.forward(minutes=2)
    done = await services.desk_actions.resend(adviser, await seen(services, adviser, pending))
    assert done == Resent(pending.reference, pending.valid_until, registered=False)
    assert parts.mail_wake.is_set()
    mail = (await rows(parts.database, outbox))[-1]
    assert (mail["state"], mail["member_id"], mail["terminal"]) == ("queued", camille.id, "borne-1")
    assert {row["reference"] for row in await rows(parts.database, reset_requests)} == {pending.reference}
    code = parts.keyring.code(await latest(parts))
    assert code != parts.keyring.code(pending.request_id)
    assert isinstance(await services.reset.verify_code(pending, code), CodeAccepted)


async def test_it_is_in_the_journal_with_the_adviser_and_without_a_secret(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    request = await seen(services, adviser, await asked(services, camille))
    clock.forward(minutes=2)
    told = repr(await services.desk_actions.resend(adviser, request)) + repr(request)
    lines = [entry for entry in await services.journal.entries() if entry.reason == "resend"]
    assert [(line.event, line.adviser) for line in lines] == [
        ("authn_token_created", "camille"),
        ("help_action", "camille"),
    ]
    assert {line.account for line in lines} == {parts.journal.pseudonym(camille.id)}
    told += "".join(line.as_json() for line in lines)
    newest = await latest(parts)
    for secret in (parts.keyring.code(newest), parts.keyring.link_token(newest), camille.number, "xemple", "\\x"):
        assert secret not in told


async def test_a_minute_lies_between_two_mails(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    adviser = await signed_in_adviser(parts)
    pending = await asked(services, await member())
    clock.forward(seconds=59)
    request = await seen(services, adviser, pending)
    assert await services.desk_actions.resend(adviser, request) == ResendTooSoon(pending.resend_from)


async def test_the_account_s_limit_holds_and_the_person_s_own_is_not_spent(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R37."""
    adviser = await signed_in_adviser(parts)
    request = await seen(services, adviser, await asked(services, await member()))
    for _ in range(2):
        clock.forward(minutes=2)
        assert isinstance(await services.desk_actions.resend(adviser, request), Resent)
    clock.forward(minutes=2)
    assert await services.desk_actions.resend(adviser, request) == MailLimit(NOON + timedelta(hours=1))
    scopes = [row["scope"] for row in await rows(parts.database, throttle_events)]
    assert {scope: scopes.count(scope) for scope in scopes} == {"reset": 4, "reset_typed": 1, "terminal_reset": 1}
    assert len(await rows(parts.database, outbox)) == 3


@pytest.mark.parametrize(("wrong_letters", "told"), [("A", "A"), ("B", "B"), ("C", "C"), ("BC", "BC"), ("AB", "A")])
@ON_SQLITE
async def test_what_matches_nobody_sends_nothing_and_says_what_to_correct(
    parts: Parts, services: Services, wrong_letters: str, told: str, member: MemberFactory
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    right = {"A": camille.nir, "B": camille.number, "C": camille.email}
    bad = {"A": STRANGER_NIR, "B": "000999", "C": STRANGER_EMAIL}
    pending = await typed(services, *((bad if letter in wrong_letters else right)[letter] for letter in "ABC"))
    request = await seen(services, adviser, pending)
    assert await services.desk_actions.resend(adviser, request) == NothingToResend(told)
    assert {row["state"] for row in await rows(parts.database, outbox)} == {"withheld"}


async def _wrong_number(services: Services, camille: Member) -> Pending:
    return await typed(services, camille.nir, "000999", camille.email)


async def test_once_verified_a_wrong_b_or_c_is_no_obstacle_and_the_code_fits_the_waiting_screen(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    pending = await _wrong_number(services, camille)
    proof = await verified(services, adviser, await call_of(parts, adviser), camille)
    clock.forward(minutes=2)
    assert isinstance(await services.desk_actions.resend(adviser, proof), Resent)
    code = parts.keyring.code(await latest(parts))
    assert isinstance(await services.reset.verify_code(pending, code), CodeAccepted)


async def test_a_wrong_a_stays_a_dead_end_even_for_who_is_verified(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """It may be somebody else's: no code for it may go to this member."""
    camille, lucie = await member(), await member(number="000124", nir=LUCIE_NIR, email="lucie@exemple.fr")
    adviser = await signed_in_adviser(parts)
    await typed(services, lucie.nir, camille.number, camille.email)
    proof = await verified(services, adviser, await call_of(parts, adviser), camille)
    clock.forward(minutes=2)
    assert await services.desk_actions.resend(adviser, proof) == NothingToResend(None, verified=True)
    assert len(await rows(parts.database, reset_requests)) == 1


@ON_SQLITE
async def test_the_verified_get_no_code_in_the_wait_of_who_shares_their_e_mail(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    lucie = await member(number="000124", nir=LUCIE_NIR)
    await typed(services, lucie.email, lucie.number, lucie.email)
    proof = await verified(services, adviser, await call_of(parts, adviser), camille)
    clock.forward(minutes=2)
    assert await services.desk_actions.resend(adviser, proof) == NothingToResend(None, verified=True)


@ON_SQLITE
async def test_only_a_request_of_the_call_s_own_terminal_is_answered(
    parts: Parts,
    services: Services,
    member: MemberFactory,
    clock: MovableClock,
    another_terminal: Callable[..., Services],
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    await asked(another_terminal(terminal="borne-2"), camille)
    proof = await verified(services, adviser, await call_of(parts, adviser), camille)
    clock.forward(minutes=2)
    assert await services.desk_actions.resend(adviser, proof) == NothingToResend(None, verified=True)


@pytest.mark.parametrize("how", ["used", "tried", "expired"])
@ON_SQLITE
async def test_no_mail_for_a_screen_that_would_refuse_its_code(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock, how: str
) -> None:
    pending = await asked(services, await member())
    if how == "used":
        grant = await granted(services, parts.keyring, pending)
        await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    clock.forward(minutes=31 if how == "expired" else 2)
    adviser = await signed_in_adviser(parts)
    request = await seen(services, adviser, pending)
    if how == "tried":  # on the screen: the newest mail alone was tried twice
        for tries in (3, 2):
            for _ in range(tries):
                done = await services.reset.verify_code(pending, "00000000")
            if tries == 3:
                assert isinstance(await services.desk_actions.resend(adviser, request), Resent)
        assert done == TooManyTries()
        clock.forward(minutes=2)
    assert await services.desk_actions.resend(adviser, request) == RequestOver()


@ON_SQLITE
async def test_a_suspended_account_gets_none(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    adviser = await signed_in_adviser(parts)
    request = await seen(services, adviser, await asked(services, await member()))
    async with parts.database.transaction() as connection:
        await connection.execute(update(members).values(state="suspended"))
    clock.forward(minutes=2)
    assert await services.desk_actions.resend(adviser, request) == AccountNotOpen(Account.SUSPENDED)


@ON_SQLITE
async def test_who_is_registered_already_is_told_so_again_without_a_code(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    pending = await enrolled(services, camille)
    clock.forward(minutes=2)
    done = await services.desk_actions.resend(adviser, await seen(services, adviser, pending))
    assert done == Resent(pending.reference, pending.valid_until, registered=True)
    assert [row["kind"] for row in await rows(parts.database, outbox)] == ["already_registered"] * 2


@ON_SQLITE
async def test_another_agency_s_request_is_unknown(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    request = await seen(services, await signed_in_adviser(parts), await asked(services, await member()))
    clock.forward(minutes=2)
    colmar = await signed_in_adviser(parts, "Sacha", agency="Colmar")
    assert await services.desk_actions.resend(colmar, request) == NoSuchRequest()


@pytest.mark.parametrize("how", ["late", "closed", "taken over"])
async def test_a_verification_that_no_longer_holds_sends_nothing(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock, how: str
) -> None:
    camille, adviser = await member(), await signed_in_adviser(parts)
    await asked(services, camille)
    proof = await verified(services, adviser, await call_of(parts, adviser), camille)
    clock.forward(minutes=15 if how == "late" else 2)
    other = await signed_in_adviser(parts, "Sacha")
    if how != "late":
        row = {"closed_at": NOON} if how == "closed" else {"adviser_id": other.adviser_id}
        async with parts.database.transaction() as connection:
            await connection.execute(update(help_calls).values(row))
    assert await services.desk_actions.resend(adviser, proof) == VerificationOver()
    assert await services.desk_actions.correct_email(adviser, proof, "nouvelle@exemple.fr") == VerificationOver()
