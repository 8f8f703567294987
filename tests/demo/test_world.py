"""A demonstration that begins again, and one that is the same each time."""

import asyncio
import gc
import secrets
import weakref
from datetime import UTC, datetime, timedelta

import pytest

from kiosk import present
from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS
from kiosk.demo.reproducible import PICTURED_AT, reproducible
from kiosk.demo.world import World
from kiosk.services.loading import Loader
from kiosk.services.outcomes import Connected, WrongPassword
from tests.guide.conftest import hash_cheaply

CAMILLE = MEMBERS[0]


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_cheaply(monkeypatch)


async def test_it_begins_again_as_if_nothing_had_been_done() -> None:
    world = World(Mailbox())
    loader = Loader(world.open)
    try:
        services = await loader.ready()
        for _ in range(4):
            assert await services.connexion.sign_in(CAMILLE.nir, "Pas-le-bon-1") == WrongPassword()
        services = await loader.reopen()
        assert "wrong_password" not in [entry.reason for entry in await services.journal.entries()]
        assert world.mailbox.messages == ()
        assert isinstance(await services.connexion.sign_in(CAMILLE.nir, CAMILLE.password or ""), Connected)
    finally:
        await loader.close()
        world.close()


async def test_time_that_was_put_forward_is_forgotten_with_its_world() -> None:
    world = World(Mailbox())
    try:
        async with world.open():
            present.forward(timedelta(hours=3))
            assert present.now() - datetime.now(UTC) > timedelta(hours=2)
        assert abs(present.now() - datetime.now(UTC)) < timedelta(minutes=1)
    finally:
        world.close()


def test_stopped_time_goes_only_where_it_is_put() -> None:
    with present.stopped(PICTURED_AT):
        assert present.now() == present.now() == PICTURED_AT
        present.forward(timedelta(minutes=2))
        assert present.now() == PICTURED_AT + timedelta(minutes=2)
    assert abs(present.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_what_is_drawn_from_the_seed_is_the_same_and_ends_with_it() -> None:
    drawn = []
    for _ in range(2):
        with reproducible():
            drawn.append((secrets.token_bytes(16), secrets.choice("ABCDEF"), secrets.token_hex(4)))
    assert drawn[0] == drawn[1]
    assert secrets.token_bytes(16) != drawn[0][0]


@pytest.mark.parametrize("size", [4, 16])
def test_a_size_of_its_own_is_a_series_of_its_own(size: int) -> None:
    with reproducible():
        alone = secrets.token_bytes(size)
    with reproducible():
        secrets.token_bytes(32)
        assert secrets.token_bytes(size) == alone


@pytest.mark.parametrize("after", [0, 0.002, 0.01, 0.03])
async def test_whoever_is_cut_while_it_begins_again_finds_it_anew(after: float) -> None:
    world = World(Mailbox())
    loader = Loader(world.open)
    try:
        await loader.ready()
        cut = asyncio.create_task(loader.reopen())
        await asyncio.sleep(after)
        cut.cancel()
        await asyncio.wait([cut])
        async with asyncio.timeout(30):
            services = await loader.ready()
        assert isinstance(await services.connexion.sign_in(CAMILLE.nir, CAMILLE.password or ""), Connected)
    finally:
        await loader.close()
        world.close()


async def test_what_was_told_of_a_refusal_before_is_not_kept() -> None:
    """Each passage through plain lines makes an App: the ones before it go."""

    class App:
        def leave(self) -> None: ...

    loader = Loader(World(Mailbox()).open)
    first, second = App(), App()
    gone = weakref.ref(first)
    loader.on_refusal(first.leave)
    loader.on_refusal(second.leave)
    del first
    gc.collect()
    assert gone() is None
