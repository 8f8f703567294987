"""Advisers sign in with three things at once, and are told one thing whatever was wrong. (DESIGN 4, 11)"""

import asyncio

import pytest
from sqlalchemy import select, update

from kiosk.identity.hashing import PasswordHashing
from kiosk.services import Services
from kiosk.services.advisers import AdviserConnected, AdviserRefused
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions, advisers, journal, throttle_events
from tests.conftest import MovableClock
from tests.services.adviser_desk import ADVISER_PASSWORD, LOGIN, Desk, added, at_the_console
from tests.services.sights import count, events, rows, watching


@pytest.fixture
async def desk(services: Services, clock: MovableClock) -> Desk:
    return await added(services, clock)


async def test_login_password_and_code_open_the_console(services: Services, desk: Desk) -> None:
    outcome = await services.advisers.sign_in(" CAMILLE ", ADVISER_PASSWORD, desk.next_code())
    assert isinstance(outcome, AdviserConnected)
    adviser = outcome.adviser
    assert (adviser.login, adviser.name, adviser.title, adviser.agency) == (
        "camille",
        "Camille",
        "conseillère",
        "Strasbourg",
    )
    assert not outcome.displaced


async def test_every_refusal_is_the_same_and_the_journal_tells_them_apart(services: Services, desk: Desk) -> None:
    code, sign_in = desk.next_code(), services.advisers.sign_in
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    tries = [("personne", ADVISER_PASSWORD, code), (LOGIN, "Faux-Phare-12", code), (LOGIN, ADVISER_PASSWORD, wrong)]
    answers = [await sign_in(*typed) for typed in tries]
    await services.advisers.suspend(LOGIN)
    answers.append(await sign_in(LOGIN, ADVISER_PASSWORD, code))
    assert answers == [AdviserRefused()] * 4
    lines = [(e.reason, e.adviser) for e in await services.journal.entries() if e.event == "authn_login_fail"]
    assert lines == [
        ("unknown_profile", None),
        ("wrong_password", LOGIN),
        ("wrong_totp", LOGIN),
        ("suspended", LOGIN),
    ]


async def test_one_hash_is_computed_whoever_it_is(parts: Parts, services: Services, desk: Desk) -> None:
    code = desk.next_code()
    for login in (LOGIN, "personne"):
        before = parts.hashing.verifications
        await services.advisers.sign_in(login, "Faux-Phare-12", code)
        assert parts.hashing.verifications == before + 1


async def test_an_adviser_and_a_stranger_cost_the_same_statements_and_rows(
    parts: Parts, services: Services, desk: Desk
) -> None:
    seen = []
    for login in (LOGIN, "personne"):
        before = await count(parts.database, throttle_events)
        with watching(parts.database) as spy:
            await services.advisers.sign_in(login, "Faux-Phare-12", "000000")
        seen.append((spy.statements, spy.commits, await count(parts.database, throttle_events) - before))
    assert seen[0] == seen[1]


async def test_a_code_serves_once(services: Services, desk: Desk) -> None:
    code = desk.next_code()
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, code), AdviserConnected)
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, code) == AdviserRefused()


async def test_the_code_that_proved_the_authenticator_signs_nobody_in(services: Services, desk: Desk) -> None:
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.code) == AdviserRefused()


async def test_an_older_code_is_refused_after_a_newer_one(services: Services, desk: Desk) -> None:
    older, newer = desk.next_code(), desk.next_code()
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, newer), AdviserConnected)
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, older) == AdviserRefused()


@pytest.mark.parametrize(("late", "comes_in"), [(30, True), (59, True), (61, False), (90, False)])
async def test_the_step_before_and_no_older_one_is_accepted(
    services: Services, desk: Desk, clock: MovableClock, late: int, comes_in: bool
) -> None:
    clock.forward(seconds=60)
    code = desk.code
    clock.forward(seconds=late)
    outcome = await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, code)
    assert isinstance(outcome, AdviserConnected) is comes_in


@pytest.mark.parametrize("written", ["{a} {b}", " {a}-{b} ", "{a}{b}"])
async def test_a_code_is_read_as_authenticators_show_it(services: Services, desk: Desk, written: str) -> None:
    code = desk.next_code()
    typed = written.format(a=code[:3], b=code[3:])
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, typed), AdviserConnected)


async def test_of_two_who_use_one_code_at_the_same_time_one_comes_in(services: Services, desk: Desk) -> None:
    code = desk.next_code()
    tries = [services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, code) for _ in range(2)]
    outcomes = await asyncio.gather(*tries)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AdviserConnected", "AdviserRefused"]


async def test_a_second_sign_in_replaces_the_first_and_says_so(parts: Parts, services: Services, desk: Desk) -> None:
    await at_the_console(services, desk)
    second = await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code())
    assert isinstance(second, AdviserConnected)
    assert second.displaced
    assert await count(parts.database, adviser_sessions) == 1


async def test_a_sign_in_is_journalled_with_the_adviser(services: Services, desk: Desk) -> None:
    await at_the_console(services, desk)
    lines = [e for e in await services.journal.entries() if e.outcome == "success" and e.event != "authz_admin"]
    assert [(e.event, e.adviser, e.account) for e in lines] == [
        ("authn_login_success", LOGIN, None),
        ("session_created", LOGIN, None),
    ]
    assert len({e.interaction for e in lines}) == 1


async def test_an_attempt_cancelled_during_the_hash_counts(
    parts: Parts, services: Services, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DESIGN 4: no free guess for who closes the window."""
    begun, before = asyncio.Event(), await count(parts.database, throttle_events)

    async def never(*_arguments: object) -> bool:
        begun.set()
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(PasswordHashing, "verify", never)
    attempt = asyncio.create_task(services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()))
    await begun.wait()
    attempt.cancel()
    await asyncio.wait([attempt])
    assert await count(parts.database, throttle_events) == before + 2
    assert (await events(services))[-1] == "authn_login_fail/abandoned"


async def test_a_password_changed_during_the_check_opens_nothing(
    parts: Parts, services: Services, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = PasswordHashing.verify

    async def changed_meanwhile(self: PasswordHashing, *typed: str) -> bool:
        right = await check(self, *typed)
        await services.advisers.set_password(LOGIN, "Balise-Verte-Nord-81")
        return right

    monkeypatch.setattr(PasswordHashing, "verify", changed_meanwhile)
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()) == AdviserRefused()
    assert (await events(services))[-1] == "authn_login_fail/changed_meanwhile"
    assert await count(parts.database, adviser_sessions) == 0


async def test_an_old_hash_is_brought_to_the_new_pepper_by_a_sign_in(
    parts: Parts, services: Services, desk: Desk
) -> None:
    before = (await rows(parts.database, advisers))[0]
    keyring, kept = parts.keyring, parts.keyring.pepper
    keyring.pepper = kept.rotated()
    try:
        await at_the_console(services, desk)
        after = (await rows(parts.database, advisers))[0]
        assert (before["pepper_id"], after["pepper_id"]) == (kept.current, keyring.pepper_id)
        await at_the_console(services, desk)
    finally:
        keyring.pepper = kept


async def test_nothing_typed_reaches_the_journal(parts: Parts, services: Services, desk: Desk) -> None:
    await services.advisers.sign_in("canari-login", "Canari-Secret-99", "135790")
    async with parts.database.transaction() as connection:
        lines = [str(tuple(row)) for row in await connection.execute(select(journal))]
    assert not [line for line in lines if any(word in line for word in ("canari", "Canari", "135790"))]


@pytest.mark.parametrize("junk", ["", "x", "١٢٣٤٥٦", "\x00" * 400, "12345", "1234567", "é" * 6, "\ud800"])
async def test_junk_is_no_code_and_no_error(services: Services, desk: Desk, junk: str) -> None:
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, junk) == AdviserRefused()


@pytest.mark.parametrize("junk", ["", "\x00", "'; --", "a" * 5000, "\ud800x", "é\u202e"])
async def test_junk_is_no_login_and_no_error(services: Services, desk: Desk, junk: str) -> None:
    assert await services.advisers.sign_in(junk, ADVISER_PASSWORD, desk.next_code()) == AdviserRefused()


async def test_an_adviser_moved_during_the_check_is_not_let_in_under_the_old_agency(
    parts: Parts, services: Services, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = PasswordHashing.verify

    async def moved(self: PasswordHashing, *typed: str) -> bool:
        async with parts.database.transaction() as connection:
            await connection.execute(update(advisers).values(agency="Colmar"))
        return await check(self, *typed)

    monkeypatch.setattr(PasswordHashing, "verify", moved)
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()) == AdviserRefused()
