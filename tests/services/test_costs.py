"""What a call asks of the database, so that it stays little: on PostgreSQL a statement is a turn of the network."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from kiosk.services import Services
from kiosk.services.parts import Parts
from kiosk.storage.engine import Database
from kiosk.storage.tables import throttle_events
from tests.conftest import LUCIE_NIR, OTHER_PASSWORD, PASSWORD, Member, MemberFactory
from tests.services.sights import asked, count, granted, reset_password, signed_in, watching


async def test_a_sign_in(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    with watching(parts.database) as spy:
        await signed_in(services, camille)
    assert (len(spy.statements), spy.commits) == (8, 2)


async def test_from_forgotten_to_new_password(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    with watching(parts.database) as asking:
        pending = await asked(services, camille)
    with watching(parts.database) as proving:
        grant = await granted(services, parts.keyring, pending)
    with watching(parts.database) as finishing:
        await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    spies = asking, proving, finishing
    assert [spy.commits for spy in spies] == [1, 2, 1]
    # PostgreSQL is sent locks, which SQLite does without, and many writings at once.
    assert [len(spy.statements) for spy in spies] == ([7, 5, 10] if parts.database.is_sqlite else [5, 4, 7])


@contextmanager
def _compiling(database: Database) -> Iterator[list[str]]:
    """The statements that SQLAlchemy had to compile."""
    compiled: list[str] = []

    def executed(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        # A statement in the database's own words has nothing to compile.
        if context.compiled is not None and context.cache_hit.name != "CACHE_HIT":
            compiled.append(statement)

    event.listen(database.engine, "before_cursor_execute", executed)
    try:
        yield compiled
    finally:
        event.remove(database.engine, "before_cursor_execute", executed)


async def test_nothing_is_compiled_twice(parts: Parts, services: Services, member: MemberFactory) -> None:
    """Compiling costs several times what running does."""
    camille = await member()
    lucie = await member(number="000999", nir=LUCIE_NIR, email="lucie@exemple.fr")

    async def everything(who: Member) -> None:
        await signed_in(services, who)
        await reset_password(services, parts.keyring, who)

    await everything(camille)
    with _compiling(parts.database) as compiled:
        await everything(lucie)
    assert compiled == []


async def test_whose_attempt_could_not_be_kept_is_told_nothing(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """DESIGN 4: its hash has begun by then."""
    camille = await member()

    def broken(_connection: Any) -> None:
        raise OSError("no room")

    event.listen(parts.database.engine, "commit", broken)
    try:
        for password in (PASSWORD, OTHER_PASSWORD):
            with pytest.raises(OSError, match="no room"):
                await services.connexion.sign_in(camille.nir, password)
    finally:
        event.remove(parts.database.engine, "commit", broken)
    assert await count(parts.database, throttle_events) == 0
