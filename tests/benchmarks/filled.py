"""A database with so many members, imported by the real command, everybody with a password."""

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
from tests.benchmarks import terminals
from tests.benchmarks.contenders import people
from tests.benchmarks.databases import swept
from tests.benchmarks.roster import Bench, bytes_of, imported
from tests.storage import server


@dataclass(frozen=True, slots=True)
class Roster:
    """One database with so many members. `import_ms` and `size`: of one member, in ms and bytes."""

    members: int
    settings: Settings
    keyring: Keyring
    import_ms: float
    size: float


def filled(home: Path, size: int, url: str) -> Roster:
    bench = Bench(home, Keyring.generate(), size)
    bench.write()
    server.in_a_loop(server.migrated(url))
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
    return Roster(size, chosen, bench.keyring, 1000 * run.seconds / size, grown / size)


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
