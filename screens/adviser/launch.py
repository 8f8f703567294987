"""Starting the console in a real terminal: `kiosk adviser`."""

import asyncio

from kiosk.services import open_services
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


async def _serve(settings: Settings) -> int:
    loader = Loader(lambda: open_services(settings, at_terminal=False), ahead=("screens.adviser.desk",))
    app = AdviserConsole(settings, loader.ready)
    app.when_painted(lambda: behind(app, loader))
    app.leave_on_signals()
    await app.run_async()
    return await ended(app, loader)
