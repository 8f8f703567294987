"""Lifting a terminal's pause: its own counters go, nobody's else. (R36)"""

from sqlalchemy import select

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.desk_actions.states import LiftPause, NotPaused, PauseLifted, UnknownTerminal
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.storage.tables import terminals


async def lift(parts: Parts, adviser: Adviser, terminal: str) -> LiftPause:
    async with parts.database.transaction() as connection:
        if not await is_in(connection, adviser, parts.clock.now()):
            return AdviserGone()
        seen = terminals.c
        known = select(seen.terminal).where(seen.agency == adviser.agency, seen.terminal == terminal)
        if (await connection.execute(known)).first() is None:
            return UnknownTerminal()
        if not await parts.throttle.lift_pause(connection, terminal):
            return NotPaused()
        await parts.journal.record(
            connection, Event.HELP_ACTION, Outcome.SUCCESS, Reason.PAUSE_LIFTED, adviser=adviser.login
        )
        return PauseLifted()
