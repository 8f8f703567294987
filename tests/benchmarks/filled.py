"""A database with so many members, imported by the real command, everybody with a password.

Beside it, just before, the same rows by the database's own means into another.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, literal, select

from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.settings import Settings
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members
from tests.benchmarks import bare_inserts, terminals
from tests.benchmarks.contenders import people
from tests.benchmarks.databases import swept
from tests.benchmarks.roster import Bench, bytes_of, imported
from tests.storage import server


@dataclass(frozen=True, slots=True)
class Roster:
    """One database with so many members. The rest is of one member: an import, its inserts alone, bytes."""

    members: int
    settings: Settings
    keyring: Keyring
    import_us: float
    inserts_us: float
    size: float


def filled(home: Path, size: int, url: str, beside: str) -> Roster:
    """Two databases without tables."""
    bench = Bench(home, Keyring.generate(), size)
    bench.write()
    for one in (url, beside):
        server.in_a_loop(server.migrated(one))
    inserts = bare_inserts.seconds(beside, size)
    empty = asyncio.run(_bytes(url))
    run = imported(bench, url, "all")
    grown = asyncio.run(_bytes(url)) - empty
    asyncio.run(_given_passwords(url, bench.keyring))
    swept(url)
    chosen = terminals.settings(url, "floor")
    chosen = replace(chosen, mail=replace(chosen.mail, courier="outside"))
    chosen = replace(chosen, storage=replace(chosen.storage, folder=str(home), key_file=str(home / f"{size}.json")))
    chosen.key_path.write_text(bench.keyring.to_text())
    chosen.key_path.chmod(0o600)
    return Roster(size, chosen, bench.keyring, 1e6 * run.seconds / size, 1e6 * inserts / size, grown / size)


async def _bytes(url: str) -> int:
    database = await Database.open(url)
    try:
        return await bytes_of(database)
    finally:
        await database.close()


async def _given_passwords(url: str, keyring: Keyring) -> None:
    """The same to all, hashed once: its salt is theirs too, which no query cares about."""
    memory, passes, lanes = people.COSTS["floor"]
    hashing = PasswordHashing(keyring, memory_kib=memory, time_cost=passes, parallelism=lanes)
    phc, pepper_id = await hashing.hash(people.FIRST_PASSWORD)
    hashing.close()
    now = literal(datetime.now(UTC), members.c.imported_at.type)
    everybody = select(members.c.id, literal(phc), literal(pepper_id), now)
    database = await Database.open(url)
    try:
        async with database.transaction() as connection:
            names = ["member_id", "phc", "pepper_id", "changed_at"]
            await connection.execute(insert(credentials).from_select(names, everybody))
    finally:
        await database.close()
