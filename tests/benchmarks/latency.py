"""Keys, clicks, changes of step and the warning of idleness, beside a bare form; alone, and beside work.

Both are measured in turn under the same load. A step of ours has some 48 widgets, the bare screen 25. A change lasts
until the whole step is drawn, the bare one until its last line is.
"""

import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from tests.benchmarks.figures import Row, percentile
from tests.benchmarks.timed import Timed
from tests.terminal.terminal import KEYS

READING = 0.6  # seconds a person looks at a step before the next key; the next step is made meanwhile
PATHS = {"CONNEXION": ("1", 4, 5), "MOT DE PASSE OUBLIÉ": ("2", 5, 10)}
DIGITS = "1990535999"
WARNING = "Êtes-vous toujours là"


@dataclass(slots=True)
class Times:
    """Milliseconds, ours and the reference's."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def keys(kiosk: Timed, bare: Timed, rounds: int) -> Times:
    """Digits in a field, each until something is drawn."""
    times = Times()
    for _ in range(rounds):
        for digit in DIGITS:
            for terminal, into in ((kiosk, times.ours), (bare, times.bare)):
                began = time.perf_counter()
                into.append(1000 * (terminal.dated(digit, 0.02)[0][0] - began))
        for terminal in (kiosk, bare):
            terminal.send("\x7f" * len(DIGITS))
            terminal.settle(0.1)
    return times


def steps(kiosk: Timed, bare: Timed, path: str, rounds: int, reading: float) -> dict[str, Times]:
    """From the first screen to the form, each step by name; then the bare screen as many times."""
    key, last, total = PATHS[path]
    times = {f"{number}→{number + 1}": Times() for number in range(last)}
    for _ in range(rounds):
        home(kiosk)
        for number, one in enumerate(times.values(), 1):
            time.sleep(reading)
            pressed = key if number == 1 else "\r"
            one.ours.append(1000 * kiosk.drawn(pressed, f"Étape {number} sur {total}", "F10 Terminer"))
        for one in times.values():
            one.bare.append(bare_screen(bare, "\r"))
    return times


def at_once(kiosk: Timed, bare: Timed, rounds: int, *, alternating: bool) -> Times:
    """Each step's key as soon as the one before is drawn: nothing was made ahead.

    `alternating`: Enter and space in turn, since the same key so soon waits 0.12 s to be told from a held one.
    """
    key, last, total = PATHS["MOT DE PASSE OUBLIÉ"]
    times = Times()
    for _ in range(rounds):
        home(kiosk)
        kiosk.settle(READING)
        for number in range(1, last + 1):
            pressed = key if number == 1 else " \r"[not alternating or number % 2]
            took = 1000 * kiosk.seen(pressed, f"Étape {number} sur {total}", "F10 Terminer")
            if number > 1 if alternating else number > 2:  # the first was made while nobody was there
                times.ours.append(took)
        kiosk.settle()
        for _ in range(last - 1):
            times.bare.append(bare_screen(bare, "\r"))
    return times


def clicks(kiosk: Timed, bare: Timed, rounds: int) -> Times:
    """The mouse on « Accéder au site », and on the bare form's button."""
    times = Times()
    for _ in range(rounds):
        home(kiosk)
        kiosk.type("1")
        kiosk.wait_for("Étape 1 sur 5")
        time.sleep(READING)
        times.ours.append(1000 * kiosk.drawn(kiosk.click("Accéder au site"), "Étape 2 sur 5"))
        times.bare.append(bare_screen(bare, bare.click("Valider")))
    return times


def bare_screen(bare: Timed, data: str | bytes) -> float:
    took = 1000 * bare.drawn(data, "Ligne 23")
    bare.send(KEYS["escape"])
    bare.wait_for("Valider")
    bare.settle(0.05)
    return took


def warnings(kiosk: Timed, rounds: int) -> list[float]:
    """From the moment it is due until it is drawn."""
    times = []
    for _ in range(rounds):
        kiosk.settle(0.1)
        began = time.perf_counter()
        kiosk.kill(signal.SIGUSR1)
        times.append(1000 * (kiosk.first_seen(WARNING) - began))
        kiosk.press("enter")
        kiosk.settle(0.1)
    return times


def home(kiosk: Timed) -> None:
    with suppress(AssertionError):
        kiosk.home()
    kiosk.wait_for("Que voulez-vous faire")
    kiosk.settle(0.05)


def walk(kiosk: Timed, bare: Timed) -> None:
    """Every screen once: a kiosk runs for weeks, and its style sheet learns each of them the first time."""
    for key, last, total in PATHS.values():
        home(kiosk)
        for number in range(1, last + 1):
            kiosk.drawn(key if number == 1 else "\r", f"Étape {number} sur {total}")
    bare_screen(bare, "\r")


def rows(kiosk: Timed, bare: Timed, rounds: int, during: str = "") -> Iterator[Row]:
    """`during`: what goes on meanwhile, as part of each name.

    A single round, the quick one, leaves out the shorter path and the key that may be a held one.
    """
    group = f"screens{during}"
    for path in list(PATHS)[rounds == 1 :]:
        found = steps(kiosk, bare, path, rounds, READING)
        note = "each: " + ", ".join(f"{name} {statistics.median(one.ours):.0f}" for name, one in found.items())
        yield from _both(group, f"step, {path}", _pooled(found), "bare screen", goal=1.20, note=note)
    pressed = at_once(kiosk, bare, 2 * rounds if rounds > 1 else 1, alternating=True)
    yield from _both(group, "step, pressed at once", pressed, "bare screen", goal=1.20, note="nothing was made ahead")
    if rounds > 1:
        pressed = at_once(kiosk, bare, rounds, alternating=False)
        note = "it waits 120 ms to be told from a held key"
        yield from _both(group, "step, the same key at once", pressed, "bare screen", goal=None, note=note)
    home(kiosk)
    kiosk.open_connexion()
    kiosk.settle(0.3)
    yield from _both(group, "key to paint", keys(kiosk, bare, 2 * rounds), "bare form", goal=1.30)
    appeared = warnings(kiosk, 2 * rounds)
    note = f"p95 {percentile(appeared, 95):.0f} ms"
    yield Row(group, "warning of idleness", "ms", statistics.median(appeared), note=note)
    yield from _both(group, "click to next step", clicks(kiosk, bare, 2 * rounds), "bare screen", goal=1.20)


def _pooled(found: dict[str, Times]) -> Times:
    return Times([t for one in found.values() for t in one.ours], [t for one in found.values() for t in one.bare])


def _both(group: str, name: str, times: Times, beside: str, *, goal: float | None, note: str = "") -> Iterator[Row]:
    ours, bare = times.ours, times.bare
    yield Row(group, f"{name}, p50", "ms", statistics.median(ours), statistics.median(bare), beside, goal, note=note)
    yield Row(group, f"{name}, p95", "ms", percentile(ours, 95), percentile(bare, 95), beside, goal)
