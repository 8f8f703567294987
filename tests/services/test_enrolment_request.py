"""INSCRIPTION, step 5: one answer, one cost and the same rows, whoever asks. (R37, R45; DESIGN 7)"""

from datetime import timedelta

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.outcomes import LinkUnknown, MailUnavailable, Misformatted, Pending, Requested, TooManyTries
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.storage import outbox as outbox_sql
from kiosk.storage.tables import help_calls, journal, outbox, reset_requests, throttle_events
from tests.conftest import LUCIE_NIR, PASSWORD, SACHA_NIR, Member, MemberFactory, MovableClock
from tests.services.sights import (
    STRANGER_EMAIL,
    STRANGER_NIR,
    asked,
    count,
    enrolled,
    events,
    granted,
    rows,
    watching,
    wrong,
)

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TABLES = reset_requests, outbox, throttle_events, journal, help_calls


async def people(member: MemberFactory) -> dict[str, tuple[str, str, str]]:
    """Everybody who may stand there: their A, B and C."""
    new = await member(password=None)
    known = await member(number="000124", nir=LUCIE_NIR, email="lucie@exemple.fr")
    silent = await member(number="000125", nir=SACHA_NIR, email="", password=None)
    closed = await member(number="000126", nir="1 85 04 67 999 012 45", email="c@exemple.fr", state="closed")
    return {
        "not registered": (new.nir, new.number, new.email),
        "registered": (known.nir, known.number, known.email),
        "another e-mail": (new.nir, new.number, STRANGER_EMAIL),
        "registered, another e-mail": (known.nir, known.number, STRANGER_EMAIL),
        "no e-mail on file": (silent.nir, silent.number, STRANGER_EMAIL),
        "closed": (closed.nir, closed.number, closed.email),
        "another number": (new.nir, "000999", new.email),
        "a stranger": (STRANGER_NIR, "000999", STRANGER_EMAIL),
    }


async def test_everybody_looks_costs_and_stores_the_same(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    sights = {}
    for who, (a, b, c) in (await people(member)).items():
        before = [await count(parts.database, table) for table in TABLES]
        with watching(parts.database) as spy:
            outcome = await services.reset.enrol(a, b, c, c)
        after = [await count(parts.database, table) for table in TABLES]
        assert isinstance(outcome, Requested)
        pending = outcome.pending
        times = pending.valid_until - clock.now(), pending.resend_from - clock.now()
        added = tuple(b - a for a, b in zip(before, after, strict=True))
        sights[who] = (*times, len(pending.reference), tuple(spy.statements), spy.commits, added)
        clock.forward(minutes=61)
    assert len(set(sights.values())) == 1


async def test_everybody_s_second_mail_looks_costs_and_stores_the_same(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    sights = set()
    for a, b, c in (await people(member)).values():
        outcome = await services.reset.enrol(a, b, c, c)
        assert isinstance(outcome, Requested)
        clock.forward(seconds=60)
        before = [await count(parts.database, table) for table in TABLES]
        with watching(parts.database) as spy:
            assert isinstance(await services.reset.resend(outcome.pending), Requested)
        after = [await count(parts.database, table) for table in TABLES]
        sights.add((tuple(spy.statements), spy.commits, tuple(b - a for a, b in zip(before, after, strict=True))))
        clock.forward(minutes=61)
    assert len(sights) == 1


async def mail_of(parts: Parts) -> tuple[str, str, int | None]:
    mail = (await rows(parts.database, outbox))[-1]
    return mail["kind"], mail["state"], mail["member_id"]


async def test_a_member_who_is_not_registered_gets_a_mail_with_a_code(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    pending = await enrolled(services, camille)
    assert await mail_of(parts) == ("enrolment", "queued", camille.id)
    assert parts.mail_wake.is_set()
    await granted(services, parts.keyring, pending)


async def test_a_member_who_is_registered_gets_a_mail_that_says_so_and_no_code_fits(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    pending = await enrolled(services, camille)
    assert await mail_of(parts) == ("already_registered", "queued", camille.id)
    assert await events(services) == ["authn_token_created/already_registered"]
    code = parts.keyring.code(pending.request_id)
    outcomes = [await services.reset.verify_code(pending, code) for _ in range(5)]
    assert outcomes[-1] == TooManyTries()
    assert await services.reset.verify_link(parts.keyring.link_token(pending.request_id)) == LinkUnknown()


async def test_a_code_of_a_reset_does_not_fit_at_the_enrolment_of_who_is_registered(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    reset = await asked(services, camille)
    pending = await enrolled(services, camille)
    for _ in range(5):
        outcome = await services.reset.verify_code(pending, parts.keyring.code(reset.request_id))
    assert outcome == TooManyTries()
    await granted(services, parts.keyring, reset)  # whose own five tries nobody spent


async def test_the_mail_that_says_so_leaves_a_reset_alone(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    reset = await asked(services, camille)
    clock.forward(seconds=1)
    await enrolled(services, camille)
    await _accept_everything(parts)
    await granted(services, parts.keyring, reset)


async def test_the_newest_mail_replaces_the_older_whatever_each_is_for(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member(password=None)
    for first, second in ((asked, enrolled), (enrolled, asked)):
        older = await first(services, camille)
        clock.forward(seconds=1)
        newer = await second(services, camille)
        await _accept_everything(parts)
        assert await _is_superseded(parts, older)
        assert not await _is_superseded(parts, newer)
        clock.forward(minutes=61)


@ON_SQLITE
@pytest.mark.parametrize("state", ["suspended", "closed"])
async def test_an_account_that_is_not_open_gets_no_mail(
    state: str, parts: Parts, services: Services, member: MemberFactory
) -> None:
    await enrolled(services, await member(password=None, state=state))
    assert await mail_of(parts) == ("enrolment", "withheld", None)
    assert await events(services) == [f"authn_token_created/{state}"]


@ON_SQLITE
async def test_the_form_is_checked_before_anything_is_looked_up(parts: Parts, services: Services) -> None:
    with watching(parts.database) as spy:
        outcome = await services.reset.enrol("camille@exemple.fr", "", "camille@exemple", "")
        differs = await services.reset.enrol(STRANGER_NIR, "000123", "camille@exemple.fr", "camile@exemple.fr")
    assert outcome == Misformatted(
        {
            "A": Problem.NIR_CHARACTERS,
            "B": Problem.EMPTY,
            "C": Problem.EMAIL_NO_DOMAIN_END,
            "D": Problem.EMPTY,
        }
    )
    assert differs == Misformatted({"D": Problem.EMAILS_DIFFER})
    assert spy.statements == []


@ON_SQLITE
async def test_a_capital_letter_is_no_difference(services: Services) -> None:
    outcome = await services.reset.enrol(STRANGER_NIR, "000123", "Camille@exemple.fr", "camille@EXEMPLE.fr")
    assert isinstance(outcome, Requested)


@ON_SQLITE
async def test_without_mail_server_the_service_says_so(without_mail: Services) -> None:
    assert await without_mail.reset.enrol(STRANGER_NIR, "000123", "c@exemple.fr", "c@exemple.fr") == MailUnavailable()


@ON_SQLITE
async def test_enrolments_and_resets_share_the_three_mails_of_an_hour(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member(password=None)
    for ask in (enrolled, asked, enrolled, enrolled, asked):
        await ask(services, camille)
    states = [row["state"] for row in await rows(parts.database, outbox)]
    assert states == ["queued"] * 3 + ["withheld"] * 2
    clock.forward(minutes=61)
    await enrolled(services, camille)
    assert await mail_of(parts) == ("enrolment", "queued", camille.id)


@ON_SQLITE
async def test_past_the_limit_who_is_registered_gets_no_mail_either(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    for _ in range(4):
        await enrolled(services, camille)
    assert await mail_of(parts) == ("enrolment", "withheld", None)
    assert (await events(services))[-1] == "excess_rate_limit_exceeded/form_limit"


async def test_who_registered_meanwhile_is_told_so_by_the_second_mail(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member(password=None)
    pending = await enrolled(services, camille)
    grant = await granted(services, parts.keyring, pending)
    await services.reset.set_password(grant, PASSWORD, PASSWORD)
    clock.forward(seconds=60)
    assert isinstance(await services.reset.resend(pending), Requested)
    assert await mail_of(parts) == ("already_registered", "queued", camille.id)


@ON_SQLITE
async def test_a_code_received_is_found_again_by_the_nir_for_its_own_procedure(
    services: Services, member: MemberFactory, parts: Parts, clock: MovableClock
) -> None:
    camille = await member(password=None)
    pending = await enrolled(services, camille)
    assert await services.reset.resume(camille.nir, Purpose.ENROLMENT) == Requested(pending)
    elsewhere = await services.reset.resume(camille.nir)
    assert isinstance(elsewhere, Requested)
    code = parts.keyring.code(pending.request_id)
    assert await services.reset.verify_code(elsewhere.pending, wrong(code)) != TooManyTries()
    assert elsewhere.pending != pending
    await granted(services, parts.keyring, pending)


async def _accept_everything(parts: Parts) -> None:
    now = parts.clock.now()
    async with parts.database.transaction() as connection:
        mails = await outbox_sql.claim(connection, owner="me", now=now, limit=20, lease=timedelta(minutes=1))
        await outbox_sql.settle_accepted(connection, [(mail, "250") for mail in mails], now=now)


async def _is_superseded(parts: Parts, pending: Pending) -> bool:
    requests = await rows(parts.database, reset_requests)
    return next(row["superseded_at"] for row in requests if row["id"] == pending.request_id) is not None


@ON_SQLITE
async def test_the_request_of_who_is_registered_names_nobody(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille: Member = await member()
    await enrolled(services, camille)
    [request] = await rows(parts.database, reset_requests)
    assert (request["member_id"], request["purpose"]) == (None, "enrolment")
