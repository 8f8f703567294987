"""A new key serves only once every running process holds it. (R9, R74)"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from kiosk.identity.keys import Keyring
from kiosk.services import Services, StorageNotReady, open_services
from kiosk.services.key_holders import LATELY, held_by
from kiosk.services.key_outcomes import Distributed, NotEverywhere, Rotated
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.storage.tables import key_holders
from tests.conftest import MovableClock
from tests.services.sights import count, rows

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def parts(make_parts: Callable[[Settings], Parts], settings: Settings, keyring: Keyring) -> Iterator[Parts]:
    """A terminal whose keys are in a file, of which others may hold an older copy."""
    before = Keyring.from_text(keyring.to_text())
    keyring.save(settings.key_path)
    yield make_parts(settings)
    keyring.adopt(before)


@asynccontextmanager
async def terminal(parts: Parts, name: str, keyring: Keyring) -> AsyncIterator[None]:
    """Another terminal with these keys, once it has said so."""
    known = await count(parts.database, key_holders)
    async with held_by(parts.database, keyring, parts.clock, name, every=0.01):
        async with asyncio.timeout(30):
            while await count(parts.database, key_holders) == known:
                await asyncio.sleep(0.01)
        yield


@on_postgresql
async def test_a_key_is_not_activated_while_a_terminal_lacks_it(parts: Parts, services: Services) -> None:
    async with terminal(parts, "borne-7", Keyring.from_text(parts.keyring.to_text())):
        assert isinstance(await services.key_rotation.rotate("index"), Distributed)
        refused = await services.key_rotation.rotate("index", activate=True)
        assert isinstance(refused, NotEverywhere)
        assert [name.partition(" ")[0] for name in refused.holders] == ["borne-7"]
        assert isinstance(await services.key_rotation.rotate("index", activate=True, force=True), Rotated)


@on_postgresql
async def test_a_terminal_that_took_the_key_up_holds_nobody_up(parts: Parts, services: Services) -> None:
    theirs = Keyring.from_text(parts.keyring.to_text())
    async with terminal(parts, "borne-7", theirs):
        await services.key_rotation.rotate("index")
        theirs.adopt(Keyring.load(parts.settings.key_path))
        async with asyncio.timeout(30):
            while isinstance(outcome := await services.key_rotation.rotate("index", activate=True), NotEverywhere):
                await asyncio.sleep(0.01)
    assert isinstance(outcome, Rotated)


@on_postgresql
async def test_a_terminal_that_ended_or_was_not_seen_for_days_holds_nobody_up(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    async with terminal(parts, "borne-7", Keyring.from_text(parts.keyring.to_text())):
        left = (await rows(parts.database, key_holders))[0]
    assert await count(parts.database, key_holders) == 0
    async with parts.database.transaction() as connection:
        await connection.execute(key_holders.insert().values(left))  # as a crash leaves it
    await services.key_rotation.rotate("index")
    assert isinstance(await services.key_rotation.rotate("index", activate=True), NotEverywhere)
    clock.forward(seconds=LATELY.total_seconds())
    assert isinstance(await services.key_rotation.rotate("index", activate=True), Rotated)


@on_postgresql
async def test_two_processes_of_one_name_do_not_hide_each_other(parts: Parts, services: Services) -> None:
    old = Keyring.from_text(parts.keyring.to_text())
    async with terminal(parts, "web", old):
        await services.key_rotation.rotate("index")
        async with terminal(parts, "web", Keyring.load(parts.settings.key_path)):
            pass
        assert isinstance(await services.key_rotation.rotate("index", activate=True), NotEverywhere)


async def test_keys_that_missed_a_rotation_do_not_open_the_database(parts: Parts, services: Services) -> None:
    """The terminal that was switched off that day: it would call members unknown."""
    path, old = parts.settings.key_path, parts.keyring.to_text()
    if isinstance(await services.key_rotation.rotate("index"), Distributed):
        await services.key_rotation.rotate("index", activate=True)
    path.write_text(old)
    with pytest.raises(StorageNotReady, match=f"Clé en service absente d'ici .index {parts.keyring.index_key_id}"):
        async with open_services(parts.settings):
            pass


async def test_a_terminal_says_which_keys_it_holds_for_as_long_as_it_runs(parts: Parts) -> None:
    async with open_services(parts.settings):
        async with asyncio.timeout(30):
            while not (held := await rows(parts.database, key_holders)):
                await asyncio.sleep(0.01)
    assert held[0]["holder"].startswith("borne-1 (")
    assert parts.keyring.index_key_id in held[0]["key_ids"].split()
    assert await count(parts.database, key_holders) == 0
