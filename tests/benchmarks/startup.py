"""From exec to the first paint and to the first key answered; how long the loop stands still while the rest loads."""

import json
import signal
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.figures import Options, Row
from tests.benchmarks.timed import Timed
from tests.terminal.terminal import ATTRACT

BARE = str(Path(__file__).with_name("bare_form.py"))
BUSY = ("-P", str(Path(__file__).with_name("busy.py")))
RUN = ("-m", "kiosk", "run")
GROUP = "start"


def started(home: Path, arguments: Sequence[str], words: str) -> tuple[float, float]:
    """Seconds from exec until `words` are drawn, and until a Tab pressed at once is."""
    began = time.perf_counter()
    terminal = Timed(arguments, home)
    try:
        painted = terminal.first_seen(words) - began
        terminal.dated("\t", 0.0)
        return painted, time.perf_counter() - began
    finally:
        terminal.destroy()


def longest_stall(home: Path) -> tuple[float, float]:
    """Seconds that the loop did not come round, at most, while the services loaded; and how long that took."""
    found = home / "found.json"
    found.unlink(missing_ok=True)
    terminal = Timed((*BUSY, "stall", str(found), "run"), home)
    try:
        terminal.first_seen(ATTRACT)
        terminal.until(found.exists)
        time.sleep(0.05)  # it is written whole
        told = json.loads(found.read_text())
        terminal.kill(signal.SIGTERM)
        terminal.ended()
        return told["longest"], told["loading"]
    finally:
        terminal.destroy()


def rows(home: Path, options: Options) -> Iterator[Row]:
    started(home, RUN, ATTRACT)  # the very first one makes database and keys
    ours, bare, stalls = [], [], []
    for _ in range(options.runs):
        ours.append(started(home, RUN, ATTRACT))
        bare.append(started(home, (BARE,), "Retour"))
        stalls.append(longest_stall(home))
    for index, name in enumerate(("exec to first paint", "exec to first key answered (Tab)")):
        mine, theirs = (1000 * statistics.median(one[index] for one in runs) for runs in (ours, bare))
        yield Row(GROUP, name, "ms", mine, theirs, "bare form", 1.10)
    longest, loading = (1000 * statistics.median(one[index] for one in stalls) for index in (0, 1))
    note = f"median of {len(stalls)}; services open {loading:.0f} ms after the paint"
    yield Row(GROUP, "longest stall of the loop while services load", "ms", longest, goal=16, note=note)
