"""Runs a kiosk that draws nothing, with a dialogue in lines beside it."""

import locale
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.settings import Settings
from screens.plain.dialogue import Dialogue
from screens.plain.terminal import WIPE, LineTerminal

if TYPE_CHECKING:
    from screens.app import Kiosk

# Room for everything: nothing of a screen may be hidden for want of it. Below 110 columns no panel stands beside it.
_SIZE = (100, 60)
_TIMES_LONGER = 3  # a whole line is one sign of a person, where each key was one


def patient(settings: Settings) -> Settings:
    """More time for a form that is read and typed line by line."""
    longer = settings.session.idle_form_seconds * _TIMES_LONGER
    return settings._replace(session=settings.session._replace(idle_form_seconds=longer))


async def run_in_lines(app: "Kiosk", ready: Callable[[], object], *, once: bool) -> None:
    """Run `app` unseen until the dialogue ends; `ready` is called once its first screen stands.

    `once`: for one visit, from the full screen and back to it. What it drew goes first: the Linux console has no
    second page to leave it on.
    """
    if once:
        os.write(1, WIPE)
    with LineTerminal(locale.getencoding(), os.environ.get("TERM", "")) as terminal:

        def start() -> None:
            ready()
            app.run_worker(Dialogue(app, terminal, once=once).run(), group="dialogue", description="dialogue")

        app.when_painted(start)
        await app.run_async(headless=True, size=_SIZE, mouse=False)
        terminal.wipe()
