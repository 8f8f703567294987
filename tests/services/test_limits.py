"""Limits on sign-in, walked with a clock that moves. (R33 to R41)"""

from datetime import timedelta

import pytest

from kiosk.services import Services
from kiosk.services.outcomes import (
    Connected,
    PasswordDisabled,
    TryLater,
    UnknownProfile,
    WrongPassword,
)
from kiosk.services.parts import Parts
from kiosk.services.throttle import wait_after
from kiosk.storage.tables import throttle_events
from tests.conftest import PASSWORD, MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, WRONG, count, events, fail, reset_password


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (7, 240), (8, 480), (9, 960), (12, 3600), (40, 3600)]
)
def test_the_wait_doubles_from_the_fifth_failure_up_to_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures) == timedelta(seconds=seconds)


async def test_the_whole_table_is_walked_up_to_a_disabled_password(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R33, R41."""
    camille, waits = await member(), []
    for before in range(10):
        assert await services.connexion.sign_in(camille.nir, WRONG) == WrongPassword()
        if before < 4:
            continue
        after = await services.connexion.sign_in(camille.nir, WRONG)
        if isinstance(after, TryLater):
            waits.append((after.until - clock.now()).total_seconds())
            clock.forward(seconds=waits[-1])
    assert waits == [60, 120, 240, 480, 960]
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == PasswordDisabled()
    clock.forward(days=40)
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == PasswordDisabled()


async def test_the_wait_is_told_and_one_second_less_is_too_soon(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 9."""
    camille = await member()
    await fail(services, camille.nir, 5, clock)
    until = clock.now() + timedelta(seconds=60)
    clock.forward(seconds=59)
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == TryLater(until)
    clock.forward(seconds=1)
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)


async def test_a_stranger_walks_the_same_table(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R35: the guide's two messages apart."""
    camille = await member()
    known = await _sequence(services, camille.nir, clock)
    clock.forward(hours=1)
    assert await _sequence(services, STRANGER_NIR, clock) == known


async def _sequence(services: Services, identifier: str, clock: MovableClock) -> list[str]:
    told = []
    for _ in range(17):
        outcome = await services.connexion.sign_in(identifier, WRONG)
        if isinstance(outcome, TryLater):
            wait = (outcome.until - clock.now()).total_seconds()
            clock.forward(seconds=wait)
            told.append(f"wait {wait}")
        else:
            told.append("refused" if isinstance(outcome, WrongPassword | UnknownProfile) else type(outcome).__name__)
    return told


async def test_a_day_of_brute_force_gets_no_more_than_25_checks(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R33: even when the member signs in between, which ends the row but not the day's count."""
    camille, end = await member(), clock.now() + timedelta(hours=24)
    failures = 0
    while clock.now() < end:
        outcome = await services.connexion.sign_in(camille.nir, WRONG)
        if isinstance(outcome, WrongPassword):
            failures += 1
        if failures % 4 == 0:
            await services.connexion.sign_in(camille.nir, PASSWORD)
        clock.forward(minutes=20)
    assert failures == 25


async def test_success_ends_the_row_of_failures(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 50; R38."""
    camille = await member()
    for _ in range(3):
        await fail(services, camille.nir, 4, clock)
        assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)
        clock.forward(minutes=16)


async def test_failures_older_than_a_month_no_longer_count(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 50."""
    camille = await member()
    await fail(services, camille.nir, 4, clock)
    clock.forward(days=30)
    assert await services.connexion.sign_in(camille.nir, WRONG) == WrongPassword()
    assert await services.connexion.sign_in(camille.nir, WRONG) == WrongPassword()


async def test_a_throttled_try_is_journalled(services: Services, member: MemberFactory, clock: MovableClock) -> None:
    """PEERS 50."""
    camille = await member()
    await fail(services, camille.nir, 5, clock)
    await services.connexion.sign_in(camille.nir, WRONG)
    assert (await events(services))[-2:] == [
        "authn_login_fail_max/wrong_password",
        "excess_rate_limit_exceeded/identifier_wait",
    ]


async def test_a_throttled_try_runs_no_hash_and_says_nothing_of_the_password(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R40."""
    camille = await member()
    await fail(services, camille.nir, 5, clock)
    runs = parts.hashing.verifications
    right, wrong = [await services.connexion.sign_in(camille.nir, password) for password in (PASSWORD, WRONG)]
    assert right == wrong
    assert parts.hashing.verifications == runs


async def test_nir_and_email_share_one_budget(services: Services, member: MemberFactory, clock: MovableClock) -> None:
    camille = await member()
    await fail(services, camille.nir, 3, clock)
    await fail(services, camille.email, 2, clock)
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), TryLater)
    assert isinstance(await services.connexion.sign_in(camille.email, PASSWORD), TryLater)


async def test_letter_case_and_spacing_give_no_second_budget(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 8, at sign-in."""
    await fail(services, "inconnu@exemple.fr", 5, clock)
    assert isinstance(await services.connexion.sign_in(" INCONNU@Exemple.fr", WRONG), TryLater)


async def test_a_disabled_password_opens_again_after_a_reset(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R34: by NIR and by e-mail alike, whichever was typed in the reset."""
    camille = await member()
    await fail(services, camille.nir, 10, clock)
    clock.forward(hours=1)
    await reset_password(services, parts.keyring, camille, "Phare-Lointain-92")
    assert isinstance(await services.connexion.sign_in(camille.nir, "Phare-Lointain-92"), Connected)
    assert isinstance(await services.connexion.sign_in(camille.email, "Phare-Lointain-92"), Connected)


async def test_wrong_codes_never_lock_the_password(parts: Parts, services: Services, member: MemberFactory) -> None:
    """R34."""
    camille = await member()
    await services.reset.request(camille.nir, camille.number, camille.email)
    assert await count(parts.database, throttle_events) == 4
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)
