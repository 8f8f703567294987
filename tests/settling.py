"""What `pilot.pause()` and `pilot.press()` wait for: that nothing has anything to do any more, which the loop knows.

Textual's own waits at least 20 ms, twice for each key, and goes by the processor's time: a process that others keep
from the processor passes for one that is through.
"""

import asyncio
from asyncio import futures
from concurrent.futures import Future
from typing import Any
from weakref import WeakSet

from textual import app, pilot, screen
from textual._wait import SLEEP_GRANULARITY, wait_for_idle

# A screen is drawn as soon as something changed, and not by the next sixtieth of a second: nobody looks on.
_FRAME = 0.001

_in_threads: WeakSet[asyncio.Future[Any]] = WeakSet()
_wrap_future = futures.wrap_future


def settle_by_the_loop() -> None:
    futures.wrap_future = asyncio.wrap_future = _remembered  # type: ignore[assignment]
    app.wait_for_idle = pilot.wait_for_idle = _settled  # type: ignore[attr-defined]
    screen.UPDATE_PERIOD = _FRAME  # type: ignore[misc]


def _remembered(work: Any, *, loop: asyncio.AbstractEventLoop | None = None) -> asyncio.Future[Any]:
    future = _wrap_future(work, loop=loop)
    if isinstance(work, Future):
        _in_threads.add(future)
    return future


async def _settled(min_sleep: float = SLEEP_GRANULARITY, max_sleep: float = 1) -> None:
    loop: Any = asyncio.get_running_loop()
    end = loop.time() + max_sleep
    while (now := loop.time()) < end:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        if _others_work(loop):  # no loop foresees when they answer
            await wait_for_idle(0, end - now)
            return
        soon = min((timer._when for timer in loop._scheduled if not timer._cancelled), default=end) - now
        if soon > SLEEP_GRANULARITY:
            return
        await asyncio.sleep(soon)


def _others_work(loop: Any) -> bool:
    """Whether a thread is at it, or somebody at the other end of a socket may be: one is the loop's own."""
    if len(loop._selector.get_map()) > 1:
        return True
    return any(not future.done() for future in _in_threads if future.get_loop() is loop)
