"""Limits on sign-in, walked with a clock that moves. (R33 to R41)"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.services import Services
from kiosk.services.outcomes import (
    Connected,
    PasswordDisabled,
    SignIn,
    TerminalPaused,
    TryLater,
    UnknownProfile,
    WrongPassword,
)
from kiosk.services.parts import Parts
from kiosk.services.throttle import wait_after
from kiosk.storage.engine import Database
from kiosk.storage.tables import throttle_events
from tests.conftest import CAMILLE_NIR, LUCIE_NIR, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, count, events, reset_password

WRONG = "Faux-1234"
UNKNOWN = [f"inconnu{n}@exemple.fr" for n in range(10)]


async def fail(services: Services, identifier: str, times: int, clock: MovableClock) -> list[SignIn]:
    """So many failures, each as soon as it may be."""
    outcomes: list[SignIn] = []
    while len(outcomes) < times:
        outcome = await services.connexion.sign_in(identifier, WRONG)
        if isinstance(outcome, TryLater | TerminalPaused):
            clock.forward(seconds=(outcome.until - clock.now()).total_seconds())
        else:
            outcomes.append(outcome)
    return outcomes


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
    assert await count(parts.database, throttle_events) == 3
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)


async def test_a_sixth_unknown_profile_pauses_the_terminal(services: Services, clock: MovableClock) -> None:
    """R36."""
    for address in UNKNOWN[:5]:
        assert await services.connexion.sign_in(address, WRONG) == UnknownProfile()
    until = clock.now() + timedelta(minutes=2)
    assert await services.connexion.sign_in(UNKNOWN[5], WRONG) == TerminalPaused(until)
    assert await services.throttle.terminal_pause() == TerminalPaused(until)
    clock.forward(minutes=2)
    assert await services.connexion.sign_in(UNKNOWN[5], WRONG) == UnknownProfile()


async def test_twenty_failures_pause_the_terminal(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R36."""
    people = [
        "1 99 05 35 999 042 15",
        "2 91 07 75 999 003 27",
        "2 78 08 2A 999 117 41",
        "1 82 11 2B 999 208 73",
        "1 70 06 20 999 012 44",
    ]
    for number, nir in enumerate(people):
        await member(number=f"00{number}", nir=nir, email=f"m{number}@exemple.fr")
        for _ in range(4):
            assert await services.connexion.sign_in(nir, WRONG) == WrongPassword()
    assert isinstance(await services.connexion.sign_in("m0@exemple.fr", PASSWORD), TerminalPaused)


async def test_other_terminals_are_not_paused(services: Services, another_terminal: Callable[..., Services]) -> None:
    """R36; PEERS 10."""
    for address in UNKNOWN[:5]:
        await services.connexion.sign_in(address, WRONG)
    other = another_terminal(terminal="borne-2")
    assert await other.connexion.sign_in(UNKNOWN[5], WRONG) == UnknownProfile()


async def test_ones_own_success_does_not_clear_the_terminals_counter(
    services: Services, member: MemberFactory
) -> None:
    """PEERS 51; R38."""
    camille = await member()
    for address in UNKNOWN[:5]:
        await services.connexion.sign_in(address, WRONG)
        if address != UNKNOWN[4]:
            assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), TerminalPaused)


async def test_more_than_twenty_successes_do_not_pause_the_terminal(
    services: Services, member: MemberFactory
) -> None:
    camille = await member()
    for _ in range(22):
        assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)


async def test_counters_are_shared_by_every_terminal(
    services: Services, member: MemberFactory, clock: MovableClock, another_terminal: Callable[..., Services]
) -> None:
    """R39."""
    camille = await member()
    await fail(services, camille.nir, 5, clock)
    assert isinstance(await another_terminal(terminal="borne-2").connexion.sign_in(camille.nir, PASSWORD), TryLater)


async def test_counters_survive_a_restart(
    services: Services, member: MemberFactory, clock: MovableClock, database_url: str, parts: Parts
) -> None:
    """R39: nothing is kept in memory."""
    camille = await member()
    await fail(services, camille.nir, 5, clock)
    again = await Database.open(database_url)
    assert await count(again, throttle_events) == await count(parts.database, throttle_events) > 0
    await again.close()


async def test_parallel_tries_are_counted_one_by_one(services: Services, member: MemberFactory) -> None:
    """PEERS 10: four free failures, whoever hurries."""
    camille = await member()
    outcomes = await asyncio.gather(*(services.connexion.sign_in(camille.nir, WRONG) for _ in range(12)))
    assert sum(outcome == WrongPassword() for outcome in outcomes) == 5


async def test_one_identifiers_limit_is_not_anothers(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 10."""
    await member()
    await member(number="000777", nir=LUCIE_NIR, email="lucie@exemple.fr")
    await fail(services, CAMILLE_NIR, 5, clock)
    assert isinstance(await services.connexion.sign_in(LUCIE_NIR, PASSWORD), Connected)


async def test_strict_messages_do_not_pause_sooner_for_strangers(another_strict: Services) -> None:
    """R47: the pause itself would tell who is unknown."""
    for address in UNKNOWN[:7]:
        assert not isinstance(await another_strict.connexion.sign_in(address, WRONG), TerminalPaused)
