"""Starting the kiosk in a real terminal: first paint first, services behind it, one way out."""

import asyncio
from typing import TYPE_CHECKING

from kiosk.services import open_services
from kiosk.services.loading import Loader
from kiosk.settings import Settings
from screens.app import Kiosk
from screens.start import AHEAD, behind, ended, mute, prepared

if TYPE_CHECKING:
    from screens.demonstration import Demonstration


def run_kiosk(settings: Settings, *, plain: bool = False) -> int:
    """`kiosk run`: create what a first start needs, one line each, then open the terminal."""
    refused = prepared(settings, "run")
    return refused or _run(settings, Loader(lambda: open_services(settings), ahead=AHEAD), plain=plain)


def run_demo(settings: Settings, *, plain: bool = False, presenter: bool = False) -> int:
    """`kiosk demo`: the same terminal over a world that is invented and thrown away."""
    # Here, so that a kiosk for members never loads a demonstration.
    from screens.demonstration import demonstrated  # noqa: PLC0415

    world, loader, demonstration = demonstrated(presenter=presenter)
    try:
        return _run(settings, loader, demonstration, plain=plain)
    finally:
        world.close()


def _run(settings: Settings, loader: Loader, demonstration: "Demonstration | None" = None, *, plain: bool) -> int:
    mute()
    return asyncio.run(_serve(settings, loader, demonstration, plain))


async def _serve(settings: Settings, loader: Loader, demonstration: "Demonstration | None", plain: bool) -> int:
    app = await _one(settings, loader, demonstration, plain=plain, once=False)
    while app.plain_wanted:  # chosen on the first screen: one visit in lines, with its choices, and back
        shared = app.preferences.shared_screen
        chosen = settings.kiosk._replace(language=app.preferences.language, shared_screen=shared)
        times = app.preferences.patience
        await _one(settings._replace(kiosk=chosen), loader, demonstration, plain=True, once=True, times=times)
        app = await _one(settings, loader, demonstration, plain=False, once=False)
    return await ended(app, loader)


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
    """The first screen is painted."""
    behind(app, loader)
    app.run_worker(app.tell_advisers(), group="publish", description="publish", exit_on_error=False)
