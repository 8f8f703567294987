"""The roster at scale, on both databases: `python -m tests.benchmarks.roster --members 1000000`.

How fast a list is read and checked (processor time alone: what one core does), how fast the command imports it,
imports it again, and passes over a file of nothing but bad lines; the memory that takes; what a kiosk waits
meanwhile; the size of the database; what a look-up costs with 1,000 members and with all, each measured in turn.
"""

import argparse
import asyncio
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from kiosk.identity import email, nir
from kiosk.identity.keys import Keyring
from kiosk.services.connexion.candidate import find
from kiosk.services.reset.form import Form
from kiosk.services.reset.match import match
from kiosk.services.roster.batches import batches
from kiosk.services.roster.file import RosterFile
from kiosk.storage.engine import Database
from kiosk.storage.tables import throttle_events
from kiosk.storage.transaction import Transaction
from tests.benchmarks.databases import fresh
from tests.services.rosters import invented, invented_nir, write_roster
from tests.storage import server
from tests.terminal.terminal import clean_environment

FEW = 1000
LOOK_UPS = 300
LookUp = Callable[[Transaction, int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Run:
    """One import by the real command, in a process of its own."""

    seconds: float
    cpu: float
    peak_mib: float
    said: str


@dataclass(frozen=True, slots=True)
class Bench:
    home: Path
    keyring: Keyring
    members: int

    def file(self, name: str) -> Path:
        return self.home / f"{name}.csv"

    def write(self) -> None:
        write_roster(self.file("few"), (invented(number) for number in range(FEW)))
        write_roster(self.file("all"), (invented(number) for number in range(self.members)))
        write_roster(self.file("bad"), (f"{number};199053599904216;X;Y;\n" for number in range(self.members)))


def pure(bench: Bench) -> float:
    """Rows a second of processor time: read, checked, indexed blind, cut in batches; no database."""
    began = time.process_time()
    rows = sum(len(rows) for b in batches(RosterFile(bench.file("all")), bench.keyring, 0) for rows in b.rounds)
    return rows / (time.process_time() - began)


def imported(bench: Bench, url: str, name: str) -> Run:
    folder = {"KIOSK_STORAGE_URL": url, "KIOSK_STORAGE_FOLDER": str(bench.home)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "roster", "import", str(bench.file(name))],
        env=clean_environment(bench.home) | folder | {"KIOSK_KEYS": bench.keyring.to_text()},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read().splitlines()[0]
    _, _, used = os.wait4(process.pid, 0)  # what it used, which `wait` does not tell
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


async def while_it_runs(database: Database, run: Callable[[], Run]) -> tuple[Run, list[float]]:
    """The run, and how long each of the small transactions took that a kiosk wrote meanwhile, in seconds."""
    waits: list[float] = []
    importing = asyncio.create_task(asyncio.to_thread(run))
    while not importing.done():
        began = time.perf_counter()
        async with database.transaction() as connection:
            row = {"scope": "benchmark", "subject": b"0" * 32, "at": datetime.now(UTC)}
            await connection.execute(insert(throttle_events).values(row))
        waits.append(time.perf_counter() - began)
        await asyncio.wait([importing], timeout=0.25)
    return await importing, waits


async def look_ups(bench: Bench, few: Database, everybody: Database) -> None:
    """Each on the small database then on the large one, again and again: the ratio holds on a noisy machine."""
    keyring = bench.keyring

    def by_nir(connection: Transaction, number: int) -> Awaitable[object]:
        return find(connection, keyring, nir.parse(invented_nir(number)))

    def by_email(connection: Transaction, number: int) -> Awaitable[object]:
        return find(connection, keyring, _address(number))

    def reset(connection: Transaction, number: int) -> Awaitable[object]:
        address = _address(number)
        return match(connection, keyring, Form(nir.parse(invented_nir(number)), f"M{number:08d}", address))

    for name, look_up in {"sign-in by NIR": by_nir, "sign-in by e-mail": by_email, "reset": reset}.items():
        small, large = [], []
        for _ in range(LOOK_UPS):
            small.append(await _timed(few, look_up, _somebody(FEW)))
            large.append(await _timed(everybody, look_up, _somebody(bench.members)))
        a, b = statistics.median(small), statistics.median(large)
        print(f"  {name:<20}{a * 1e6:8.0f} µs with {FEW}, {b * 1e6:8.0f} µs with all: ratio {b / a:.2f}", flush=True)


def _somebody(count: int) -> int:
    """Who has an address."""
    return random.randrange(count // 10) * 10  # noqa: S311


def _address(number: int) -> email.EmailAddress:
    return email.parse(f"camille.m{number}@exemple.fr")


async def _timed(database: Database, look_up: LookUp, number: int) -> float:
    async with database.transaction() as connection:
        began = time.perf_counter()
        await look_up(connection, number)
        return time.perf_counter() - began


async def bytes_of(database: Database) -> int:
    async with database.transaction() as connection:
        if database.is_sqlite:
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            return int(pages * (await connection.exec_driver_sql("PRAGMA page_size")).scalar_one())
        return int((await connection.exec_driver_sql("SELECT pg_database_size(current_database())")).scalar_one())


async def measure(bench: Bench, kind: str, few_url: str, url: str) -> None:
    print(f"{kind}:", flush=True)
    for one in (few_url, url):
        await asyncio.to_thread(server.in_a_loop, server.migrated(one))
    few, everybody = await Database.open(few_url), await Database.open(url)
    try:
        imported(bench, few_url, "few")
        empty = await bytes_of(everybody)
        for name, what in {"all": "import", "all again": "import again", "bad": "bad lines"}.items():
            file = name.partition(" ")[0]
            run, waits = await while_it_runs(everybody, lambda file=file: imported(bench, url, file))  # type: ignore[misc]
            _tell(what, bench.members / run.seconds, run, waits)
        print(f"  {'size':<20}{(await bytes_of(everybody) - empty) / bench.members:8.0f} bytes a member", flush=True)
        if kind == "postgresql":
            async with everybody.transaction() as connection:
                await connection.exec_driver_sql("ANALYZE")
        await look_ups(bench, few, everybody)
    finally:
        await few.close()
        await everybody.close()


def _tell(what: str, rate: float, run: Run, waits: list[float]) -> None:
    cpu = f"{run.seconds:.0f} s, {run.cpu:.0f} s of its own processor time"
    print(f"  {what:<20}{rate:8.0f} lines/s ({cpu}), peak {run.peak_mib:.0f} MiB; {run.said}")
    waited = f"{_ms(waits, 50)} ms (median), {_ms(waits, 99)} ms (99 %), {_ms(waits, 100)} ms (most)"
    print(f"  {'':<20}a kiosk waited {waited}", flush=True)


def _ms(waits: list[float], percent: int) -> int:
    return round(1000 * sorted(waits)[min(len(waits) - 1, len(waits) * percent // 100)])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--members", type=int, default=100_000)
    options.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    chosen = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
    bench = Bench(home, Keyring.generate(), chosen.members)
    try:
        bench.write()
        print(f"read, checked, indexed: {pure(bench):.0f} rows/s of processor time", flush=True)
        for kind in chosen.databases:
            with fresh(kind, "few", "everybody") as urls:
                asyncio.run(measure(bench, kind, urls["few"], urls["everybody"]))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
