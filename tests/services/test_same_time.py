"""A stranger costs what a member costs. (R44)"""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.services import Services
from kiosk.services.opening import services_of
from kiosk.services.outcomes import Connected, TryLater
from kiosk.services.parts import Parts
from tests.conftest import PASSWORD, MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, Spy, fail, watching


@pytest.fixture
def unhurried(parts: Parts) -> Services:
    """A terminal with a response floor."""
    return services_of(replace(parts, response_floor=0.2))


async def test_no_refusal_comes_before_the_floor(unhurried: Services, member: MemberFactory) -> None:
    camille = await member()
    for identifier in (camille.nir, STRANGER_NIR):
        began = time.perf_counter()
        await unhurried.connexion.sign_in(identifier, "Faux-1234")
        assert time.perf_counter() - began >= 0.2


async def test_nor_does_who_must_wait_and_was_looked_up_all_the_same(
    unhurried: Services, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    for identifier in (camille.nir, STRANGER_NIR):
        await fail(services, identifier, 5, clock)
        began = time.perf_counter()
        assert isinstance(await unhurried.connexion.sign_in(identifier, "Faux-1234"), TryLater)
        assert time.perf_counter() - began >= 0.2


async def test_a_success_does_not_wait(parts: Parts, member: MemberFactory) -> None:
    camille = await member()
    slow = services_of(replace(parts, response_floor=60.0))
    assert isinstance(await slow.connexion.sign_in(camille.nir, PASSWORD), Connected)


@pytest.mark.parametrize("identifier", ["camille@exemple.fr", "1 99 05 35 999 042 15"])
async def test_a_stranger_takes_the_same_statements_and_one_hash(
    identifier: str,
    parts: Parts,
    services: Services,
    member: MemberFactory,
    another_terminal: Callable[..., Services],
) -> None:
    await member()
    stranger = "personne@exemple.fr" if "@" in identifier else STRANGER_NIR
    costs = []
    for typed in (identifier, stranger):
        runs = parts.hashing.verifications
        with watching(parts.database) as spy:
            await services.connexion.sign_in(typed, "Faux-1234")
        costs.append((_kinds(spy), spy.commits, parts.hashing.verifications - runs))
    assert costs[0] == costs[1]


def _kinds(spy: Spy) -> list[str]:
    """Statements without the number of rows an INSERT carries."""
    return [statement.split("VALUES")[0] for statement in spy.statements]
