"""Lifting a terminal's pause: its own counters go, nobody's else. (R36)"""

from sqlalchemy import delete, select

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.assistance.live import of_agency
from kiosk.services.desk_actions.states import LiftPause, NotPaused, PauseLifted, UnknownTerminal
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.services.throttle import OF_TERMINAL
from kiosk.storage.tables import terminals, throttle_events
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce


async def lift(parts: Parts, adviser: Adviser, terminal: str) -> LiftPause:
    return await parts.database.run(lambda connection: _lift(connection, parts, adviser, terminal))


async def _lift(connection: Transaction, parts: Parts, adviser: Adviser, terminal: str) -> LiftPause:
    if not await is_in(connection, adviser, parts.clock.now()):
        return AdviserGone()
    seen = terminals.c
    known = select(seen.terminal).where(seen.agency == adviser.agency, seen.terminal == terminal)
    if (await connection.execute(known)).first() is None:
        return UnknownTerminal()
    there = parts.throttle.terminal_named(adviser.agency, terminal)
    past = await parts.throttle.past(connection, there, scopes=OF_TERMINAL)
    if past.pause(there) is None:
        return NotPaused()
    event = throttle_events.c
    await connection.execute(delete(throttle_events).where(event.scope.in_(OF_TERMINAL), event.subject == there))
    await parts.journal.record(
        connection, Event.HELP_ACTION, Outcome.SUCCESS, Reason.PAUSE_LIFTED, adviser=adviser.login
    )
    await announce(connection, of_agency(adviser.agency))
    return PauseLifted()
