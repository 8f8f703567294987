"""Asking again: whenever something may have been written, and every second at the latest."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress

EVERY = 1.0  # seconds; also the sign of life of this side
OF_AGENCY, OF_CALL = 4, 10  # readings a second: a queue changes seldom, a member who types fast changes all the time

Watching = Callable[[], AbstractAsyncContextManager[asyncio.Event]]


async def keep_reading(watching: Watching, read: Callable[[], Awaitable[bool]], a_second: int) -> None:
    """Call `read` until it answers that there is nothing more to follow.

    At once after a quiet moment: one more than `a_second` within a second waits. A fixed pause between two readings,
    refused, would delay most of them by half its length.
    """
    past: deque[float] = deque(maxlen=a_second)
    async with watching() as wake:
        while True:
            wake.clear()
            past.append(time.monotonic())
            if not await read():
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await wake.wait()
            if len(past) == a_second:
                await asyncio.sleep(past[0] + 1 - time.monotonic())
