"""Terminals of other processes on our own file: each counts an event about once a second, in a transaction."""

import asyncio
import random

from kiosk.identity.keys import Keyring
from kiosk.services.place import Place
from kiosk.services.scope import Scope
from kiosk.services.throttle import Throttle
from kiosk.settings import KioskSettings
from kiosk.storage.clock import SystemClock
from kiosk.storage.engine import Database
from tests.benchmarks.contenders.protocol import arguments, serve_tasks


async def main() -> None:
    database, keyring, clock = await Database.open(arguments().url), Keyring.generate(), SystemClock()

    async def write(caller: int) -> None:
        place = Place.of(KioskSettings(terminal=f"autre-{caller}", agency="Strasbourg"))
        throttle = Throttle(keyring, clock, place)
        await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - never all together
        async with database.transaction() as connection:
            await throttle.count(connection, [(Scope.TERMINAL, throttle.terminal)])

    await serve_tasks({"write": write})
    await database.close()


if __name__ == "__main__":
    asyncio.run(main())
