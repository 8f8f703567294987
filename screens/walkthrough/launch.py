"""`kiosk demo --play`: the scenarios in a real terminal, until they end or somebody takes the keyboard."""

import asyncio
from collections.abc import Sequence

from kiosk.demo.scenario import Scenario
from kiosk.services.loading import Loader
from kiosk.settings import Settings
from screens.demonstration import Demonstration, demonstrated
from screens.start import FAILURE, behind, ended, mute, say
from screens.walkthrough.app import PlayedKiosk
from screens.walkthrough.controls import Controls
from screens.walkthrough.pace import InARoom
from screens.walkthrough.player import Player, PlayStopped


def play(scenarios: Sequence[Scenario], settings: Settings, *, presenter: bool = False) -> int:
    """In this terminal; the exit code. `settings` are a demonstration's."""
    world, loader, demonstration = demonstrated(presenter=presenter)
    mute()
    try:
        return asyncio.run(_play(settings, loader, demonstration, scenarios))
    finally:
        world.close()


async def _play(
    settings: Settings, loader: Loader, demonstration: Demonstration, scenarios: Sequence[Scenario]
) -> int:
    app = PlayedKiosk(settings, loader.ready, demonstration=demonstration)
    room = InARoom(app.drawn, app.sign_of_life, lambda: app.is_large_enough)
    player, stopped = Player(app, scenarios, room), list[PlayStopped]()

    async def play() -> None:
        try:
            await player.run()
        except PlayStopped as error:
            stopped.append(error)
            app.exit(return_code=FAILURE)
        app.hand_over()

    def begin() -> None:
        behind(app, loader)
        app.run_worker(app.tell_advisers(), group="publish", description="publish", exit_on_error=False)
        playing = app.run_worker(play(), group="play", description="play", exit_on_error=False)

        def hand_over() -> None:  # here and not in the worker: one that has not begun yet would not do it
            playing.cancel()
            app.hand_over()

        app.controls = Controls(room, hand_over=hand_over, leave=app.exit)

    app.when_painted(begin)
    app.leave_on_signals()
    await app.run_async()
    code = await ended(app, loader)
    return say(str(stopped[0]), FAILURE) if stopped else code
