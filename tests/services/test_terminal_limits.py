"""Limits of a terminal, and of several together. (R36, R38, R39)"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from kiosk.services import Services
from kiosk.services.outcomes import (
    Connected,
    TerminalPaused,
    TryLater,
    UnknownProfile,
    WrongPassword,
)
from kiosk.services.parts import Parts
from kiosk.storage.engine import Database
from kiosk.storage.tables import throttle_events
from tests.conftest import CAMILLE_NIR, LUCIE_NIR, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import WRONG, count, fail

UNKNOWN = [f"inconnu{n}@exemple.fr" for n in range(10)]


async def test_a_sixth_unknown_profile_pauses_the_terminal(services: Services, clock: MovableClock) -> None:
    """R36."""
    for address in UNKNOWN[:5]:
        assert await services.connexion.sign_in(address, WRONG) == UnknownProfile()
    until = clock.now() + timedelta(minutes=2)
    assert await services.connexion.sign_in(UNKNOWN[5], WRONG) == TerminalPaused(until)
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


async def test_a_terminal_of_the_same_name_in_another_agency_is_not_paused(
    services: Services, another_terminal: Callable[..., Services]
) -> None:
    for address in UNKNOWN[:6]:
        await services.connexion.sign_in(address, WRONG)
    elsewhere = another_terminal(agency="Colmar")
    assert await elsewhere.connexion.sign_in(UNKNOWN[5], WRONG) == UnknownProfile()


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
