"""How many forms the page behind the link takes: counted together, exactly, and through a rotation of the keys."""

import asyncio
from collections.abc import Iterator

import pytest

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.key_outcomes import Distributed
from kiosk.services.outcomes import TryLater
from kiosk.services.parts import Parts
from kiosk.services.web_door import OF_AN_ADDRESS
from kiosk.storage.tables import throttle_events
from tests.conftest import MovableClock
from tests.services.sights import rows, watching

ADDRESS, ANOTHER = "192.0.2.7", "192.0.2.8"


@pytest.fixture
def rotating(parts: Parts, keyring: Keyring) -> Iterator[Parts]:
    """Keys in a file. The session's own are given back afterwards: tests share them."""
    before = Keyring.from_text(keyring.to_text())
    keyring.save(parts.settings.key_path)
    yield parts
    keyring.adopt(before)


async def test_an_address_that_sends_too_many_forms_waits(services: Services, clock: MovableClock) -> None:
    for _ in range(OF_AN_ADDRESS):
        assert await services.web_door.knock(ADDRESS) is None
    assert isinstance(await services.web_door.knock(ADDRESS), TryLater)
    assert await services.web_door.knock(ANOTHER) is None
    clock.forward(minutes=15, seconds=1)
    assert await services.web_door.knock(ADDRESS) is None


async def test_forms_sent_at_the_same_moment_do_not_pass_the_limit_by_a_few(services: Services) -> None:
    for _ in range(OF_AN_ADDRESS - 1):
        await services.web_door.knock(ADDRESS)
    await asyncio.gather(*(services.web_door.knock(ANOTHER) for _ in range(5)))  # every connection is open now
    told = await asyncio.gather(*(services.web_door.knock(ADDRESS) for _ in range(5)))
    assert told.count(None) == 1


async def test_who_must_wait_is_told_until_when(services: Services, clock: MovableClock) -> None:
    first = clock.now()
    for _ in range(OF_AN_ADDRESS):
        await services.web_door.knock(ADDRESS)
        clock.forward(seconds=1)
    refused = await services.web_door.knock(ADDRESS)
    assert isinstance(refused, TryLater)
    assert (refused.until - first).total_seconds() == 15 * 60


async def test_a_rotation_of_the_index_key_forgets_no_form(rotating: Parts, services: Services) -> None:
    for _ in range(OF_AN_ADDRESS):
        await services.web_door.knock(ADDRESS)
    if isinstance(await services.key_rotation.rotate("index"), Distributed):
        await services.key_rotation.rotate("index", activate=True)
    assert isinstance(await services.web_door.knock(ADDRESS), TryLater)


async def test_the_forms_of_everybody_are_not_read_one_by_one(parts: Parts, services: Services) -> None:
    for _ in range(3):
        await services.web_door.knock(ADDRESS)
    with watching(parts.database) as spy:
        await services.web_door.knock(ADDRESS)
    counting = [statement for statement in spy.statements if statement.startswith("SELECT throttle_events")]
    assert [statement.count("LIMIT") for statement in counting] == [1, 1]


async def test_no_network_address_is_kept(parts: Parts, services: Services) -> None:
    await services.web_door.knock(ADDRESS)
    kept = await rows(parts.database, throttle_events)
    assert all(b"192" not in row["subject"] for row in kept)
    assert len(kept) == 2


async def test_what_is_counted_for_an_address_is_gone_the_next_day(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    await services.web_door.knock(ADDRESS)
    clock.forward(hours=25)
    await services.retention.purge()
    assert await rows(parts.database, throttle_events) == []
