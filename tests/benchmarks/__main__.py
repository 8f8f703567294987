"""Start to first paint, key to paint, step to step: ours beside a bare Textual form, interleaved in one run.

    python -m tests.benchmarks            # medians of 9
    python -m tests.benchmarks --runs 5   # quicker

Each figure is a ratio of medians, which holds on a noisy machine; the milliseconds beside it do not.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.terminal.terminal import ATTRACT, Terminal

BARE = str(Path(__file__).with_name("bare_form.py"))
RUN = ("-m", "kiosk", "run")
KEYS = "0123456789"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: ours and the reference's, in seconds."""

    name: str
    goal: float
    ours: Callable[[], float]
    reference: Callable[[], float]


def first_paint(home: Path, arguments: tuple[str, ...], words: str) -> float:
    """From exec until `words` are on the terminal."""
    started = time.perf_counter()
    terminal = Terminal(arguments, home, size=(80, 24))
    try:
        wait(terminal, words)
        return time.perf_counter() - started
    finally:
        terminal.destroy()


def wait(terminal: Terminal, words: str, limit: float = 30.0) -> None:
    """Without the pauses of `wait_for`: the clock is running."""
    deadline = time.perf_counter() + limit
    while words not in terminal.text():
        if time.perf_counter() > deadline:
            raise TimeoutError(words)
        time.sleep(0.0005)


def key_to_paint(terminal: Terminal) -> float:
    """The median time from a digit sent to its cell drawn, in the field that has the focus."""
    times = []
    for key in KEYS:
        drawn = len(terminal.bytes)
        started = time.perf_counter()
        terminal.send(key)
        while len(terminal.bytes) == drawn:
            terminal.text()
        times.append(time.perf_counter() - started)
        terminal.settle(0.05)
    terminal.send("\x7f" * len(KEYS))
    terminal.settle(0.1)
    return statistics.median(times)


def screen_change(terminal: Terminal, there: str, back: str) -> float:
    """From Enter until the next screen is whole, then back."""
    started = time.perf_counter()
    terminal.press("enter")
    wait(terminal, there)
    took = time.perf_counter() - started
    terminal.settle(0.05)
    terminal.press("escape")
    wait(terminal, back)
    terminal.settle(0.05)
    return took


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=9)
    runs = options.parse_args().runs
    home = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
    kiosk = Terminal(("-m", "kiosk", "demo"), home)
    bare = Terminal((BARE,), home)
    try:
        kiosk.wait_for(ATTRACT)
        time.sleep(5)  # the services load behind the first screen; here the keys alone are measured
        kiosk.open_connexion()
        bare.wait_for("Valider")
        first_paint(home, RUN, ATTRACT)  # the very first start makes database and keys
        report(figures(home, kiosk, bare), runs)
    finally:
        kiosk.destroy()
        bare.destroy()
        shutil.rmtree(home, ignore_errors=True)
    return 0


def figures(home: Path, kiosk: Terminal, bare: Terminal) -> list[Figure]:
    return [
        Figure(
            "start to first paint",
            1.10,
            lambda: first_paint(home, RUN, ATTRACT),
            lambda: first_paint(home, (BARE,), "Valider"),
        ),
        Figure("key to paint", 1.30, lambda: key_to_paint(kiosk), lambda: key_to_paint(bare)),
        Figure(
            "step to next step",
            1.20,
            lambda: step_and_back(kiosk),
            lambda: screen_change(bare, "Ligne 24", "Valider"),
        ),
    ]


def step_and_back(kiosk: Terminal) -> float:
    """Step 3 to step 4, the form."""
    kiosk.press("escape")
    wait(kiosk, "Étape 3 sur 5")
    kiosk.settle(0.05)
    started = time.perf_counter()
    kiosk.press("enter")
    wait(kiosk, "Étape 4 sur 5")
    took = time.perf_counter() - started
    kiosk.settle(0.05)
    return took


def report(measures: list[Figure], runs: int) -> None:
    print(f"{'':<24}{'ours':>10}{'bare':>10}{'ratio':>8}{'goal':>7}")
    for figure in measures:
        ours, reference = [], []
        for _ in range(runs):
            ours.append(figure.ours())
            reference.append(figure.reference())
        mine, theirs = statistics.median(ours), statistics.median(reference)
        verdict = "met" if mine / theirs <= figure.goal else "missed"
        print(
            f"{figure.name:<24}{mine * 1000:>7.1f} ms{theirs * 1000:>7.1f} ms"
            f"{mine / theirs:>8.2f}{figure.goal:>7.2f}  {verdict}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
