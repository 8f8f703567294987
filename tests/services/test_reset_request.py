"""Asking for the reset mail: one answer for everybody. (R37, R45)"""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.outcomes import (
    MailUnavailable,
    Misformatted,
    Pending,
    Requested,
)
from kiosk.services.parts import Parts
from kiosk.storage.tables import journal, outbox, reset_requests, throttle_events
from tests.conftest import LUCIE_NIR, MemberFactory, MovableClock
from tests.services.sights import STRANGER_EMAIL, STRANGER_NIR, Spy, asked, count, events, rows, watching


async def test_a_match_queues_one_mail(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    pending = await asked(services, camille)
    [mail] = await rows(parts.database, outbox)
    assert (mail["state"], mail["request_id"], mail["member_id"]) == ("queued", pending.request_id, camille.id)
    assert parts.mail_wake.is_set()


async def test_the_nir_may_be_replaced_by_the_email(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    await services.reset.request(camille.email.upper(), "00 01 23", camille.email)
    [mail] = await rows(parts.database, outbox)
    assert mail["state"] == "queued"


async def test_the_eight_combinations_look_cost_and_store_the_same(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 1; R45: the match, and A, B and C wrong in every way."""
    camille = await member()
    tables = reset_requests, outbox, throttle_events, journal
    sights = set()
    for right in product((True, False), repeat=3):
        form = [
            good if fits else bad
            for fits, good, bad in zip(
                right,
                (camille.nir, camille.number, camille.email),
                (STRANGER_NIR, "000999", STRANGER_EMAIL),
                strict=True,
            )
        ]
        before = [await count(parts.database, table) for table in tables]
        with watching(parts.database) as spy:
            outcome = await services.reset.request(*form)
        after = [await count(parts.database, table) for table in tables]
        assert isinstance(outcome, Requested)
        sights.add(_sight(outcome.pending, clock, spy, [b - a for a, b in zip(before, after, strict=True)]))
        clock.forward(minutes=61)
    assert len(sights) == 1


def _sight(pending: Pending, clock: MovableClock, spy: Spy, added: list[int]) -> tuple[object, ...]:
    """Everything but the reference and the id, which are random for all."""
    times = pending.valid_until - clock.now(), pending.resend_from - clock.now()
    return (*times, len(pending.reference), tuple(spy.statements), spy.commits, tuple(added))


@pytest.mark.parametrize("state", ["suspended", "closed"])
async def test_an_account_that_is_not_open_gets_the_same_answer_and_no_mail(
    state: str, parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 2, 11."""
    await asked(services, await member(state=state))
    [mail] = await rows(parts.database, outbox)
    assert (mail["state"], mail["member_id"]) == ("withheld", None)
    assert await events(services) == [f"authn_token_created/{state}"]


async def test_a_member_without_email_gets_the_same_answer_and_no_mail(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 3."""
    camille = await member(email="")
    outcome = await services.reset.request(camille.nir, camille.number, "camille@exemple.fr")
    assert isinstance(outcome, Requested)
    [mail] = await rows(parts.database, outbox)
    assert mail["state"] == "withheld"


async def test_empty_fields_are_told_and_nothing_is_looked_up(parts: Parts, services: Services) -> None:
    """PEERS 4; R43."""
    with watching(parts.database) as spy:
        outcome = await services.reset.request("", " ", "camille@exemple")
    assert outcome == Misformatted({"A": Problem.EMPTY, "B": Problem.EMPTY, "C": Problem.EMAIL_NO_DOMAIN_END})
    assert spy.statements == []


async def test_a_mail_server_that_does_not_answer_changes_nothing_in_the_answer(
    services: Services, member: MemberFactory
) -> None:
    """PEERS 13: the settings' server does not exist."""
    assert isinstance(await asked(services, await member()), Pending)


async def test_without_mail_server_the_service_says_so(without_mail: Services, member: MemberFactory) -> None:
    camille = await member()
    outcome = await without_mail.reset.request(camille.nir, camille.number, camille.email)
    assert outcome == MailUnavailable()
    assert await without_mail.reset.resume(camille.nir) == MailUnavailable()


async def test_the_reference_is_short_and_unambiguous(services: Services, member: MemberFactory) -> None:
    pending = await asked(services, await member())
    assert re.fullmatch("[34679][ACDEFGHJKMNPQRTUVWXY]-[34679]{2}", pending.reference)


async def test_a_fourth_request_within_the_hour_sends_nothing_and_looks_the_same(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R37."""
    camille = await member()
    for _ in range(4):
        pending = await asked(services, camille)
        assert pending.valid_until == clock.now() + timedelta(minutes=30)
    assert sorted(row["state"] for row in await rows(parts.database, outbox)) == ["queued"] * 3 + ["withheld"]
    clock.forward(minutes=61)
    await asked(services, camille)
    [latest] = [row for row in await rows(parts.database, outbox) if row["created_at"] == clock.now()]
    assert latest["state"] == "queued"


async def test_a_sixth_request_within_the_day_sends_nothing(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R37."""
    camille = await member()
    for _ in range(6):
        await asked(services, camille)
        clock.forward(hours=2)
    states = [row["state"] for row in await rows(parts.database, outbox)]
    assert sorted(states) == ["queued"] * 5 + ["withheld"]


async def test_the_limit_ignores_letter_case_and_whether_nir_or_email_is_typed(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 8; R37 counts by account too."""
    camille = await member()
    for identifier in (camille.email, camille.email.upper(), camille.nir, camille.nir.replace(" ", "")):
        await services.reset.request(identifier, camille.number, camille.email)
    states = [row["state"] for row in await rows(parts.database, outbox)]
    assert states.count("queued") == 3


async def test_an_eleventh_request_from_one_terminal_sends_nothing(
    parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R37; PEERS 10: another terminal's still does."""
    camille = await member()
    for number in range(10):
        await services.reset.request(f"inconnu{number}@exemple.fr", camille.number, camille.email)
    await asked(services, camille)
    assert (await rows(parts.database, outbox))[-1]["state"] == "withheld"
    await asked(another_terminal(terminal="borne-2"), camille)
    assert [row["state"] for row in await rows(parts.database, outbox)].count("queued") == 1


async def test_a_member_who_never_signed_in_may_ask(parts: Parts, services: Services, member: MemberFactory) -> None:
    """PEERS 23."""
    await asked(services, await member(password=None))
    [mail] = await rows(parts.database, outbox)
    assert mail["state"] == "queued"


async def test_a_shared_email_is_told_apart_by_the_member_number(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    await member()
    other = await member(number="000999", nir=LUCIE_NIR)
    await services.reset.request(other.email, other.number, other.email)
    [mail] = await rows(parts.database, outbox)
    assert mail["member_id"] == other.id
