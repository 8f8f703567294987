"""What a person does, one slice each, behind one door: `open_services`.

Light to import: screens do so before their first paint, and SQLAlchemy loads in the background. (DESIGN 12)
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from kiosk.services.loading import imported
from kiosk.settings import Settings
from kiosk.storage.errors import StorageNotReady

if TYPE_CHECKING:
    from kiosk.services.advisers import Advisers
    from kiosk.services.assistance import Assistance
    from kiosk.services.assistance.desk import Desk
    from kiosk.services.bounces import Bounces
    from kiosk.services.connexion import Connexion
    from kiosk.services.desk_actions import DeskActions
    from kiosk.services.follow_up import FollowUp
    from kiosk.services.journal import Journal
    from kiosk.services.key_rotation import KeyRotation
    from kiosk.services.members import Members
    from kiosk.services.reset import Reset
    from kiosk.services.retention import Retention
    from kiosk.services.roster import Roster
    from kiosk.services.throttle import Throttle
    from kiosk.services.web_door import WebDoor
    from kiosk.storage.clock import Clock

__all__ = ["Services", "StorageNotReady", "open_services"]

RESPONSE_FLOOR = 0.4  # seconds (R44)


class Services(NamedTuple):
    """Everything open, for one terminal or one command."""

    connexion: "Connexion"
    reset: "Reset"
    roster: "Roster"
    throttle: "Throttle"
    journal: "Journal"
    key_rotation: "KeyRotation"
    members: "Members"
    follow_up: "FollowUp"
    web_door: "WebDoor"
    retention: "Retention"
    bounces: "Bounces"
    assistance: "Assistance"
    desk: "Desk"
    advisers: "Advisers"
    desk_actions: "DeskActions"
    mail_available: bool
    mail_wake: asyncio.Event  # set after each commit that queued a mail


@asynccontextmanager
async def open_services(
    settings: Settings,
    *,
    clock: "Clock | None" = None,
    on_news: Callable[[str], None] | None = None,
    at_terminal: bool = True,
    response_floor: float = RESPONSE_FLOOR,
) -> AsyncIterator[Services]:
    """Open data, keys and services, and close them after the block.

    `on_news` receives one French line for each thing made on a first start. With `at_terminal` False (operator
    commands) no mail leaves from here and the terminal's sessions are left alone. Raises `StorageNotReady`, one
    French line for the operator.
    """
    # In a thread: importing takes hundreds of milliseconds, and a screen may be waiting for keys.
    opening: Any = await imported("kiosk.services.opening")
    opened = opening.opened(
        settings,
        clock=clock,
        tell=on_news or _silently,
        at_terminal=at_terminal,
        response_floor=response_floor,
    )
    async with opened as services:
        yield services


def _silently(_line: str) -> None:
    """Nobody asked for news."""
