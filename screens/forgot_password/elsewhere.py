"""While the kiosk waits for a code: the link may finish on a phone first, and the kiosk learns that and no more.

The click never unlocks a waiting kiosk (X1): it only leads to step 10, and the query is the same for everybody.
"""

import asyncio
from enum import Enum, auto

from screens.base import KioskScreen
from screens.visit import Visit

EVERY_SECONDS = 3.0


class Elsewhere(Enum):
    CHANGED = auto()


def watch(visit: Visit, screen: KioskScreen) -> None:
    """Answer `screen` with `Elsewhere.CHANGED` once the password was changed by the mailed link."""
    work = _watch(visit, screen)
    visit.app.run_worker(work, group="visit", description="elsewhere", exit_on_error=False)


async def _watch(visit: Visit, screen: KioskScreen) -> None:
    reset = (await visit.services()).reset
    await asyncio.sleep(EVERY_SECONDS)
    while screen.is_attached and visit.pending is not None:
        # Under a message or in the middle of a check the person is answered first.
        if screen.is_current and await reset.changed_elsewhere(visit.pending):
            screen.answer(Elsewhere.CHANGED)
        await asyncio.sleep(EVERY_SECONDS)
