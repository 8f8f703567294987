"""What a running process holds: memory seen from outside, and what it tells of its inside (`soaked`)."""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import psutil  # type: ignore[import-untyped]

from tests.terminal.terminal import clean_environment

ROOT = Path(__file__).parents[2]
SOAKED = ("-m", "tests.benchmarks.soaked")
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """A process after `done` journeys, mails or requests. Memory in KiB; `own` is shared with no other process."""

    done: int
    resident: float
    proportional: float
    own: float
    threads: int
    files: int
    sockets: int
    connections: int  # to PostgreSQL, as the server counts them

    def __str__(self) -> str:
        memory = f"{self.resident:>9.0f} {self.proportional:>9.0f} {self.own:>9.0f}"
        return f"{self.done:>6} {memory} {self.threads:>4} {self.files:>4} {self.sockets:>4} {self.connections:>4}"


HEADER = f"{'done':>6} {'RSS':>9} {'PSS':>9} {'USS':>9} {'thr':>4} {'fds':>4} {'sock':>4} {'conn':>4}"


class Watched:
    """A process started through `soaked`, and how to ask it."""

    def __init__(self, pid: int, report: Path) -> None:
        self._process, self._report = psutil.Process(pid), report

    def sample(self, done: int, connections: int) -> Sample:
        memory = self._process.memory_full_info()
        return Sample(
            done,
            memory.rss / _KIB,
            memory.pss / _KIB,
            memory.uss / _KIB,
            self._process.num_threads(),
            self._process.num_fds(),
            len(self._process.net_connections(kind="all")),
            connections,
        )

    def inside(self, alive: Callable[[], object] = lambda: None) -> dict[str, Any]:
        """`alive` is called meanwhile: a terminal that nobody reads stops its program."""
        self._report.unlink(missing_ok=True)
        os.kill(self._process.pid, signal.SIGUSR1)
        deadline = time.monotonic() + 20
        while not self._report.exists():
            if time.monotonic() > deadline:
                raise TimeoutError("the process tells nothing")
            alive()
            time.sleep(0.01)
        told: dict[str, Any] = json.loads(self._report.read_text())
        return told


async def connections(url: str) -> int:
    """How many connections PostgreSQL counts in that database, this one not; none where the database is a file."""
    if url.startswith("sqlite"):
        return 0
    connection = await asyncpg.connect(url)
    try:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        return int(await connection.fetchval(f"SELECT count(*) FROM pg_stat_activity WHERE {others}"))  # noqa: S608
    finally:
        await connection.close()


@dataclass
class Course:
    """Samples of one process, the first after its warm-up; and what was inside at the first and the last."""

    told: Callable[[Sample], object] = lambda _: None
    samples: list[Sample] = field(default_factory=list)
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    def take(self, watched: Watched, done: int, connections: int, alive: Callable[[], object] = lambda: None) -> None:
        self.samples.append(watched.sample(done, connections))
        if len(self.samples) == 1:
            self.before = watched.inside(alive)
        self.told(self.samples[-1])

    def growth(self) -> tuple[float, int]:
        """KiB of own memory for each journey, mail or request, by least squares over the second half; and their
        number."""
        later = self.samples[-max(2, len(self.samples) // 2) :]
        slope = statistics.linear_regression([s.done for s in later], [s.own for s in later]).slope
        return slope, later[-1].done - later[0].done

    def left_over(self) -> dict[str, int]:
        """What there is more of at the end than after the warm-up: threads, files, sockets, connections, tasks."""
        first, last = self.samples[0], self.samples[-1]
        more = {name: getattr(last, name) - getattr(first, name) for name in _COUNTED}
        more["tasks"] = sum(self.after["tasks"].values()) - sum(self.before["tasks"].values())
        return {name: difference for name, difference in more.items() if difference > 0}

    def more_of(self, most: int) -> list[tuple[str, int]]:
        """The types of which more objects live at the end, the largest difference first."""
        earlier = self.before["types"]
        grown = {name: count - earlier.get(name, 0) for name, count in self.after["types"].items()}
        return sorted(grown.items(), key=lambda item: -item[1])[:most]

    def save(self, path: Path) -> None:
        """As JSON, to be looked at."""
        inside = {"before": self.before, "after": self.after}
        path.write_text(json.dumps({"samples": [asdict(s) for s in self.samples], **inside}))


_COUNTED = ("threads", "files", "sockets", "connections")


@contextmanager
def service(home: Path, name: str, variables: Mapping[str, str]) -> Iterator[Watched]:
    """`kiosk NAME` without a terminal, by KIOSK_* variables alone; what it says is in NAME.log."""
    report = home / "report.json"
    with (home / f"{name}.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *SOAKED, str(report), name],
            cwd=home,
            env={**clean_environment(home), "PYTHONPATH": str(ROOT), **variables},
            stderr=said,
        )
    try:
        yield Watched(process.pid, report)
    finally:
        process.kill()
        process.wait()
