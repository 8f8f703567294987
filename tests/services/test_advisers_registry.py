"""Advisers as the operator keeps them, and what is left of their secrets: nothing. (R10, R63)"""

import logging

import pytest

from kiosk.identity import totp
from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.advisers import AdviserConnected, AdviserRefused
from kiosk.services.advisers.registry_outcomes import (
    Already,
    Authenticator,
    Done,
    LoginTaken,
    NewAdviser,
    NoSuchAdviser,
    NotALogin,
    NotAName,
    WrongCode,
)
from kiosk.services.parts import Parts
from kiosk.storage.tables import advisers
from tests.conftest import MovableClock
from tests.services.adviser_desk import ADVISER_PASSWORD, LOGIN, OTHER_ADVISER_PASSWORD, Desk, added, at_the_console
from tests.services.left import left
from tests.services.sights import count, events, rows


@pytest.fixture
async def desk(services: Services, clock: MovableClock) -> Desk:
    return await added(services, clock)


async def test_without_the_right_code_nothing_is_stored(parts: Parts, services: Services) -> None:
    new = await services.advisers.begin(LOGIN, "Camille", "conseillère", "Strasbourg")
    assert isinstance(new, NewAdviser)
    assert await services.advisers.finish(new, ADVISER_PASSWORD, "12345") == WrongCode()
    assert await count(parts.database, advisers) == 0


async def test_adding_is_journalled(services: Services, desk: Desk) -> None:
    (line,) = [e for e in await services.journal.entries() if e.reason == "adviser_added"]
    assert (line.event, line.adviser, line.outcome) == ("authz_admin", LOGIN, "success")


async def test_a_login_is_one_adviser_s_however_it_is_written(services: Services, desk: Desk) -> None:
    assert await services.advisers.begin(" Camille ", "Camille", "conseillère", "Colmar") == LoginTaken()


async def test_of_two_operators_who_add_one_login_one_is_told(services: Services, clock: MovableClock) -> None:
    drafts = [await services.advisers.begin(LOGIN, "Camille", "conseillère", "Colmar") for _ in range(2)]
    done = []
    for draft in drafts:
        assert isinstance(draft, NewAdviser)
        code = Desk(clock, LOGIN, draft.authenticator).code
        done.append(await services.advisers.finish(draft, ADVISER_PASSWORD, code))
    assert done == [Done(), LoginTaken()]


@pytest.mark.parametrize(
    "login", ["", "c", "camille martin", "camille@exemple.fr", "-x", "é" * 4, "1" * 65, "\x1b[31m"]
)
async def test_what_is_no_login_is_refused(services: Services, login: str) -> None:
    assert await services.advisers.begin(login, "Camille", "conseillère", "Strasbourg") == NotALogin()


@pytest.mark.parametrize(
    ("name", "agency"), [("", "Colmar"), ("  ", "Colmar"), ("C" * 65, "Colmar"), ("Camille", "\u202e")]
)
async def test_a_name_that_nobody_could_read_is_refused(services: Services, name: str, agency: str) -> None:
    assert await services.advisers.begin(LOGIN, name, "conseillère", agency) == NotAName()


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", Problem.EMPTY),
        ("Cormoran-63", Problem.PASSWORD_TOO_SHORT),
        ("cormoran-huppé-63", Problem.PASSWORD_NO_UPPER),
        ("Password-1234", Problem.PASSWORD_COMMON),
        ("Camille-123456", Problem.PASSWORD_PERSONAL),
        ("Strasbourg-Mutuelle-1", Problem.PASSWORD_CONTEXT),
        (ADVISER_PASSWORD, None),
    ],
)
def test_a_password_is_long_and_nobody_s_guess(services: Services, password: str, problem: Problem | None) -> None:
    assert services.advisers.problem(password, LOGIN, "Camille") == problem


async def test_the_list_tells_everything_but_secrets(services: Services, desk: Desk, clock: MovableClock) -> None:
    await added(services, clock, "paul", "Colmar", "Paul")
    await at_the_console(services, desk)
    signed_in_at = clock.now()
    await services.advisers.suspend("paul")
    paul, camille = await services.advisers.listed()
    assert (paul.login, paul.agency, paul.active, paul.signed_in_at) == ("paul", "Colmar", False, None)
    assert (camille.name, camille.title, camille.active, camille.signed_in_at) == (
        "Camille",
        "conseillère",
        True,
        signed_in_at,
    )


async def test_suspended_then_opened_again(services: Services, desk: Desk) -> None:
    assert [await services.advisers.suspend(LOGIN) for _ in range(2)] == [Done(), Already()]
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()) == AdviserRefused()
    assert [await services.advisers.reopen(LOGIN) for _ in range(2)] == [Done(), Already()]
    await at_the_console(services, desk)


async def test_a_new_password_replaces_the_old_one(services: Services, desk: Desk) -> None:
    assert await services.advisers.set_password(LOGIN, OTHER_ADVISER_PASSWORD) == Done()
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()) == AdviserRefused()
    await at_the_console(services, desk, OTHER_ADVISER_PASSWORD)


async def test_the_old_authenticator_serves_until_the_new_one_is_proved(
    services: Services, desk: Desk, clock: MovableClock
) -> None:
    new = await services.advisers.begin_totp(LOGIN)
    assert isinstance(new, Authenticator)
    assert await services.advisers.finish_totp(new, "000") == WrongCode()
    await at_the_console(services, desk)
    clock.forward(seconds=30)
    again = Desk(clock, LOGIN, new)
    assert await services.advisers.finish_totp(new, again.code) == Done()
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()) == AdviserRefused()
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, again.code), AdviserConnected)


async def test_removed_for_good(parts: Parts, services: Services, desk: Desk) -> None:
    await at_the_console(services, desk)
    assert [await services.advisers.remove(LOGIN) for _ in range(2)] == [Done(), NoSuchAdviser()]
    assert await count(parts.database, advisers) == 0
    assert (await events(services))[-1] == "authz_admin/adviser_changed"


async def test_nobody_of_that_login_is_said(services: Services) -> None:
    registry = services.advisers
    acts = (registry.suspend, registry.reopen, registry.remove, registry.begin_totp)
    assert [await act("personne") for act in acts] == [NoSuchAdviser()] * 4
    assert await registry.set_password("personne", ADVISER_PASSWORD) == NoSuchAdviser()


async def test_no_secret_is_at_rest_in_a_log_or_in_a_repr(
    parts: Parts, services: Services, clock: MovableClock, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The canary: what was chosen, shown and typed, then every byte that is left. (R63)"""
    caplog.set_level(logging.DEBUG)
    desk = await added(services, clock)
    adviser = await at_the_console(services, desk)
    code = desk.next_code()
    await services.advisers.sign_in(LOGIN, "Canari-Faux-17", code)
    await services.advisers.set_password(LOGIN, OTHER_ADVISER_PASSWORD)
    content = await left(database_url)
    said = caplog.text + repr([desk, adviser, await services.advisers.listed(), await services.journal.entries()])
    secret = desk.authenticator.secret
    words = [ADVISER_PASSWORD, OTHER_ADVISER_PASSWORD, "Canari-Faux-17", totp.base32(secret), adviser.token]
    traces = [*(word.encode() for word in words), secret, secret.hex().encode()]
    assert [trace for trace in traces if trace in content or trace in said.encode()] == []
    assert not [row for row in await rows(parts.database, advisers) if code in map(str, row.values())]
    assert LOGIN.encode() in content
