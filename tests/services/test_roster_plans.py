"""Look-ups stay flat however many members there are: each finds its rows by an index."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.parts import Parts
from kiosk.storage import outbox
from tests.conftest import PASSWORD, MemberFactory
from tests.services.plans import Statement, fill, plan, statements, whole_tables
from tests.services.rosters import invented, write_roster

MEMBERS = 3000


@pytest.fixture
async def many(parts: Parts, services: Services, tmp_path: Path) -> None:
    """Some thousand members and all that can be known of them, and the database knows how many there are."""
    path = tmp_path / "adherents.csv"
    write_roster(path, (invented(number) for number in range(MEMBERS)))
    await services.roster.import_file(path)
    await fill(parts.database)


@pytest.mark.usefixtures("many")
async def test_no_look_up_reads_a_whole_table(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()

    async def courier() -> None:
        now = parts.clock.now()
        async with parts.database.transaction() as connection:
            await outbox.anything_waiting(connection, now)
            await outbox.abandoned(connection, now=now)
            await outbox.claim(connection, owner="c", now=now, limit=10, lease=timedelta(seconds=60))

    actions: dict[str, Callable[[], Awaitable[object]]] = {
        "sign-in by NIR": lambda: services.connexion.sign_in(camille.nir, PASSWORD),
        "sign-in by e-mail": lambda: services.connexion.sign_in(camille.email, PASSWORD),
        "sign-in of a stranger": lambda: services.connexion.sign_in("personne@exemple.fr", PASSWORD),
        "reset by NIR": lambda: services.reset.request(camille.nir, camille.number, camille.email),
        "reset by e-mail": lambda: services.reset.request(camille.email, camille.number, camille.email),
        "courier": courier,
    }
    read: dict[str, list[str]] = {}
    for name, action in actions.items():
        with statements(parts.database) as seen:
            await action()
        assert seen
        read[name] = await whole_tables(parts.database, seen)
    assert read == {name: [] for name in actions}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("identifier", "index"),
    [("1 99 05 35 999 042 15", "nir_indexes"), ("camille@exemple.fr", "ix_members_email_folded")],
    ids=["by NIR", "by e-mail"],
)
async def test_a_sign_in_names_its_index(
    parts: Parts, services: Services, member: MemberFactory, identifier: str, index: str
) -> None:
    await member()
    with statements(parts.database) as seen:
        await services.connexion.sign_in(identifier, PASSWORD)
    [looked_up] = [s for s in seen if "FROM members" in s[0] and "credentials" in s[0]]
    assert any(index in line for line in await plan(parts.database, looked_up))


@pytest.mark.usefixtures("many")
async def test_nor_does_one_while_there_are_two_index_keys(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """Each look-up then moves what was written under the older key."""
    camille, before = await member(), Keyring.from_text(parts.keyring.to_text())
    parts.keyring.adopt(parts.keyring.rotated("index"))
    try:
        with statements(parts.database) as seen:
            await services.connexion.sign_in(camille.nir, PASSWORD)
            await services.reset.request(camille.email, camille.number, camille.email)
        assert await whole_tables(parts.database, seen) == []
    finally:
        parts.keyring.adopt(before)  # the other tests' too


async def test_a_whole_table_would_be_noticed(parts: Parts) -> None:
    everybody: Statement = ("SELECT id FROM members WHERE last_name = 'Exemple'", ())
    assert await whole_tables(parts.database, [everybody]) == ["members"]
