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
    from screens.adviser.app import AdviserConsole
    from screens.app import Kiosk

USAGE, FAILURE = 2, 1
AHEAD = ("screens.flows",)  # what the next screens are made of
_SELDOM = (700, 10, 200)  # a full collection by itself: after some seventy screens
_A_SCREEN = 3  # collections of the second generation that a screen gives rise to
_QUIET_SECONDS = 1.0
_TURN = 0.0005  # seconds that a thread keeps the interpreter from another; by itself 5 ms, as long as a key takes


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


def behind(app: "Kiosk | AdviserConsole", loader: Loader) -> None:
    """The first screen is painted: load the services, in threads that let the keys go first."""
    sys.setswitchinterval(_TURN)
    loader.start()
    loader.on_opened(_keep_what_is_loaded)
    loader.on_refusal(lambda: app.exit(return_code=FAILURE))
    app.set_interval(_QUIET_SECONDS / 2, lambda: _collect_if_quiet(app.idle.seconds))


def _keep_what_is_loaded() -> None:
    """Collect again, but never what lives to the end, and all the rest while nobody presses a key.

    By itself a full collection falls into a change of step, which makes the most objects: it takes 30 ms, and 100 ms
    with those of the service libraries.
    """
    if not gc.isenabled():  # the first time: what came and went since then would be kept for ever
        gc.freeze()
        gc.set_threshold(*_SELDOM)
        gc.enable()


def _collect_if_quiet(seconds: float) -> None:
    if seconds >= _QUIET_SECONDS and gc.get_count()[2] >= _A_SCREEN:
        gc.collect()


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
