"""Guessing an adviser's password or code: the waits, the day's limit, the machine's pause. (R33 to R36)"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.services import Services
from kiosk.services.advisers import AdviserConnected, AdviserRefused, AdviserTryLater
from kiosk.services.parts import Parts
from kiosk.services.throttle import TERMINAL_FAILURES, TERMINAL_PAUSE
from tests.conftest import MovableClock
from tests.services.adviser_desk import ADVISER_PASSWORD, LOGIN, Desk, added, at_the_console
from tests.services.sights import events

WRONG = "Faux-Phare-12"


@pytest.fixture
async def desk(services: Services, clock: MovableClock) -> Desk:
    return await added(services, clock)


async def failing(services: Services, clock: MovableClock, login: str, times: int) -> None:
    """So many failures, each as soon as it may be."""
    while times:
        match await services.advisers.sign_in(login, WRONG, "000000"):
            case AdviserTryLater(until):
                clock.forward(seconds=(until - clock.now()).total_seconds())
            case _:
                times -= 1


@pytest.mark.parametrize("login", [LOGIN, "personne"])
async def test_the_fifth_failure_brings_a_minute_and_each_further_one_the_double(
    services: Services, desk: Desk, clock: MovableClock, login: str
) -> None:
    waits = []
    for failures in (5, 1, 1):
        await failing(services, clock, login, failures)
        refused = await services.advisers.sign_in(login, ADVISER_PASSWORD, desk.code)
        assert isinstance(refused, AdviserTryLater)
        waits.append(refused.until - clock.now())
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]


async def test_a_try_that_must_wait_hashes_nothing_and_is_journalled(
    parts: Parts, services: Services, desk: Desk, clock: MovableClock
) -> None:
    await failing(services, clock, LOGIN, 5)
    before = parts.hashing.verifications
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.code), AdviserTryLater)
    assert parts.hashing.verifications == before
    assert (await events(services))[-1] == "excess_rate_limit_exceeded/identifier_wait"


async def test_a_right_password_with_a_wrong_code_counts(services: Services, desk: Desk, clock: MovableClock) -> None:
    for _ in range(5):
        assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, "0") == AdviserRefused()
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, "0"), AdviserTryLater)


async def test_a_used_code_counts(services: Services, desk: Desk) -> None:
    for _ in range(5):
        assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.code) == AdviserRefused()
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.code), AdviserTryLater)


async def test_a_success_ends_the_row_but_not_the_day(services: Services, desk: Desk, clock: MovableClock) -> None:
    for _ in range(6):
        for _ in range(4):
            assert await services.advisers.sign_in(LOGIN, WRONG, "0") == AdviserRefused()
            clock.forward(minutes=1)  # for the machine's own limit
        assert isinstance(
            await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()), AdviserConnected
        )
    assert await services.advisers.sign_in(LOGIN, WRONG, "0") == AdviserRefused()  # the 25th of the day
    refused = await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code())
    assert isinstance(refused, AdviserTryLater)
    assert refused.until - clock.now() > timedelta(hours=23)


async def test_no_number_of_failures_closes_a_login_for_good(
    services: Services, desk: Desk, clock: MovableClock
) -> None:
    await failing(services, clock, LOGIN, 12)
    clock.forward(hours=1)
    await at_the_console(services, desk)


async def test_many_logins_on_one_machine_make_it_rest_and_no_other(
    services: Services, desk: Desk, clock: MovableClock, another_terminal: Callable[..., Services]
) -> None:
    for number in range(TERMINAL_FAILURES):
        assert await services.advisers.sign_in(f"personne-{number}", WRONG, "0") == AdviserRefused()
    code = desk.next_code()
    refused = await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, code)
    assert refused == AdviserTryLater(clock.now() - timedelta(seconds=30) + TERMINAL_PAUSE)
    elsewhere = another_terminal(terminal="bureau-2")
    assert isinstance(await elsewhere.advisers.sign_in(LOGIN, ADVISER_PASSWORD, code), AdviserConnected)


async def test_advisers_failures_pause_no_member(services: Services, desk: Desk, clock: MovableClock) -> None:
    for number in range(TERMINAL_FAILURES):
        await services.advisers.sign_in(f"personne-{number}", WRONG, "0")
    assert type(await services.connexion.sign_in("personne@exemple.fr", WRONG)).__name__ == "UnknownProfile"


@pytest.mark.parametrize("act", ["password", "reopen"])
async def test_the_operator_lifts_the_wait(services: Services, desk: Desk, clock: MovableClock, act: str) -> None:
    await failing(services, clock, LOGIN, 5)
    if act == "password":
        await services.advisers.set_password(LOGIN, ADVISER_PASSWORD)
    else:
        await services.advisers.suspend(LOGIN)
        await services.advisers.reopen(LOGIN)
    await at_the_console(services, desk)


async def test_a_row_of_failures_goes_on_under_a_new_index_key(
    parts: Parts, services: Services, desk: Desk, clock: MovableClock
) -> None:
    await failing(services, clock, LOGIN, 5)
    keyring, kept = parts.keyring, parts.keyring.index
    keyring.index = kept.rotated()
    try:
        assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.code), AdviserTryLater)
    finally:
        keyring.index = kept
