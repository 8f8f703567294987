"""What every program of ours that takes a terminal does around its App: get ready, load behind it, end."""

import asyncio
import gc
import os
import sys
from typing import TYPE_CHECKING

from kiosk import logs
from kiosk.services import StorageNotReady, open_services
from kiosk.services.loading import Loader
from kiosk.settings import KEYS_VARIABLE, Settings
from screens.lockdown import LockedApp, crash_sentence

if TYPE_CHECKING:
    from kiosk.logs import Role

USAGE, FAILURE = 2, 1


def prepared(settings: Settings, role: "Role") -> int:
    """Create what a first start needs, one line each, while lines can still be read; else an exit code."""
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        logs.start(settings, role)
        if _first_start(settings):
            asyncio.run(_prepare(settings))
    except StorageNotReady as error:
        return say(str(error), USAGE)
    except OSError as error:
        return say(f"{error.filename or settings.folder} : {error.strerror}. Vérifiez [storage] folder.", USAGE)
    return 0


def mute() -> None:
    """From here on a crash says one sentence, and start-up is not slowed by collecting what stays."""
    sys.excepthook = lambda _kind, error, _trace: say(crash_sentence(error), FAILURE)
    gc.disable()  # -7 % of start-up, and no pause while the services load


def behind(app: LockedApp, loader: Loader) -> None:
    """The first screen is painted: load the services."""
    loader.start()
    loader.on_opened(keep_what_is_loaded)
    loader.on_refusal(lambda: app.exit(return_code=FAILURE))


def keep_what_is_loaded() -> None:
    """Collect again, and never look at what lives to the end.

    Left among the rest, the service libraries' objects cost every full collection 100 ms, one in each change of step.
    """
    gc.freeze()
    gc.enable()


async def ended(app: LockedApp, loader: Loader) -> int:
    """Close the services; the exit code, and why there were none in one line."""
    await loader.close()
    refused = loader.refusal()
    if isinstance(refused, StorageNotReady):
        return say(str(refused), USAGE)
    if refused is not None:
        return say(crash_sentence(refused), FAILURE)
    return app.return_code or 0


def say(text: str, code: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return code


def _first_start(settings: Settings) -> bool:
    return KEYS_VARIABLE not in os.environ and not settings.key_path.exists()


async def _prepare(settings: Settings) -> None:
    async with open_services(settings, on_news=print, at_terminal=False):
        pass
