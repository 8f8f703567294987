"""An address corrected by an adviser or an operator: the same change, and the same time for « it was not me »."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.desk_actions.states import EmailCorrected, MemberSheet, Resent, ResetClosed, Verified
from kiosk.services.events import Reason
from kiosk.services.follow_up.states import Withheld
from kiosk.services.members.account import AccountClosed
from kiosk.services.members.finding import Unreadable
from kiosk.services.members.new_email import EmailChanged, Proposed, SameAddress
from kiosk.services.opening import services_of
from kiosk.services.outcomes import MailUnavailable, Requested, SessionEnded
from kiosk.services.parts import Parts
from kiosk.settings import AssistanceSettings, Settings
from kiosk.storage.tables import help_calls, members, outbox, reset_requests, throttle_events
from tests.conftest import LUCIE_NIR, NOON, Member, MemberFactory, MovableClock
from tests.services.advisers import signed_in_adviser
from tests.services.conftest import MakeParts
from tests.services.desk import call_of, seen, verified
from tests.services.sights import asked, count, enrolled, granted, rows, signed_in, watching
from tests.services.test_members_find import who

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "nouvelle@exemple.fr"
TOMORROW = NOON + timedelta(hours=24)


async def corrected(parts: Parts, services: Services, camille: Member, **call: object) -> EmailCorrected:
    adviser = await signed_in_adviser(parts)
    proof = await verified(services, adviser, await call_of(parts, adviser, **call), camille)
    done = await services.desk_actions.correct_email(adviser, proof, NEW)
    assert isinstance(done, EmailCorrected)
    return done


async def set_by_operator(services: Services, camille: Member, new: str = NEW, **how: bool) -> EmailChanged:
    found = await who(services, camille)
    proposed = await services.members.weigh_email(found, new)
    assert isinstance(proposed, Proposed)
    done = await services.members.set_email(found, proposed, **how)
    assert isinstance(done, EmailChanged)
    return done


async def mails(parts: Parts) -> list[tuple[str, str]]:
    return [(row["kind"], row["state"]) for row in await rows(parts.database, outbox)]


async def test_both_mailboxes_are_told_and_resets_close_for_a_day(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    pending = await asked(services, camille)
    done = await corrected(parts, services, camille, language="de")
    assert done == EmailCorrected(True, TOMORROW, session_ended=True, shared_with=0)
    [row] = await rows(parts.database, members)
    assert (row["email"], row["reset_closed_until"]) == (NEW, TOMORROW)
    notices = [r for r in await rows(parts.database, outbox) if r["kind"].startswith("email")]
    assert {(r["kind"], r["address"], r["language"]) for r in notices} == {
        ("email_changed", None, "de"),
        ("email_left", camille.email, "de"),
    }
    assert await services.connexion.touch(session) == SessionEnded("by_operator")
    assert not await _is_alive(parts, pending.request_id)
    lines = await services.journal.entries()
    [line] = [line for line in lines if line.reason == "email_changed"]
    assert (line.event, line.adviser, line.account) == ("help_action", "camille", parts.journal.pseudonym(camille.id))
    assert "xemple" not in "".join(line.as_json() for line in lines)


async def _is_alive(parts: Parts, request_id: bytes) -> bool:
    requests = await rows(parts.database, reset_requests)
    return next(row["superseded_at"] for row in requests if row["id"] == request_id) is None


@pytest.mark.parametrize("ask", [asked, enrolled], ids=["reset", "enrolment"])
async def test_while_closed_nothing_is_sent_and_the_follow_up_says_until_when(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock, ask: object
) -> None:
    camille = replace(await member(password=None), email=NEW)
    await set_by_operator(services, camille)
    pending = await ask(services, camille)  # type: ignore[operator]
    followed = (await seen(services, await signed_in_adviser(parts), pending)).followed
    assert (followed.mail, followed.mismatch) == (Withheld(Reason.EMAIL_DELAY, TOMORROW), "")
    assert followed.account == parts.journal.pseudonym(camille.id)
    code = parts.keyring.code(pending.request_id)
    assert type(await services.reset.verify_code(pending, code)).__name__ == "WrongCode"
    clock.forward(hours=24)
    await granted(services, parts.keyring, await ask(services, camille))  # type: ignore[operator]


async def test_while_closed_a_member_s_request_looks_costs_and_stores_like_a_stranger_s(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R45; DESIGN 7."""
    camille = replace(await member(password=None), email=NEW)
    await set_by_operator(services, camille)
    sights = set()
    for number in (camille.number, "000999"):
        before = [await count(parts.database, table) for table in (reset_requests, outbox, throttle_events)]
        with watching(parts.database) as spy:
            outcome = await services.reset.request(camille.nir, number, NEW)
            assert isinstance(outcome, Requested)
            clock.forward(minutes=2)
            assert isinstance(await services.reset.resend(outcome.pending), Requested)
        after = [await count(parts.database, table) for table in (reset_requests, outbox, throttle_events)]
        added = tuple(b - a for a, b in zip(before, after, strict=True))
        sights.add((tuple(spy.statements), spy.commits, added))
        clock.forward(minutes=61)
    assert len(sights) == 1
    assert {state for kind, state in await mails(parts) if kind == "reset"} == {"withheld"}


async def test_who_still_holds_a_request_from_before_gets_no_second_mail(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """Neither by « Renvoyer » nor by an adviser: it would go to the new address."""
    camille = await member()
    pending = await asked(services, camille)
    await corrected(parts, services, camille)
    clock.forward(minutes=2)
    adviser = await signed_in_adviser(parts, "Sacha")
    done = await services.desk_actions.resend(adviser, await seen(services, adviser, pending))
    assert done == ResetClosed(TOMORROW)
    assert isinstance(await services.reset.resend(pending), Requested)
    assert (await mails(parts))[-1] == ("reset", "withheld")


async def test_who_is_talking_with_an_adviser_goes_on_talking(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(email="")
    adviser = await signed_in_adviser(parts)
    call = await call_of(parts, adviser)
    proof = await verified(services, adviser, call, camille)
    done = await services.desk_actions.correct_email(adviser, proof, NEW)
    assert done == EmailCorrected(False, None, session_ended=False, shared_with=0)
    [row] = await rows(parts.database, help_calls)
    assert row["closed_at"] is None


@ON_SQLITE
async def test_without_a_former_address_a_mail_may_leave_at_once(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """There is nobody to warn."""
    camille = replace(await member(email=""), email=NEW)
    await corrected(parts, services, camille)
    pending = await asked(services, camille)
    assert (await mails(parts))[-1] == ("reset", "queued")
    clock.forward(minutes=2)
    adviser = await signed_in_adviser(parts, "Sacha")
    assert isinstance(await services.desk_actions.resend(adviser, await seen(services, adviser, pending)), Resent)


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("CAMILLE@exemple.fr", SameAddress()), ("nouvelle", Unreadable(Problem.EMAIL_NO_AT))],
)
async def test_what_changes_nothing_says_why(
    parts: Parts, services: Services, member: MemberFactory, typed: str, refusal: object
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    proof = await verified(services, adviser, await call_of(parts, adviser), camille)
    assert await services.desk_actions.correct_email(adviser, proof, typed) == refusal
    assert await rows(parts.database, outbox) == []


@ON_SQLITE
async def test_a_closed_account_keeps_its_address_and_who_shares_the_new_one_is_counted(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    closed, adviser = await member(password=None, state="closed"), await signed_in_adviser(parts)
    await member(password=None, number="000125", nir="2 91 07 75 999 003 27", email=NEW)
    lucie = await member(password=None, number="000124", nir=LUCIE_NIR, email="lucie@exemple.fr")
    call = await call_of(parts, adviser)
    proof = await verified(services, adviser, call, closed)
    assert await services.desk_actions.correct_email(adviser, proof, NEW) == AccountClosed()
    proof = await verified(services, adviser, call, lucie)
    done = await services.desk_actions.correct_email(adviser, proof, NEW)
    assert isinstance(done, EmailCorrected)
    assert done.shared_with == 1


@ON_SQLITE
async def test_a_proof_of_one_member_changes_no_other(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    lucie = await member(password=None, number="000124", nir=LUCIE_NIR, email="lucie@exemple.fr")
    proof = await verified(services, adviser, await call_of(parts, adviser), camille)
    forged = Verified(proof.call_id, lucie.id, proof.until)
    assert type(await services.desk_actions.correct_email(adviser, forged, NEW)).__name__ == "VerificationOver"


@ON_SQLITE
async def test_the_sheet_says_until_when_resets_are_closed(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, adviser = await member(password=None), await signed_in_adviser(parts)
    await set_by_operator(services, camille)
    call = await call_of(parts, adviser)
    sheet = await services.desk_actions.find(adviser, call, camille.number)
    assert isinstance(sheet, MemberSheet)
    assert sheet.reset_closed_until == TOMORROW
    assert (await services.members.show(await who(services, camille))).reset_closed_until == TOMORROW
    clock.forward(hours=24)
    later = await signed_in_adviser(parts, "Sacha")
    sheet = await services.desk_actions.find(later, await call_of(parts, later), camille.number)
    assert isinstance(sheet, MemberSheet)
    assert sheet.reset_closed_until is None


@ON_SQLITE
async def test_an_operator_may_set_the_delay_aside_and_the_journal_says_so(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    assert (await set_by_operator(services, camille)).closed_until == TOMORROW
    assert (await set_by_operator(services, camille, "autre@exemple.fr", at_once=True)).closed_until is None
    [row] = await rows(parts.database, members)
    assert row["reset_closed_until"] is None
    reasons = [entry.reason for entry in await services.journal.entries() if entry.event == "authz_admin"]
    assert reasons == ["email_changed", "email_changed", "email_delay"]


@ON_SQLITE
async def test_an_agency_may_want_no_delay(
    make_parts: MakeParts, settings: Settings, services: Services, member: MemberFactory
) -> None:
    here = services_of(make_parts(settings._replace(assistance=AssistanceSettings(email_change_delay_hours=0))))
    assert (await set_by_operator(here, await member(password=None))).closed_until is None


@ON_SQLITE
async def test_without_mail_server_the_desk_says_so(
    parts: Parts, services: Services, member: MemberFactory, without_mail: Services
) -> None:
    adviser = await signed_in_adviser(parts)
    request = await seen(services, adviser, await asked(services, await member()))
    assert await without_mail.desk_actions.resend(adviser, request) == MailUnavailable()
