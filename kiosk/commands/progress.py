"""How far a long command is, on stderr: a bar on a terminal; elsewhere a plain line now and then, for a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from kiosk.commands.common import tell

Advance = Callable[[int, int], None]

_STEP = 10  # percent between two plain lines
_PAUSE = 3.0  # seconds between them; a short command prints none


@contextmanager
def progress_bar(what: str) -> Iterator[Advance]:
    """Yield what to call with how much is done, of how much."""
    if not sys.stderr.isatty():
        yield plain_lines(what, tell, time.monotonic)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def plain_lines(what: str, write: Callable[[str], None], now: Callable[[], float]) -> Advance:
    """The same in lines for `write`: each 10 %, but never two within 3 seconds of `now`."""
    told, at = 0, now()

    def advance(done: int, total: int) -> None:
        nonlocal told, at
        percent = 100 * done // total if total else 100
        if percent >= told + _STEP and now() >= at + _PAUSE:
            told, at = percent - percent % _STEP, now()
            write(f"{what} : {percent} %")

    return advance
