"""`kiosk demo --play`: the scenarios in a real terminal, until they end or somebody takes the keyboard."""

import asyncio
import logging
from collections.abc import Sequence

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS
from kiosk.demo.scenario import Scenario
from kiosk.demo.world import World, demo_settings
from kiosk.locale import Language
from kiosk.services.loading import Loader
from kiosk.settings import Settings
from screens.demonstration import Demonstration
from screens.start import FAILURE, behind, ended, mute, say
from screens.walkthrough.app import PlayedKiosk
from screens.walkthrough.controls import Controls
from screens.walkthrough.pace import InARoom
from screens.walkthrough.player import Player, PlayStopped


def play(scenarios: Sequence[Scenario], language: Language, *, presenter: bool = False) -> int:
    """In this terminal; the exit code."""
    logging.getLogger("kiosk").addHandler(logging.NullHandler())
    mute()
    world = World(Mailbox())
    try:
        return asyncio.run(_play(world, demo_settings(language=language), scenarios, presenter))
    finally:
        world.close()


async def _play(world: World, settings: Settings, scenarios: Sequence[Scenario], presenter: bool) -> int:
    loader = Loader(world.open, ahead=("screens.flows",))
    app = PlayedKiosk(
        settings, loader.ready, demonstration=Demonstration(world.mailbox, MEMBERS, loader.reopen, presenter)
    )
    room = InARoom(app.drawn, app.sign_of_life)
    player = Player(app, scenarios, room)

    stopped: list[PlayStopped] = []

    async def play() -> None:
        await loader.ready()
        try:
            await player.run()
        except PlayStopped as error:
            stopped.append(error)
            app.exit(return_code=FAILURE)
        finally:
            app.hand_over()

    def begin() -> None:
        behind(app, loader)
        app.run_worker(app.tell_advisers(), group="publish", description="publish", exit_on_error=False)
        playing = app.run_worker(play(), group="play", description="play", exit_on_error=False)

        def hand_over() -> None:
            playing.cancel()

        app.controls = Controls(room, hand_over=hand_over, leave=app.exit)

    app.when_painted(begin)
    app.leave_on_signals()
    await app.run_async()
    code = await ended(app, loader)
    return say(str(stopped[0]), FAILURE) if stopped else code
