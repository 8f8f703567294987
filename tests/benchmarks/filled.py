"""A database with so many members, imported as the command does it, everybody with a password.

After each batch of the import, as many rows by the database's own means into another: both are measured in turn.
"""

import asyncio
import statistics
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, literal, select

from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.services import open_services
from kiosk.settings import Settings
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members
from tests.benchmarks import terminals
from tests.benchmarks.bare_inserts import BareInserts
from tests.benchmarks.contenders import people
from tests.benchmarks.databases import swept
from tests.benchmarks.roster import bytes_of
from tests.services.rosters import invented, write_roster
from tests.storage import server

_LINES = 2000  # of a batch
_LAST = 50
_AT_ONCE = 100_000  # a statement may take 10 s


@dataclass(frozen=True, slots=True)
class Roster:
    """One database with so many members. `size`: bytes of one.

    The other two are the µs of a line, in the median of the last batches: imported, and inserted bare.
    """

    members: int
    settings: Settings
    keyring: Keyring
    import_us: float
    bare_us: float
    size: float


def filled(home: Path, size: int, url: str, beside: str) -> Roster:
    """Two databases without tables."""
    keyring, path = Keyring.generate(), home / f"{size}.csv"
    write_roster(path, (invented(number) for number in range(size)))
    chosen = terminals.settings(url, "floor")
    chosen = chosen._replace(mail=chosen.mail._replace(courier="outside"))
    chosen = chosen._replace(storage=chosen.storage._replace(folder=str(home), key_file=str(home / f"{size}.json")))
    chosen.key_path.write_text(keyring.to_text())
    chosen.key_path.chmod(0o600)
    for one in (url, beside):
        server.in_a_loop(server.migrated(one))
    empty = asyncio.run(_bytes(url))
    batches = asyncio.run(_imported(chosen, path, beside, min(size, _LINES)))
    grown = asyncio.run(_bytes(url)) - empty
    asyncio.run(_given_passwords(url, keyring, size))
    swept(url)
    import_us, bare_us = (1e6 * statistics.median(times) / min(size, _LINES) for times in zip(*batches, strict=True))
    return Roster(size, chosen, keyring, import_us, bare_us, grown / size)


async def _imported(chosen: Settings, path: Path, beside: str, lines: int) -> Sequence[tuple[float, float]]:
    """The seconds of the last full batches, each with those of its rows inserted bare."""
    batches: deque[tuple[float, float]] = deque(maxlen=_LAST)
    with closing(BareInserts(beside)) as bare:
        async with open_services(chosen, response_floor=0.0) as services:
            began = time.perf_counter()

            def one_more(read: int, size: int) -> None:
                nonlocal began
                took = time.perf_counter() - began
                if read < size or not batches:
                    batches.append((took, bare.batch(lines)))
                began = time.perf_counter()

            await services.roster.import_file(path, one_more)
    return batches


async def _bytes(url: str) -> int:
    database = await Database.open(url)
    try:
        return await bytes_of(database)
    finally:
        await database.close()


async def _given_passwords(url: str, keyring: Keyring, size: int) -> None:
    """The same to all, hashed once: its salt is theirs too, which no query cares about."""
    memory, passes, lanes = people.COSTS["floor"]
    hashing = PasswordHashing(keyring, memory_kib=memory, time_cost=passes, parallelism=lanes)
    phc, pepper_id = await hashing.hash(people.FIRST_PASSWORD)
    hashing.close()
    now = literal(datetime.now(UTC), members.c.imported_at.type)
    everybody = select(members.c.id, literal(phc), literal(pepper_id), now)
    names = ["member_id", "phc", "pepper_id", "changed_at"]
    database = await Database.open(url)
    try:
        for first in range(1, size + 1, _AT_ONCE):
            some = everybody.where(members.c.id.between(first, first + _AT_ONCE - 1))
            async with database.transaction() as connection:
                await connection.execute(insert(credentials).from_select(names, some))
    finally:
        await database.close()
