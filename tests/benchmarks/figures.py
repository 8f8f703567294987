"""One figure of the table: ours, the reference measured in turn with it in the same run, and the goal of their ratio.

A ratio of medians holds on a noisy machine; the milliseconds beside it do not.
"""

import json
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Better = Literal["less", "more"]
_WIDTH = 46


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line chose. `quick`: the whole table in under two minutes, with fewer runs."""

    quick: bool
    runs: int
    databases: tuple[str, ...] = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Row:
    """`goal` is of the ratio ours / reference, or of our figure itself where there is no reference; None: no goal.

    `axis`, `at` and `curve` place the figure in a plot: what grows, how much of it there was, and what it belongs to.
    """

    group: str
    name: str
    unit: str
    ours: float
    reference: float | None = None
    beside: str = ""
    goal: float | None = None
    better: Better = "less"
    note: str = ""
    axis: Literal["members", "terminals", "callers"] | None = None
    at: float | None = None
    curve: str = ""

    @property
    def key(self) -> str:
        return f"{self.group} | {self.name} | {self.beside}"

    @property
    def ratio(self) -> float | None:
        return self.ours / self.reference if self.reference else None

    @property
    def met(self) -> bool | None:
        """None where there is nothing to meet."""
        figure = self.ours if self.reference is None else self.ratio
        if self.goal is None or figure is None:
            return None
        return figure <= self.goal if self.better == "less" else figure >= self.goal

    def __str__(self) -> str:
        reference = f"{_number(self.reference)} {self.beside}" if self.reference is not None else self.beside
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        sign = "≤" if self.better == "less" else "≥"
        goal = f"{sign} {self.goal:g}" if self.goal is not None else ""
        verdict = {None: "", True: "met", False: "missed"}[self.met]
        ours = f"{self.name:<{_WIDTH}}{_number(self.ours):>9} {self.unit:<7}"
        line = f"{ours}{reference:<26}{ratio:>6} {goal:>8}  {verdict:<7}"
        return f"{line} {self.note}".rstrip()


def medians(runs: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each measure, all of them in turn, `runs` times."""
    taken: list[list[float]] = [[] for _ in measures]
    for _ in range(runs):
        for measure, times in zip(measures, taken, strict=True):
            times.append(measure())
    return [statistics.median(times) for times in taken]


def percentile(figures: Sequence[float], percent: float) -> float:
    """The figure that `percent` of them do not exceed."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * percent / 100))]


def printed(rows: Iterable[Row]) -> Iterator[Row]:
    """Each row said as soon as it is measured, its group named once."""
    group = None
    for row in rows:
        if row.group != group:
            print(f"\n{row.group}", flush=True)
            group = row.group
        print(f"  {row}", flush=True)
        yield row


def save(path: Path, rows: Sequence[Row]) -> None:
    machine = {"python": sys.version.split()[0], "system": platform.platform(), "at": datetime.now(UTC).isoformat()}
    path.write_text(json.dumps({"run": machine, "rows": [asdict(row) for row in rows]}, indent=1, ensure_ascii=False))


def load(path: Path) -> list[Row]:
    return [Row(**row) for row in json.loads(path.read_text())["rows"]]


def compare(before: Path, after: Path) -> None:
    """Where both have a ratio it is compared: two runs on two days share nothing else."""
    earlier = {row.key: row for row in load(before)}
    print(f"{'':<{_WIDTH + 2}}{'before':>9}{'after':>9}{'change':>9}")
    for row in load(after):
        old = earlier.get(row.key)
        if old is None:
            continue
        a, b = (old.ratio, row.ratio) if old.ratio is not None and row.ratio is not None else (old.ours, row.ours)
        change = f"{100 * (b - a) / a:+.0f} %" if a else ""
        what = "of reference" if row.ratio is not None else row.unit
        line = f"  {row.name:<{_WIDTH}}{_number(a):>9}{_number(b):>9}{change:>9}  {what}; {_moved(old, row)}"
        print(line.rstrip("; "))


def _moved(old: Row, row: Row) -> str:
    if old.met == row.met:
        return ""
    return {None: "no goal now", True: "met now", False: "missed now"}[row.met]


def _number(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:.0f}" if abs(figure) >= 1000 else f"{figure:.3g}"
