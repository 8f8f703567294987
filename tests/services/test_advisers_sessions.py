"""A console's session: how long it holds, and what ends it. (R52, R53, R59)"""

import pytest

from kiosk.services import Services
from kiosk.services.advisers import Adviser, AdviserAlive, AdviserGone
from kiosk.services.advisers.session import ABSOLUTE, is_in
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions
from tests.conftest import MovableClock
from tests.services.adviser_desk import LOGIN, OTHER_ADVISER_PASSWORD, Desk, added, at_the_console
from tests.services.sights import count, events, rows


@pytest.fixture
async def desk(services: Services, clock: MovableClock) -> Desk:
    return await added(services, clock)


@pytest.fixture
async def adviser(services: Services, desk: Desk) -> Adviser:
    return await at_the_console(services, desk)


async def test_touching_says_until_when(services: Services, adviser: Adviser, clock: MovableClock) -> None:
    until = clock.now() + ABSOLUTE
    clock.forward(minutes=29)
    assert await services.advisers.touch(adviser) == AdviserAlive(until)
    clock.forward(minutes=29)
    assert await services.advisers.touch(adviser) == AdviserAlive(until)


async def test_thirty_idle_minutes_end_it(services: Services, adviser: Adviser, clock: MovableClock) -> None:
    clock.forward(minutes=30)
    assert await services.advisers.touch(adviser) == AdviserGone()
    assert (await events(services))[-1] == "session_expired/idle"


async def test_ten_hours_end_it_however_busy(services: Services, adviser: Adviser, clock: MovableClock) -> None:
    for _ in range(29):
        clock.forward(minutes=20)
        assert isinstance(await services.advisers.touch(adviser), AdviserAlive)
    clock.forward(minutes=20)
    assert await services.advisers.touch(adviser) == AdviserGone()
    assert (await events(services))[-1] == "session_expired/absolute"


async def test_signing_out_ends_it_once(parts: Parts, services: Services, adviser: Adviser) -> None:
    await services.advisers.sign_out(adviser)
    await services.advisers.sign_out(adviser)
    assert await services.advisers.touch(adviser) == AdviserGone()
    assert await count(parts.database, adviser_sessions) == 0
    assert (await events(services)).count("session_logout/signed_out") == 1


async def test_a_second_sign_in_ends_the_first(services: Services, desk: Desk, adviser: Adviser) -> None:
    second = await at_the_console(services, desk)
    assert await services.advisers.touch(adviser) == AdviserGone()
    assert (await events(services))[-1] == "session_use_after_expire/displaced"
    assert isinstance(await services.advisers.touch(second), AdviserAlive)


async def test_signing_out_of_a_replaced_session_leaves_the_new_one(
    services: Services, desk: Desk, adviser: Adviser
) -> None:
    second = await at_the_console(services, desk)
    await services.advisers.sign_out(adviser)
    assert isinstance(await services.advisers.touch(second), AdviserAlive)


@pytest.mark.parametrize("act", ["suspend", "password", "totp", "remove"])
async def test_what_the_operator_does_ends_it(services: Services, desk: Desk, adviser: Adviser, act: str) -> None:
    if act == "suspend":
        await services.advisers.suspend(LOGIN)
    elif act == "password":
        await services.advisers.set_password(LOGIN, OTHER_ADVISER_PASSWORD)
    elif act == "totp":
        new = await services.advisers.begin_totp(LOGIN)
        await services.advisers.finish_totp(new, Desk(desk.clock, LOGIN, new).code)  # type: ignore[arg-type]
    else:
        await services.advisers.remove(LOGIN)
    assert await services.advisers.touch(adviser) == AdviserGone()


async def test_the_token_is_kept_hashed_and_out_of_sight(parts: Parts, adviser: Adviser) -> None:
    (row,) = await rows(parts.database, adviser_sessions)
    assert adviser.token.encode() not in b"".join(str(value).encode() for value in row.values())
    assert adviser.token not in repr(adviser)
    async with parts.database.transaction() as connection:
        assert await is_in(connection, adviser, parts.clock.now())
