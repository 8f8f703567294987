"""Replacing the keys that advisers stand on: none leaves in silence, and by force it says who pays. (R9, R22)"""

from collections.abc import Callable, Iterator

import pytest

from kiosk.identity.keys import Keyring, Purpose
from kiosk.services import Services
from kiosk.services.advisers import AdviserGone, AdviserRefused, AdviserTryLater
from kiosk.services.advisers.registry_outcomes import Authenticator, Done, LostItsKey
from kiosk.services.key_outcomes import Distributed, Retired, Rotated, StillUsed
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from tests.conftest import MovableClock
from tests.services.adviser_desk import ADVISER_PASSWORD, LOGIN, Desk, added, at_the_console
from tests.services.sights import events


@pytest.fixture
def parts(make_parts: Callable[[Settings], Parts], settings: Settings, keyring: Keyring) -> Iterator[Parts]:
    """A terminal whose keys are in a file. The session's own keys are given back afterwards: tests share them."""
    before = Keyring.from_text(keyring.to_text())
    keyring.save(settings.key_path)
    yield make_parts(settings)
    keyring.adopt(before)


@pytest.fixture
async def desk(parts: Parts, services: Services, clock: MovableClock) -> Desk:
    return await added(services, clock)


async def rotated(services: Services, purpose: Purpose) -> str:
    """The id of the old key, once another is current."""
    old = next(key.key_id for key in await services.key_rotation.standing() if key.purpose == purpose)
    if isinstance(await services.key_rotation.rotate(purpose), Distributed):
        assert isinstance(await services.key_rotation.rotate(purpose, activate=True), Rotated)
    return old


async def test_a_pepper_is_kept_until_the_adviser_signed_in_again(services: Services, desk: Desk) -> None:
    old = await rotated(services, "pepper")
    assert await services.key_rotation.retire("pepper", old) == StillUsed(0, (LOGIN,))
    await at_the_console(services, desk)
    assert await services.key_rotation.retire("pepper", old) == Retired(0)
    await at_the_console(services, desk)


async def test_a_code_key_is_kept_until_the_adviser_has_another_authenticator(
    services: Services, desk: Desk, clock: MovableClock
) -> None:
    old = await rotated(services, "code")
    await at_the_console(services, desk)  # it serves, and does not leave with a sign-in
    assert await services.key_rotation.retire("code", old) == StillUsed(0, (LOGIN,))
    new = await services.advisers.begin_totp(LOGIN)
    assert isinstance(new, Authenticator)
    again = Desk(clock, LOGIN, new)
    assert await services.advisers.finish_totp(new, again.code) == Done()
    assert await services.key_rotation.retire("code", old) == Retired(0)
    await at_the_console(services, again)


async def test_the_operator_sees_who_stands_on_which_key(services: Services, desk: Desk) -> None:
    old = await rotated(services, "code")
    assert {(k.purpose, k.key_id): k.advisers for k in await services.key_rotation.standing() if k.advisers} == {
        ("pepper", next(k.key_id for k in await services.key_rotation.standing() if k.purpose == "pepper")): (LOGIN,),
        ("code", old): (LOGIN,),
    }


@pytest.mark.parametrize("purpose", ["pepper", "code"])
async def test_by_force_the_adviser_is_suspended_and_signed_out_and_it_is_journalled(
    services: Services, desk: Desk, purpose: Purpose
) -> None:
    adviser = await at_the_console(services, desk)
    old = await rotated(services, purpose)
    assert await services.key_rotation.retire(purpose, old, force=True) == Retired(0, (LOGIN,))
    assert "authz_admin/adviser_changed" in await events(services)
    assert await services.advisers.touch(adviser) == AdviserGone()
    assert await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, desk.next_code()) == AdviserRefused()


async def test_who_lost_a_password_is_opened_again_with_a_new_one(services: Services, desk: Desk) -> None:
    await services.key_rotation.retire("pepper", await rotated(services, "pepper"), force=True)
    assert await services.advisers.reopen(LOGIN) == LostItsKey(password=True, totp=False)
    await services.advisers.set_password(LOGIN, ADVISER_PASSWORD)
    assert await services.advisers.reopen(LOGIN) == Done()
    await at_the_console(services, desk)


async def test_who_lost_a_secret_is_opened_again_with_a_new_one(
    services: Services, desk: Desk, clock: MovableClock
) -> None:
    await services.key_rotation.retire("code", await rotated(services, "code"), force=True)
    assert await services.advisers.reopen(LOGIN) == LostItsKey(password=False, totp=True)
    new = await services.advisers.begin_totp(LOGIN)
    assert isinstance(new, Authenticator)
    again = Desk(clock, LOGIN, new)
    assert await services.advisers.finish_totp(new, again.code) == Done()
    assert await services.advisers.reopen(LOGIN) == Done()
    await at_the_console(services, again)


async def test_a_wait_goes_on_after_the_index_key_it_was_counted_under_is_retired(
    services: Services, desk: Desk
) -> None:
    for _ in range(5):
        await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, "0")
    old = await rotated(services, "index")
    await services.key_rotation.retire("index", old, force=True)
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, "0"), AdviserTryLater)
