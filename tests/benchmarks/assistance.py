"""From a shared screen's change to the adviser's console: `python -m tests.benchmarks.assistance --seconds 20`.

The services and the databases alone, without Textual: a terminal publishes, the console is woken and reads. On one
PostgreSQL, a fleet of 100 terminals of which 10 share their screen with 10 advisers; on one SQLite file, one terminal
and one console. Terminals and consoles live in one process, on one core: a fleet has a core for each.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from kiosk.identity.commonness import Commonness
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.advisers.session import Adviser
from kiosk.services.assistance.live import DeskView, OpenCall, Presence, of_call
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.settings import KioskSettings, Settings
from kiosk.storage.clock import SystemClock
from kiosk.storage.engine import Database
from tests.services.advisers import signed_in_adviser, taken
from tests.services.building import build
from tests.storage import server

AGENCY = "Strasbourg"
SCREEN = "x" * 500  # what a whole screen takes, in JSON
CHANGES_EVERY = 0.4  # seconds: somebody who types fast, as the publisher looks


async def terminal(services: Services, call: OpenCall | None, until: float, sent: dict[str, float]) -> None:
    """A visit: it follows its call every second, and publishes each change of its screen."""
    last = 0.0
    await asyncio.sleep(random.uniform(0, 5))  # noqa: S311 - no secret; a fleet does not begin in one moment
    while time.perf_counter() < until:
        if call is None:  # a visit goes from step to step
            step = random.randint(1, 5)  # noqa: S311 - no secret
            await services.assistance.publish(Presence("connexion", step, 0.0, None, None))
            await asyncio.sleep(random.uniform(5, 10))  # noqa: S311
            continue
        state = f"{call.call_id}|{time.perf_counter()}|{SCREEN}"
        sent[state] = time.perf_counter()
        await services.assistance.publish(Presence("forgot-password", 5, 0.0, call.call_id, state))
        if time.perf_counter() - last > 1:
            last = time.perf_counter()
            await services.assistance.follow(call)
        await asyncio.sleep(CHANGES_EVERY)


async def console(services: Services, adviser: Adviser, call: OpenCall, sent: dict[str, float]) -> list[float]:
    """An adviser in a call: woken, they read it; the queue and the terminals every second."""
    took, last = [], 0.0
    async with services.desk.watching(of_call(call.call_id)) as wake:
        with suppress(asyncio.CancelledError):
            while True:
                view = await services.desk.view(adviser, call.call_id)
                if isinstance(view, DeskView) and view.state in sent:
                    took.append(time.perf_counter() - sent.pop(view.state))
                if time.perf_counter() - last > 1:
                    last = time.perf_counter()
                    await services.desk.queue(adviser)
                    await services.desk.terminals(adviser)
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await wake.wait()
                wake.clear()
    return took


async def measure(url: str, *, fleet: int, sharing: int, seconds: float, shared_pool: bool) -> None:
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(opened(url, 20))
        keyring, commonness = Keyring.generate(), Commonness.load()

        async def parts(name: str) -> Parts:
            database = pool if shared_pool else await stack.enter_async_context(opened(url, 2))
            settings = Settings(kiosk=KioskSettings(terminal=name, agency=AGENCY))
            return build(settings, database, keyring, SystemClock(), commonness)

        until, sent = time.perf_counter() + seconds, dict[str, float]()
        async with asyncio.TaskGroup() as group:
            consoles = []
            for number in range(fleet):
                here = services_of(await parts(f"borne-{number}"))
                call = None
                if number < sharing:
                    desk = await parts(f"poste-{number}")
                    adviser = await signed_in_adviser(desk, f"Conseil{number}")
                    call = await taken(here, adviser)
                    await here.assistance.share(call)
                    consoles.append(group.create_task(console(services_of(desk), adviser, call, sent)))
                group.create_task(terminal(here, call, until, sent))
            before, began = processor(), time.perf_counter()
            await asyncio.sleep(until - began)
            used = (processor() - before) / (time.perf_counter() - began)
            await asyncio.sleep(1)
            for task in consoles:
                task.cancel()
        took = [one for task in consoles for one in task.result()]
    slow = statistics.quantiles(took, n=20)[-1] * 1000
    kind = url.partition(":")[0]
    print(
        f"{kind}: {fleet} terminals, {sharing} shared: {len(took)} updates,"
        f" median {statistics.median(took) * 1000:.0f} ms, p95 {slow:.0f} ms, worst {max(took) * 1000:.0f} ms;"
        f" {used * 100:.0f} % of one core, database included"
    )


def processor() -> float:
    """Seconds of processor used so far by this process and by the servers of this machine's PostgreSQL."""
    total = time.process_time()
    for one in psutil.process_iter(["name"]):
        with suppress(psutil.Error):
            if "postgres" in (one.info["name"] or ""):
                times = one.cpu_times()
                total += times.user + times.system
    return total


@asynccontextmanager
async def opened(url: str, size: int) -> AsyncIterator[Database]:
    database = await Database.open(url, pool_size=size)
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="kiosk-benchmark-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    with folder() as path:
        url = f"sqlite+aiosqlite:///{path / 'kiosk.db'}"
        server.in_a_loop(server.migrated(url))
        asyncio.run(measure(url, fleet=1, sharing=1, seconds=seconds, shared_pool=False))
    with server.to_restart(fast=False) as (url, _control):
        asyncio.run(measure(url, fleet=100, sharing=10, seconds=seconds, shared_pool=True))


if __name__ == "__main__":
    main()
