"""A kiosk in a real pseudo-terminal, through as many whole journeys as one wants, watched from outside and inside."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete

from kiosk.identity.hash_cost import MEMORY_KIB, PARALLELISM, TIME_COST
from kiosk.storage.engine import Database
from kiosk.storage.tables import throttle_events
from tests.benchmarks.resident import ROOT, SOAKED, Course, Sample, Watched, connections
from tests.benchmarks.visitor import IDLE_SECONDS, WARNING_SECONDS, Visitor
from tests.journeys.agency import Agency, agency
from tests.terminal.terminal import Terminal

# Not the agency's of the tests: below 32 MiB the C library keeps the memory of a hash, in each of the two threads.
DEFAULT_COST = {"MEMORY_KIB": MEMORY_KIB, "PASSES": TIME_COST, "LANES": PARALLELISM}
_REST_EVERY = 2  # journeys: now and then nobody comes for some seconds
_FORGIVEN_EVERY = 3  # journeys: a terminal may ask for ten mails an hour
Told = Callable[[Sample], object]


def soaked(home: Path, url: str, journeys: int, every: int, told: Told, *, quick: bool) -> tuple[Course, Sample]:
    """Samples at the attract screen, and the one after the first journey, at the pace of a person unless `quick`."""
    course = Course(told)
    with _kiosk(home, url) as (visitor, watched):
        for number in range(1, journeys + 1):
            visitor.calm = number == 1 and not quick
            visitor.journey(number)
            if number % _FORGIVEN_EVERY == 0:
                asyncio.run(forgive(url))
            if number % _REST_EVERY == 0 or number == 1:
                visitor.rest()
            if number == 1:
                early = watched.sample(number, asyncio.run(connections(url)))
                if not quick:
                    visitor.wander()
            if number % every == 0:
                visitor.rest()
                course.take(watched, number, asyncio.run(connections(url)), visitor.terminal.text)
        course.after = watched.inside(visitor.terminal.text)
    return course, early


@contextmanager
def _kiosk(home: Path, url: str) -> Iterator[tuple[Visitor, Watched]]:
    with agency(home, url) as there:
        asyncio.run(there.found())
        terminal = _terminal(there)
        try:
            visitor = Visitor(terminal, there.office)
            visitor.rest()
            yield visitor, Watched(terminal.pid, home / "report.json")
        finally:
            terminal.destroy()


def _terminal(there: Agency) -> Terminal:
    waits = {"IDLE_FORM": IDLE_SECONDS, "IDLE_MEMBER": IDLE_SECONDS, "WARNING": WARNING_SECONDS}
    return Terminal(
        (*SOAKED, str(there.home / "report.json"), "run", "--config", str(there.config)),
        there.home,
        environment={
            "PYTHONPATH": str(ROOT),
            **{f"KIOSK_SESSION_{name}_SECONDS": str(seconds) for name, seconds in waits.items()},
            **{f"KIOSK_SECURITY_ARGON2_{name}": str(cost) for name, cost in DEFAULT_COST.items()},
        },
    )


async def forgive(url: str) -> None:
    """From outside, what the limits counted: they are the product's, and stay."""
    database = await Database.open(url)
    async with database.transaction() as connection:
        await connection.execute(delete(throttle_events))
    await database.close()
