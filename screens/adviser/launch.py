"""Starting the console in a real terminal: `kiosk adviser`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kiosk.services import Services, open_services
from kiosk.services.loading import Loader
from kiosk.settings import Settings
from screens.adviser.app import AdviserConsole
from screens.start import behind, ended, mute, prepared


def run_console(settings: Settings) -> int:
    """Open the console until the adviser leaves it; an exit code."""
    refused = prepared(settings, "adviser")
    if refused:
        return refused
    mute()
    return asyncio.run(_serve(settings))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """The services of a console; a rotation of keys waits for it as it does for a terminal."""
    name = f"console {settings.kiosk.terminal}"
    async with open_services(settings, at_terminal=False) as services, services.key_rotation.held_by(name):
        yield services


async def _serve(settings: Settings) -> int:
    loader = Loader(lambda: opened(settings), ahead=("screens.adviser.desk",))
    app = AdviserConsole(settings, loader.ready)
    app.when_painted(lambda: behind(app, loader))
    app.leave_on_signals()
    await app.run_async()
    return await ended(app, loader)
