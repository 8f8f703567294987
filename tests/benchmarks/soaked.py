"""A program: `kiosk …` that tells of its own inside when asked, once for each SIGUSR1. The product has nothing of it.

python -m tests.benchmarks.soaked REPORT run --config kiosk.toml
"""

import asyncio
import gc
import json
import signal
import sys
import threading
from collections import Counter
from pathlib import Path

from kiosk.cli import main

KINDS = {"apps": "textual.app:App", "screens": "textual.screen:Screen", "widgets": "textual.widget:Widget"}


def inside() -> dict[str, object]:
    """What lives now; what nobody holds any more is collected first."""
    gc.collect()
    types = Counter(type(thing) for thing in gc.get_objects())
    return {
        "tasks": dict(Counter(getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks())),
        "threads": dict(Counter(thread.name.rstrip("0123456789") for thread in threading.enumerate())),
        "kinds": {name: _living(types, where) for name, where in KINDS.items()},
        "types": {f"{kind.__module__}.{kind.__qualname__}": count for kind, count in types.items()},
        "modules": sorted(sys.modules),
    }


def _living(types: Counter[type], where: str) -> int:
    module, _, name = where.partition(":")
    kind = getattr(sys.modules.get(module), name, None)  # the courier loads no Textual
    return 0 if kind is None else sum(count for one, count in types.items() if issubclass(one, kind))


def tell(report: Path) -> None:
    """Whole or not at all: whoever waits for the file reads it at once."""
    unfinished = report.with_suffix(".part")
    unfinished.write_text(json.dumps(inside()))
    unfinished.rename(report)


if __name__ == "__main__":
    told = Path(sys.argv[1])
    signal.signal(signal.SIGUSR1, lambda *_: tell(told))
    sys.argv[:2] = ["kiosk"]
    sys.exit(main())
