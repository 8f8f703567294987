"""Changes of screens that a worker waits for, and Textual's own loop too."""

import asyncio
from collections.abc import Awaitable


async def unbroken(change: Awaitable[object]) -> None:
    """Wait for `change`, which goes on where the worker that waits for it is cancelled.

    Textual's loop waits for the same future: cancelled with the worker, it would end the loop, and with it the kiosk.
    """
    await asyncio.shield(change)
