"""Starting the kiosk in a real terminal: first paint first, services behind it, one way out."""

import asyncio
import gc
import logging
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk import logs
from kiosk.services import StorageNotReady, open_services
from kiosk.services.loading import Loader, Opening
from kiosk.settings import KEYS_VARIABLE, Settings
from screens.app import Kiosk

if TYPE_CHECKING:
    from screens.demonstration import Demonstration
from screens.lockdown import crash_sentence

USAGE, FAILURE = 2, 1


def run_kiosk(settings: Settings, *, plain: bool = False) -> int:
    """`kiosk run`: create what a first start needs, one line each, then open the terminal."""
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        logs.start(settings, "run")
        if _first_start(settings):
            asyncio.run(_prepare(settings))
    except StorageNotReady as error:
        return _say(str(error), USAGE)
    except OSError as error:
        return _say(f"{error.filename or settings.folder} : {error.strerror}. Vérifiez [storage] folder.", USAGE)
    return _run(settings, lambda: open_services(settings), plain=plain)


def run_demo(*, touch: bool = False, plain: bool = False) -> int:
    """`kiosk demo`: the same terminal over a world that is invented and thrown away."""
    # Here, so that a kiosk for members never loads a demonstration.
    from kiosk.demo.mailbox import Mailbox  # noqa: PLC0415
    from kiosk.demo.members import MEMBERS  # noqa: PLC0415
    from kiosk.demo.world import demo_settings, open_world  # noqa: PLC0415
    from screens.demonstration import Demonstration  # noqa: PLC0415

    mailbox = Mailbox()
    logging.getLogger("kiosk").addHandler(logging.NullHandler())
    settings = demo_settings()
    settings = replace(settings, kiosk=replace(settings.kiosk, touch=touch))
    return _run(settings, lambda: open_world(mailbox), Demonstration(mailbox, MEMBERS), plain=plain)


def _run(settings: Settings, opening: Opening, demonstration: "Demonstration | None" = None, *, plain: bool) -> int:
    sys.excepthook = lambda _kind, error, _trace: _say(crash_sentence(error), FAILURE)
    gc.disable()  # -7 % of start-up; what is alive at first paint lives to the end
    return asyncio.run(_serve(settings, opening, demonstration, plain))


async def _serve(settings: Settings, opening: Opening, demonstration: "Demonstration | None", plain: bool) -> int:
    loader = Loader(opening, ahead=("screens.flows",))
    app = await _one(settings, loader, demonstration, plain=plain, once=False)
    while app.plain_wanted:  # chosen on the first screen: one visit in lines, with its choices, and back
        shared = app.preferences.shared_screen
        chosen = replace(settings.kiosk, language=app.preferences.language, shared_screen=shared)
        times = app.preferences.patience
        await _one(replace(settings, kiosk=chosen), loader, demonstration, plain=True, once=True, times=times)
        app = await _one(settings, loader, demonstration, plain=False, once=False)
    await loader.close()
    refused = loader.refusal()
    if isinstance(refused, StorageNotReady):
        return _say(str(refused), USAGE)
    if refused is not None:
        return _say(crash_sentence(refused), FAILURE)
    return app.return_code or 0


async def _one(
    settings: Settings,
    loader: Loader,
    demonstration: "Demonstration | None",
    *,
    plain: bool,
    once: bool,
    times: int = 1,
) -> Kiosk:
    """One kiosk from its first screen to its exit, drawn or in lines."""
    if plain:
        from screens.plain.running import patient, run_in_lines  # noqa: PLC0415 - the full screen starts without it

        app = Kiosk(patient(settings), loader.ready, demonstration=demonstration, plain=True)
        app.prefer(patience=times)
        app.leave_on_signals()
        await run_in_lines(app, lambda: _behind(app, loader), once=once)
    else:
        app = Kiosk(settings, loader.ready, demonstration=demonstration)
        app.when_painted(lambda: _behind(app, loader))
        app.leave_on_signals()
        await app.run_async()
    return app


def _behind(app: Kiosk, loader: Loader) -> None:
    """The first screen is painted: collect again, load the services."""
    gc.freeze()
    gc.enable()
    loader.start()
    app.run_worker(app.tell_advisers(), group="publish", description="publish", exit_on_error=False)
    loader.on_refusal(lambda: app.exit(return_code=FAILURE))


def _first_start(settings: Settings) -> bool:
    return KEYS_VARIABLE not in os.environ and not settings.key_path.exists()


async def _prepare(settings: Settings) -> None:
    """Create database and keys before the screen is taken, so that their lines can be read."""
    async with open_services(settings, on_news=print, at_terminal=False):
        pass


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return code
