"""Start to first paint, key to paint, step to step: ours beside a bare Textual form, in real pseudo-terminals."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.figures import Options, Row, medians
from tests.terminal.terminal import ATTRACT, Terminal

BARE = str(Path(__file__).with_name("bare_form.py"))
RUN = ("-m", "kiosk", "run")
KEYS = "0123456789"


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


def rows(options: Options) -> Iterator[Row]:
    home = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
    kiosk = Terminal(("-m", "kiosk", "demo"), home)
    bare = Terminal((BARE,), home)
    try:
        kiosk.wait_for(ATTRACT)
        time.sleep(5)  # the services load behind the first screen; here the keys alone are measured
        kiosk.open_connexion()
        bare.wait_for("Valider")
        first_paint(home, RUN, ATTRACT)  # the very first start makes database and keys
        yield from _figures(home, kiosk, bare, options.runs)
    finally:
        kiosk.destroy()
        bare.destroy()
        shutil.rmtree(home, ignore_errors=True)


def _figures(home: Path, kiosk: Terminal, bare: Terminal, runs: int) -> Iterator[Row]:
    measures: dict[tuple[str, float], tuple[Callable[[], float], Callable[[], float]]] = {
        ("start to first paint", 1.10): (
            lambda: first_paint(home, RUN, ATTRACT),
            lambda: first_paint(home, (BARE,), "Valider"),
        ),
        ("key to paint", 1.30): (lambda: key_to_paint(kiosk), lambda: key_to_paint(bare)),
        ("step to next step", 1.20): (
            lambda: step_and_back(kiosk),
            lambda: screen_change(bare, "Ligne 24", "Valider"),
        ),
    }
    for (name, goal), (ours, reference) in measures.items():
        mine, theirs = medians(runs, ours, reference)
        yield Row("screens", name, "ms", 1000 * mine, 1000 * theirs, "bare form", goal)


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
