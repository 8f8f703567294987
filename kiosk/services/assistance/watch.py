"""Being told that something was written, for the length of a block."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from kiosk.services.parts import Parts
from kiosk.storage.wake import Watch, channel

_EVERY = 0.1  # seconds between two looks at a SQLite file's counter: some microseconds each

Watching = AbstractAsyncContextManager[asyncio.Event]


@asynccontextmanager
async def watching(parts: Parts, topics: Sequence[str]) -> AsyncIterator[asyncio.Event]:
    """An event set when one of `topics` may have changed; whoever waits looks again by itself every second too."""
    event = asyncio.Event()
    watch = Watch(parts.database, event, channels=[channel(one) for one in topics], every=_EVERY, name="assistance")
    task = asyncio.create_task(watch.run(), name="assistance watch")
    try:
        yield event
    finally:
        task.cancel()
        await asyncio.wait([task])
