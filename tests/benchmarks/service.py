"""Sign-ins and forgot-to-reset journeys a second: ours and its peers beside the hash alone, on both databases.

Closed loops: 1, 2, 4 and 16 callers, each in a hurry. What a peer does beside the hash is its own business; what is
the same is the hash, the machine, the kind of database and how surely it keeps what it says it kept.

Beside our rate is how many cores the hash alone had: one for one caller at the floor cost, else all there are. Much
less, and other programs were at work: no ratio means anything then, and no goal is judged.
"""

import math
import os
import statistics
from collections.abc import Iterator

from tests.benchmarks import counting
from tests.benchmarks.contenders.people import COSTS
from tests.benchmarks.contest import (
    LIMIT,
    NOT_INSTALLED,
    OURS,
    PEERS,
    Contender,
    Measured,
    contest,
    installed,
    started,
)
from tests.benchmarks.databases import fresh
from tests.benchmarks.figures import Options, Row

MEMBERS = 500
_SLICE, _QUICK_SLICE = 1.5, 0.25  # seconds
_HTTP = {
    "django_allauth": "by Django's test client; writes its mail within",
    "fastapi_users": "its routes in process; a journey hashes three times",
}
_WRITERS, _FLEETS = 5, (0, 10, 25, 50)
_GOALS = {("sign-in", "default"): 0.95, ("sign-in", "floor"): 0.90, ("journey", "floor"): 0.85}
_ENOUGH = 0.75  # of the cores it could use; at the default cost a hash alone keeps 1.6 of two busy
_GOAL_CALLERS = {"sign-in": (1, 2, 4), "journey": (1,)}


def rows(options: Options) -> Iterator[Row]:
    for kind in options.databases:
        for cost in ("floor",) if options.quick else tuple(COSTS):
            with contest(kind, cost, MEMBERS) as contenders:
                yield from _rates(options, kind, cost, contenders)
        for peer in PEERS:
            if not installed(peer):
                yield Row(f"service on {kind}", f"  {peer}", "", math.nan, beside=NOT_INSTALLED)
        yield from counting.rows(kind)
        if kind == "sqlite":
            yield from _beside_writers(options)


def _rates(options: Options, kind: str, cost: str, contenders: dict[str, Contender]) -> Iterator[Row]:
    for callers in (1, 4) if options.quick else (1, 2, 4, 16):
        for what in ("sign-in", "journey"):
            taken = _in_turn(options, contenders, what, callers)
            wanted = min(callers * COSTS[cost][2], len(os.sched_getaffinity(0)))
            judged = callers in _GOAL_CALLERS[what] and _cores(taken[LIMIT]) > _ENOUGH * wanted
            goal = _GOALS.get((what, cost)) if judged else None
            yield from _compared(f"service on {kind}", f"{what} {cost}", goal, callers, taken)


def _in_turn(
    options: Options, contenders: dict[str, Contender], what: str, callers: int
) -> dict[str, list[Measured]]:
    """Slices of everybody, one after another; in a hurry the peers, which have no goal, are measured once."""
    taken: dict[str, list[Measured]] = {name: [] for name in contenders}
    for run in range(options.runs):
        for name, contender in contenders.items():
            if not (options.quick and run and name in PEERS):
                taken[name].append(contender.run(what, callers, _QUICK_SLICE if options.quick else _SLICE))
    return taken


def _compared(
    group: str, what: str, goal: float | None, callers: int, taken: dict[str, list[Measured]]
) -> Iterator[Row]:
    limit = statistics.median(one.rate for one in taken[LIMIT])
    for who, slices in taken.items():
        if who == LIMIT:
            continue
        p99, cpu = (
            statistics.median(figures) for figures in zip(*((one.p99, one.cpu) for one in slices), strict=True)
        )
        name = f"{what}, {callers} at once"
        how = f"the hash had {_cores(taken[LIMIT]):.1f} cores; plain calls" if who == OURS else _HTTP[who]
        yield Row(
            group,
            name if who == OURS else f"  {who}: {name}",
            "/s",
            statistics.median(one.rate for one in slices),
            limit,
            "hash alone",
            goal if who == OURS else None,
            better="more",
            note=f"p99 {p99:.0f} ms, {cpu:.0f} ms of processor; {how}",
            axis="callers",
            at=callers,
            curve=f"{what}, {who}",
        )


def _cores(slices: list[Measured]) -> float:
    """How many cores these calls kept busy."""
    return statistics.median(one.rate * one.cpu / 1000 for one in slices)


def _beside_writers(options: Options) -> Iterator[Row]:
    """How long the slowest sign-ins take while the other terminals of an agency write to the same file."""
    runs, seconds = (1, 1.5) if options.quick else (options.runs, 5.0)
    fleets = (_FLEETS[0], _FLEETS[-1]) if options.quick else _FLEETS
    taken: dict[int, list[float]] = {terminals: [] for terminals in fleets}
    written: dict[int, float] = {}
    with fresh("sqlite", OURS) as urls:
        arguments = "--url", urls[OURS], "--cost", "floor", "--members", str(MEMBERS)
        ours = Contender(OURS, *arguments)
        with started(ours):
            writers = [Contender("writers", *arguments) for _ in range(_WRITERS)]
            with started(*writers):
                for _ in range(runs):
                    for terminals, late in taken.items():
                        busy = writers if terminals else []
                        for writer in busy:
                            writer.begin("write", terminals // _WRITERS, seconds)
                        late.append(ours.run("sign-in", 1, seconds).p99)
                        written[terminals] = sum(writer.ended().rate for writer in busy)
    alone = statistics.median(taken[0])
    for terminals, late in taken.items():
        yield Row(
            "service on sqlite",
            f"sign-in p99 while {terminals} terminals write",
            "ms",
            statistics.median(late),
            alone if terminals else None,
            "alone" if terminals else "",
            note=f"{_WRITERS} other processes, {written[terminals]:.0f} transactions a second" if terminals else "",
            axis="terminals",
            at=terminals,
            curve="sign-in p99",
        )
