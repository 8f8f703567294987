"""How soon an adviser sees what a member does: from the key at the kiosk to the cell drawn at the console.

    python -m tests.benchmarks.watched               # PostgreSQL, then one SQLite file
    python -m tests.benchmarks.watched --times 100 --only sqlite

Two real processes in two pseudo-terminals, a call that is shared. What is timed: the last digit of (A), which makes
the field valid, until the console says so; the same digit taken back; the next step and the one before. A step is
timed twice: since the key, and since the member's own terminal drew it. The kiosk and the console share the machine's
cores with each other, with the database and with this clock.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.assistance import GOALS
from tests.journeys.agency import MEMBER, Agency, agency
from tests.storage import server
from tests.terminal.terminal import Terminal

COMPLETE = "C’est complet"
FOURTH, THIRD = "4) Remplissez le formulaire de connexion", "3) Cliquez ensuite sur"


def seen(
    member: Terminal, console: Terminal, key: str, drawn: Callable[[str], bool], own: str = ""
) -> tuple[float, float]:
    """Seconds until the console has drawn what `key` did: since the key, and since the kiosk itself drew `own`."""
    time.sleep(random.uniform(0.5, 0.8))  # noqa: S311 - the moment of the key falls anywhere
    started = time.perf_counter()
    drawn_here = None
    member.send(key)
    while not drawn(console.text()):
        if time.perf_counter() - started > 10:
            raise TimeoutError(console.text())
        if own in member.text() and drawn_here is None:
            drawn_here = time.perf_counter()
        time.sleep(0.001)
    ended = time.perf_counter()
    return ended - started, ended - (drawn_here or ended)


def shared_call(there: Agency) -> tuple[Terminal, Terminal]:
    """A member in (A) of step 4 but for the last digit, and the adviser who sees it."""
    console, member = there.console("camille"), there.kiosk()
    member.open_connexion()
    member.press("F9")
    member.wait_for("Personne n’attend")
    member.press("enter")
    member.wait_for("Vous êtes le prochain")
    member.press("tab", "enter")
    member.wait_for("F4 Arrêter")
    member.press("escape")
    member.settle()
    console.wait_for("borne-1 · Discussion")
    console.press("enter")
    console.wait_for(FOURTH)
    member.send(MEMBER.nir[:-1])
    member.settle()
    console.settle(0.5)
    return member, console


def measure(kind: str, there: Agency, times: int) -> bool:
    """Print a line for each sort of change; whether the goal was met by all."""
    member, console = shared_call(there)
    fields, on, back = list[tuple[float, float]](), list[tuple[float, float]](), list[tuple[float, float]]()
    for _ in range(times):
        fields.append(seen(member, console, MEMBER.nir[-1], lambda text: COMPLETE in text))
        fields.append(seen(member, console, "\x7f", lambda text: COMPLETE not in text))
    for _ in range(times):
        back.append(seen(member, console, "\x1b", lambda text: THIRD in text, "Étape 3 sur 5"))
        on.append(seen(member, console, "\r", lambda text: FOURTH in text, "Étape 4 sur 5"))
    lines = [
        line(kind, "a field, since the key", [since for since, _ in fields]),
        # Not back: to tell Escape from the start of another key, a tenth of a second has to be waited first.
        line(kind, "a step, since the key", [since for since, _ in on]),
        line(kind, "a step, since drawn there", [since for _, since in on + back]),
    ]
    return all(lines)


def line(kind: str, name: str, late: list[float]) -> bool:
    p95 = statistics.quantiles(late, n=20)[-1]
    met = p95 <= GOALS[kind]
    print(
        f"{kind:<11} {name:<26} {len(late):>4} times   median {statistics.median(late) * 1000:4.0f} ms   "
        f"p95 {p95 * 1000:4.0f} ms   max {max(late) * 1000:4.0f} ms   goal {GOALS[kind] * 1000:.0f} ms "
        f"{'met' if met else 'MISSED'}",
        flush=True,
    )
    return met


def at(kind: str, url: str, folder: Path, times: int) -> bool:
    with agency(folder, url) as there:
        asyncio.run(there.found("camille"))
        return measure(kind, there, times)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--only", choices=list(GOALS))
    given = options.parse_args()
    met = True
    if given.only != "sqlite":
        with server.to_restart(connections=50) as (url, _), tempfile.TemporaryDirectory() as folder:
            asyncio.run(server.migrated(url))
            met = at("postgresql", url, Path(folder), given.times)
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            met = at("sqlite", f"sqlite:///{folder}/kiosk.db", Path(folder), given.times) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
