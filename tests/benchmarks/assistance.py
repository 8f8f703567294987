"""How soon an adviser sees what a member shares, and what a hundred terminals and ten advisers cost one machine.

    python -m tests.benchmarks.assistance                 # PostgreSQL, then one SQLite file; 30 s each
    python -m tests.benchmarks.assistance --seconds 10 --only sqlite

Every terminal and every console has a database pool of its own, as its process would; ten of each share a process,
for memory alone. Ten members share their screen, and what they share changes about once a second; the other ninety
terminals publish where they are every ten seconds, and change step now and then. Each console reads its call as soon
as it is told, its queue and its terminals four times a second at most. Latency: from before the terminal's
publication to after the console's reading of it.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import resource
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from kiosk.identity.commonness import Commonness
from kiosk.identity.keys import Keyring
from kiosk.services import Services, open_services
from kiosk.services.advisers import Adviser
from kiosk.services.assistance.live import (
    SIGN_EVERY,
    Called,
    CallView,
    DeskView,
    Presence,
    Taken,
    of_agency,
    of_call,
)
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from kiosk.settings import KioskSettings, MailSettings, Settings, StorageSettings
from kiosk.storage.clock import SystemClock
from kiosk.storage.engine import Database
from tests.services.advisers import signed_in_adviser
from tests.services.building import build
from tests.storage import server

AGENCY = "Strasbourg"
PROCESSES, TERMINALS, ADVISERS = 10, 100, 10
QUIET_SECONDS = 10.0
READS_EVERY = 0.25
GOALS = {"postgresql": 0.300, "sqlite": 0.500}


@dataclass(frozen=True)
class World:
    """What every process of the load is told."""

    url: str
    keys: str
    seconds: float

    def settings(self, terminal: str) -> Settings:
        return Settings(
            kiosk=KioskSettings(terminal=terminal, agency=AGENCY),
            storage=StorageSettings(
                folder=str(Path(self.keys).parent), url=self.url, key_file=self.keys, pool_size=1
            ),
            mail=MailSettings(host="127.0.0.1", port=1, sender="ne-pas-repondre@e-mpn.fr"),
        )


async def _terminal(services: Services, number: int, ready: asyncio.Event, world: World) -> None:
    """A member at a terminal; the first ten share their screen with an adviser."""
    assistance, dice = services.assistance, random.Random(number)  # noqa: S311 - a load, not a secret
    if number >= ADVISERS:
        await ready.wait()
        end, step = time.monotonic() + world.seconds, 1
        await asyncio.sleep(dice.uniform(0, QUIET_SECONDS))
        while time.monotonic() < end:
            step = step % 10 + 1 if dice.random() < 0.6 else step
            await assistance.publish(Presence("forgot-password", step, 1.0, None, None))
            await asyncio.sleep(QUIET_SECONDS)
        return
    called = await assistance.call(CallKind.CHAT, procedure="forgot-password", step=5)
    assert isinstance(called, Called)
    await assistance.share(called.call)
    await ready.wait()
    end = time.monotonic() + world.seconds
    async with asyncio.TaskGroup() as group, assistance.watching(of_call(called.call.call_id)) as wake:
        following = group.create_task(_follow(services, called, wake))
        while time.monotonic() < end:
            await asyncio.sleep(dice.uniform(0.5, 1.5))
            state = json.dumps({"t": time.time()})
            await assistance.publish(Presence("forgot-password", 5, 1.0, called.call.call_id, state))
        following.cancel()


async def _follow(services: Services, called: Called, wake: asyncio.Event) -> None:
    while True:
        assert isinstance(await services.assistance.follow(called.call), CallView)
        wake.clear()
        try:
            async with asyncio.timeout(SIGN_EVERY):
                await wake.wait()
        except TimeoutError:
            pass
        await asyncio.sleep(0.02)


async def _adviser(services: Services, adviser: Adviser, ready: asyncio.Event, world: World) -> list[float] | None:
    """A console with one call open; the latency of each publication it read."""
    desk, late = services.desk, []
    while True:  # the terminals place their calls while we start
        calls = await desk.queue(adviser)
        assert isinstance(calls, tuple)
        if len(calls) == ADVISERS:
            break
        await asyncio.sleep(0.2)
    mine = calls[int(adviser.login)]
    assert isinstance(await desk.take(adviser, mine.call_id), Taken)
    await ready.wait()
    end, revision, read_at = time.monotonic() + world.seconds, -1, 0.0
    async with desk.watching(of_agency(AGENCY), of_call(mine.call_id)) as wake:
        while time.monotonic() < end:
            view = await desk.view(adviser, mine.call_id)
            assert isinstance(view, DeskView)
            if view.revision != revision and view.state is not None:
                late.append(time.time() - json.loads(view.state)["t"])
                revision = view.revision
            if time.monotonic() - read_at > READS_EVERY:
                read_at = time.monotonic()
                await desk.queue(adviser)
                await desk.terminals(adviser)
            try:
                async with asyncio.timeout(SIGN_EVERY):
                    await wake.wait()
            except TimeoutError:
                pass
            wake.clear()
    return late[1:]


async def _process(
    world: World, numbers: list[int], gate: object, out: "Queue[object]", advisers: list[Adviser]
) -> None:
    ready = asyncio.Event()
    async with AsyncExitStack() as stack:
        open_ = [
            await stack.enter_async_context(open_services(world.settings(f"borne-{n}"), at_terminal=False))
            for n in numbers
        ]
        work = [
            asyncio.create_task(
                _adviser(one, advisers[n], ready, world) if advisers else _terminal(one, n, ready, world)
            )
            for one, n in zip(open_, numbers, strict=True)
        ]
        await asyncio.to_thread(gate.wait)  # type: ignore[attr-defined]
        ready.set()
        before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        found = await asyncio.gather(*work)
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        late = [one for many in found if many is not None for one in many]
        out.put((bool(advisers), cpu / (time.monotonic() - started), late))


def _run(world: World, numbers: list[int], gate: object, out: "Queue[object]", advisers: list[Adviser]) -> None:
    asyncio.run(_process(world, numbers, gate, out, advisers))


async def _prepare(url: str, keys: Path) -> list[Adviser]:
    await server.migrated(url)
    keyring = Keyring.generate()
    keyring.save(keys)
    database = await Database.open(url)
    settings = Settings()._replace(kiosk=KioskSettings(agency=AGENCY))
    parts: Parts = build(settings, database, keyring, SystemClock(await database.clock_offset()), Commonness.load())
    people = [await signed_in_adviser(parts, str(n)) for n in range(ADVISERS)]
    parts.hashing.close()
    await database.close()
    return people


def measure(kind: str, url: str, folder: Path, seconds: float) -> bool:
    """Run the load, print its line; whether the goal was met."""
    keys = folder / "keys.json"
    people = asyncio.run(_prepare(url, keys))
    world, context = World(url, str(keys), seconds), multiprocessing.get_context("spawn")
    gate, out = context.Barrier(PROCESSES + 2), context.Queue()
    jobs = [list(range(first, TERMINALS, PROCESSES)) for first in range(PROCESSES)]  # one that shares in each
    members = [context.Process(target=_run, args=(world, job, gate, out, [])) for job in jobs]
    for one in members:
        one.start()
    desk = context.Process(target=_run, args=(world, list(range(ADVISERS)), gate, out, people))
    desk.start()
    gate.wait(120)
    psutil.cpu_percent(None)
    results = [out.get(timeout=seconds + 120) for _ in range(PROCESSES + 1)]
    machine = psutil.cpu_percent(None)
    for one in (*members, desk):
        one.join()
    late = sorted(at for _, _, all_late in results for at in all_late)
    p95 = statistics.quantiles(late, n=20)[-1]
    terminals = sum(cpu for console, cpu, _ in results if not console) / TERMINALS
    consoles = sum(cpu for console, cpu, _ in results if console) / ADVISERS
    met: bool = p95 <= GOALS[kind]
    print(
        f"{kind:<11} {len(late):>5} updates   median {statistics.median(late) * 1000:4.0f} ms   "
        f"p95 {p95 * 1000:4.0f} ms   max {late[-1] * 1000:4.0f} ms   goal p95 {GOALS[kind] * 1000:.0f} ms "
        f"{'met' if met else 'MISSED'}\n"
        f"            a terminal {terminals:.2%} of a core, a console {consoles:.2%}, the machine {machine:.0f} %"
        f" of {psutil.cpu_count()} cores, database included",
        flush=True,
    )
    return met


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=30.0)
    options.add_argument("--only", choices=list(GOALS))
    given = options.parse_args()
    met = True
    if given.only != "sqlite":
        with server.to_restart(connections=500) as (url, _), tempfile.TemporaryDirectory() as folder:
            met = measure("postgresql", url, Path(folder), given.seconds)
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/kiosk.db"
            met = measure("sqlite", url, Path(folder), given.seconds) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
