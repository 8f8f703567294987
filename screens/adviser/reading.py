"""Asking again: whenever something may have been written, every second at the latest, four times a second at most."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress

EVERY = 1.0  # seconds; also the sign of life of this side
AT_MOST_EVERY = 0.25  # seconds; a member who types fast wakes us at each key

Watching = Callable[[], AbstractAsyncContextManager[asyncio.Event]]


async def keep_reading(watching: Watching, read: Callable[[], Awaitable[bool]]) -> None:
    """Call `read` until it answers that there is nothing more to follow."""
    async with watching() as wake:
        while await read():
            await asyncio.sleep(AT_MOST_EVERY)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY - AT_MOST_EVERY):
                    await wake.wait()
            wake.clear()
