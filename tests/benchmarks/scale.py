"""What may grow with the roster, no faster than it: import, size, backup. What may not: start, sign-in, reset, purge.

Rosters of 1,000, 100,000 and 1,000,000 members, each imported by the real command into a database of its own, and
everybody with a password. What one call costs is measured on each in turn, and set beside the smallest.
"""

import asyncio
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import delete, insert, literal, select

from kiosk.identity import nir as nirs
from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.services import Services, open_services
from kiosk.services.connexion.candidate import find
from kiosk.services.outcomes import Connected, Requested
from kiosk.settings import Settings
from kiosk.storage import backup
from kiosk.storage.engine import Database, sqlite_path
from kiosk.storage.tables import credentials, journal, members, outbox, reset_requests, throttle_events
from tests.benchmarks import terminals
from tests.benchmarks.contenders import people
from tests.benchmarks.databases import fresh, swept
from tests.benchmarks.figures import Options, Row
from tests.benchmarks.plot import FLAT
from tests.benchmarks.roster import Bench, bytes_of, imported
from tests.storage import server

SIZES, QUICK_SIZES = (1_000, 100_000, 1_000_000), (1_000, 20_000)
_CALLS, _QUICK_CALLS = 80, 12
_OLD_LINES = 2_000
_LONG_AGO = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Roster:
    """One database with so many members. `import_ms` and `size`: of one member, in ms and bytes."""

    members: int
    settings: Settings
    keyring: Keyring
    import_ms: float
    size: float


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal on the database of one roster."""

    roster: Roster
    services: Services
    database: Database

    def somebody(self) -> int:
        """Who has an address: one in ten has none."""
        return random.randrange(self.roster.members // 10) * 10  # noqa: S311


Call = Callable[[Terminal], Awaitable[None]]


def rows(options: Options) -> Iterator[Row]:
    sizes = QUICK_SIZES if options.quick else SIZES
    for kind in options.databases[: 1 if options.quick else None]:
        home = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
        try:
            with fresh(kind, *(f"of_{size}" for size in sizes)) as urls:
                rosters = [_made(home, *pair) for pair in zip(sizes, urls.values(), strict=True)]
                yield from _grown(kind, rosters)
                yield from asyncio.run(_flat(kind, rosters, _QUICK_CALLS if options.quick else _CALLS))
                if kind == "sqlite":
                    yield from _saved(kind, rosters, home)
        finally:
            shutil.rmtree(home, ignore_errors=True)


def _made(home: Path, size: int, url: str) -> Roster:
    bench = Bench(home, Keyring.generate(), size)
    bench.write()
    server.in_a_loop(server.migrated(url))
    empty = asyncio.run(_bytes(url))
    run = imported(bench, url, "all")
    grown = asyncio.run(_bytes(url)) - empty
    asyncio.run(_given_passwords(url, bench.keyring))
    swept(url)
    chosen = terminals.settings(url, "floor")
    chosen = chosen._replace(mail=chosen.mail._replace(courier="outside"))
    chosen = chosen._replace(storage=chosen.storage._replace(folder=str(home), key_file=str(home / f"{size}.json")))
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


def _grown(kind: str, rosters: Sequence[Roster]) -> Iterator[Row]:
    """Each beside the one before; the first import is mostly the start of the command."""
    for before, roster in pairwise([rosters[0], *rosters]):
        pair = Pair(kind, roster, before)
        rate = f"{1000 / roster.import_ms:,.0f} lines a second"
        yield pair.row("import of a member", "µs", 1000 * roster.import_ms, 1000 * before.import_ms, note=rate)
        yield pair.row("size of a member", "bytes", roster.size, before.size)


@dataclass(frozen=True, slots=True)
class Pair:
    """A roster and the one that it is set beside; itself for the first."""

    kind: str
    roster: Roster
    beside: Roster

    def row(self, what: str, unit: str, ours: float, reference: float, note: str = "") -> Row:
        alone = self.roster is self.beside
        return Row(
            f"scale on {self.kind}",
            f"{what}, {self.roster.members:,} members",
            unit,
            ours,
            None if alone else reference,
            "" if alone else f"with {self.beside.members:,}",
            None if alone else FLAT,
            note=note,
            axis="members",
            at=self.roster.members,
            curve=what,
        )


async def _flat(kind: str, rosters: Sequence[Roster], times: int) -> list[Row]:
    """Each call on each roster in turn, again and again."""
    found: list[Row] = []
    async with AsyncExitStack() as stack:
        opened = [await _opened(stack, roster) for roster in rosters]
        calls: dict[str, tuple[Call, Call, int]] = {
            "start of the services": (_nothing, _start, times // 4),
            "sign-in": (_nothing, _sign_in, times // 2),
            "its look-up": (_nothing, _look_up, 4 * times),
            "request of a reset": (_forget_the_hour, _request, times),
            "purge of 2,000 old lines": (_age, _purge, times // 2),
        }
        for what, (prepare, call, count) in calls.items():
            took = await _in_turn(opened, prepare, call, count)
            for roster, ours in zip(rosters, took, strict=True):
                found.append(Pair(kind, roster, rosters[0]).row(what, "ms", 1000 * ours, 1000 * took[0]))
    return found


async def _opened(stack: AsyncExitStack, roster: Roster) -> Terminal:
    services = await stack.enter_async_context(open_services(roster.settings, response_floor=0.0))
    database = await Database.open(roster.settings.storage.url)
    stack.push_async_callback(database.close)
    return Terminal(roster, services, database)


async def _in_turn(opened: Sequence[Terminal], prepare: Call, call: Call, count: int) -> list[float]:
    taken: list[list[float]] = [[] for _ in opened]
    for turn in range(-1, count):
        for terminal, times in zip(opened, taken, strict=True):
            await prepare(terminal)
            began = time.perf_counter()
            await call(terminal)
            if turn >= 0:  # the first one warms up
                times.append(time.perf_counter() - began)
    return [statistics.median(times) for times in taken]


async def _nothing(terminal: Terminal) -> None:
    pass


async def _forget_the_hour(terminal: Terminal) -> None:
    async with terminal.database.transaction() as connection:
        for table in (throttle_events, outbox, reset_requests):
            await connection.execute(delete(table))


async def _start(terminal: Terminal) -> None:
    async with open_services(terminal.roster.settings, response_floor=0.0):
        pass


async def _sign_in(terminal: Terminal) -> None:
    member = terminal.somebody()
    outcome = await terminal.services.connexion.sign_in(people.nir(member), people.FIRST_PASSWORD)
    assert isinstance(outcome, Connected), outcome


async def _look_up(terminal: Terminal) -> None:
    nir = nirs.parse(people.nir(terminal.somebody()))
    found = await terminal.database.run(lambda open_: find(open_, terminal.roster.keyring, nir), reads=True)
    assert found.member_id is not None


async def _request(terminal: Terminal) -> None:
    member = terminal.somebody()
    reset = terminal.services.reset
    outcome = await reset.request(people.nir(member), people.number(member), people.address(member))
    assert isinstance(outcome, Requested), outcome


async def _purge(terminal: Terminal) -> None:
    swept_rows = await terminal.services.retention.purge()
    assert swept_rows.journal == _OLD_LINES


async def _age(terminal: Terminal) -> None:
    old = {"at": datetime.now(UTC) - _LONG_AGO, "terminal": "t", "agency": "a", "version": "0", "interaction": "0"}
    line = {**old, "account": None, "adviser": None, "event": "startup", "outcome": "success", "reason": None}
    async with terminal.database.transaction() as connection:
        await connection.execute(insert(journal), [line] * _OLD_LINES)


def _saved(kind: str, rosters: Sequence[Roster], home: Path) -> Iterator[Row]:
    """A copy costs what its bytes cost."""
    before: tuple[Roster, float] | None = None
    for roster in rosters:
        source, target = sqlite_path(roster.settings.storage.url), home / f"{roster.members}.copy"
        assert source is not None
        began = time.perf_counter()
        backup.copy(source, target)
        each = (time.perf_counter() - began) / roster.members
        beside, reference = before or (roster, each)
        yield Pair(kind, roster, beside).row("backup of a member", "µs", 1e6 * each, 1e6 * reference)
        before = roster, each
