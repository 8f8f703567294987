"""Where a terminal is: its one row, and what its member shares for as long as they share it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from kiosk.services.assistance.live import Presence, of_agency, of_call
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.visit import OWN, own
from kiosk.services.parts import Parts
from kiosk.storage.tables import help_calls, terminals
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce
from kiosk.storage.writes import upsert

_COARSE = timedelta(seconds=5)  # no finer: the rhythm of the keys says something of what is typed
TERMINAL_SILENT = timedelta(seconds=15)  # a terminal that nobody calls from signs less often than a call does
_SEEN = ("procedure", "step", "call_id", "active_at")  # what an agency's list of terminals shows

# Built once, for a terminal signs several times a second.
_HERE = select(terminals).where(
    terminals.c.agency == bindparam("agency"), terminals.c.terminal == bindparam("terminal")
)
_SHARED = (
    select(help_calls.c.id).where(*OWN, opened(), help_calls.c.shared_at.is_not(None)).with_for_update(read=True)
)


class PresenceRow:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def publish(self, presence: Presence) -> None:
        now = self._parts.clock.now()
        await self._parts.database.run(lambda connection: self._publish(connection, presence, now))

    async def _publish(self, connection: Transaction, presence: Presence, now: datetime) -> None:
        place = self._parts.place
        shared = presence.state is not None and await self._is_shared(connection, presence)
        here = {"agency": place.agency, "terminal": place.terminal}
        before = (await connection.execute(_HERE, here)).first()
        values: dict[str, Any] = {
            **here,
            "version": place.version,
            "seen_at": now,
            "active_at": _active_at(presence, now, before),
            "procedure": presence.procedure,
            "step": presence.step,
            "call_id": presence.call_id,
            "state": presence.state if shared else None,
        }
        told = _changed(before, values)
        values["revision"] = 0 if before is None else before.revision + (_STATE in told)
        await upsert(connection, terminals, values, key=("agency", "terminal"))
        topics = [of_agency(place.agency)] if _SEEN_CHANGED in told else []
        if _STATE in told and presence.call_id is not None:
            topics.append(of_call(presence.call_id))
        if topics:
            await announce(connection, *topics)

    async def _is_shared(self, connection: Transaction, presence: Presence) -> bool:
        """Whether the member lets it be seen, now: the call's row is held, so no end of it can come in between."""
        return await connection.scalar(_SHARED, own(self._parts.place, presence.call_id)) is not None


_STATE, _SEEN_CHANGED = "state", "seen"


def _changed(before: Row[Any] | None, values: dict[str, Any]) -> set[str]:
    """What of the row is news, and to whom."""
    if before is None:
        return {_SEEN_CHANGED, *([_STATE] if values["state"] is not None else [])}
    told = {_SEEN_CHANGED} if any(getattr(before, name) != values[name] for name in _SEEN) else set()
    return told | ({_STATE} if before.state != values["state"] else set())


def _active_at(presence: Presence, now: datetime, before: Row[Any] | None) -> datetime | None:
    """The last sign of a person, to five seconds; it stays the same until there is a later one."""
    if presence.idle_seconds is None:
        return None
    active = now - timedelta(seconds=max(0.0, presence.idle_seconds))
    if before is not None and before.active_at is not None and abs(active - before.active_at) < _COARSE:
        return before.active_at  # type: ignore[no-any-return]
    return active - timedelta(seconds=active.second % 5, microseconds=active.microsecond)
