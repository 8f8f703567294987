"""Memory over long use: the kiosk through whole journeys in one process, the courier and the web page by themselves.

python -m tests.benchmarks.memory --only kiosk --databases sqlite --journeys 500    # the long soak: most of an hour
python -m tests.benchmarks.memory --only web --requests 5000 --keep /tmp            # and all that was seen, as JSON
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.benchmarks import courier_soak, figures, kiosk_soak, web_soak
from tests.benchmarks.figures import Options, Row
from tests.benchmarks.resident import HEADER, ROOT, Course, Sample
from tests.storage import server
from tests.terminal.terminal import Terminal

RESIDENT_GOAL = 1.4
# KiB of own memory, however long the run: two arenas of Python's allocator. How full they are moves by as much.
GROWTH_GOAL = 2048
_LEAST_SAMPLES = 6  # fewer cannot tell growth from warming up
_KIB, _MIB = 1024, 1024 * 1024
_EACH = {"kiosk": "journey", "courier": "mail", "web": "request"}


@dataclass(frozen=True, slots=True)
class Load:
    """How much of each, and how many samples are taken on the way. Web requests come in hundreds."""

    journeys: int = 60
    mails: int = 1000
    requests: int = 1000
    samples: int = 10
    quick: bool = False  # whether no journey is at the pace of a person: one takes half a minute

    def every(self, part: str) -> int:
        total = {"kiosk": self.journeys, "courier": self.mails, "web": self.requests}[part]
        return max(1, total // self.samples)


QUICK = Load(journeys=2, mails=72, requests=200, samples=2, quick=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """Who is told: of each sample as it is taken, of each course at its end."""

    sample: Callable[[Sample], object] = lambda _: None
    course: Callable[[str, Course], object] = lambda _, __: None


def rows(options: Options) -> Iterator[Row]:
    if options.quick:
        yield from measured(QUICK, options.databases[:1])
    else:
        yield from measured(Load(), options.databases)


def measured(
    load: Load, databases: tuple[str, ...], parts: tuple[str, ...] = tuple(_EACH), seen: Seen | None = None
) -> Iterator[Row]:
    seen = seen or Seen()
    for database in databases:
        for part in parts:
            with _place(database) as (home, url):
                course, early = _soaked(part, home, url, load, seen)
                if early is not None:
                    yield from _resident(home, database, course, early, quick=load.quick)
            seen.course(f"{part}-{database}", course)
            yield from _flat(f"{part}, {database}", _EACH[part], course)


@contextmanager
def _place(database: str) -> Iterator[tuple[Path, str]]:
    """A folder, and a migrated database that nobody else uses."""
    with tempfile.TemporaryDirectory(prefix="kiosk-soak-") as folder:
        if database == "postgresql":
            with server.to_restart(connections=50) as (url, _):
                yield Path(folder), url
        else:
            url = f"sqlite:///{folder}/kiosk.db"
            asyncio.run(server.migrated(url))
            yield Path(folder), url


def _soaked(part: str, home: Path, url: str, load: Load, seen: Seen) -> tuple[Course, Sample | None]:
    """What was seen; of the kiosk also the sample after its first journey."""
    every = load.every(part)
    if part == "kiosk":
        return kiosk_soak.soaked(home, url, load.journeys, every, seen.sample, quick=load.quick)
    if part == "web":
        return web_soak.soaked(home, url, load.requests, every, seen.sample), None
    return asyncio.run(courier_soak.soaked(home, url, load.mails, every, seen.sample)), None


def _flat(name: str, each: str, course: Course) -> Iterator[Row]:
    enough = len(course.samples) >= _LEAST_SAMPLES
    slope, over = course.growth()
    note = f"{slope:.2f} KiB for each {each}" if enough else "too short to tell"
    goal = GROWTH_GOAL if enough else None
    yield Row("memory", f"{name}: grown in the second half", "KiB", slope * over, goal=goal, note=note)
    left = course.left_over()
    note = ", ".join(f"{more} {what}" for what, more in left.items())
    yield Row("memory", f"{name}: left over", "", sum(left.values()), goal=0, note=note)


def _resident(home: Path, database: str, course: Course, early: Sample, *, quick: bool) -> Iterator[Row]:
    """The goal is that of a person, who rests on each screen. At the pace of a machine the screens of some journeys
    wait together for one collection, and Python keeps the room that they took."""
    reference = _loaded_form(home, course.before["modules"])
    for sample, goal in ((early, None if quick else RESIDENT_GOAL), (course.samples[-1], None)):
        name = f"kiosk, {database}: resident, journeys: {sample.done}"
        pace = "" if goal else "at the pace of a machine"
        beside = "MiB form + libraries"
        yield Row("memory", name, "MiB", sample.resident / _KIB, reference, beside, goal, note=pace)


def _loaded_form(home: Path, modules: list[str]) -> float:
    """MiB resident of the bare form with the libraries among `modules`."""
    (home / "modules").write_text("\n".join(modules))
    form = Terminal(
        ("-m", "tests.benchmarks.loaded_form", str(home / "modules")), home, environment={"PYTHONPATH": str(ROOT)}
    )
    try:
        form.wait_for("Valider")
        form.settle(0.3)
        return float(psutil.Process(form.pid).memory_info().rss) / _MIB
    finally:
        form.destroy()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", choices=tuple(_EACH), nargs="+", default=tuple(_EACH))
    options.add_argument("--databases", choices=("sqlite", "postgresql"), nargs="+", default=["sqlite", "postgresql"])
    for name, value in (("journeys", 500), ("mails", 5000), ("requests", 5000), ("samples", 50)):
        options.add_argument(f"--{name}", type=int, default=value)
    options.add_argument("--keep", type=Path, metavar="FOLDER", help="write each course there as JSON")
    given = options.parse_args()
    load = Load(given.journeys, given.mails, given.requests, given.samples)
    started = time.monotonic()

    def kept(name: str, course: Course) -> None:
        print(f"{name}, more of:", ", ".join(f"{more} {kind}" for kind, more in course.more_of(8)), flush=True)
        if given.keep:
            course.save(given.keep / f"memory-{name}.json")

    print(f"{HEADER}  seconds", flush=True)
    seen = Seen(lambda sample: print(sample, f"{time.monotonic() - started:8.0f}", flush=True), kept)
    found = list(figures.printed(measured(load, tuple(given.databases), tuple(given.only), seen)))
    return 1 if any(row.met is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
