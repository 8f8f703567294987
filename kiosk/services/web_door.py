"""How many forms the page behind the link takes, counted in the database so that every web process counts together.

A network address is kept as a keyed blind index, for the fifteen minutes it matters and until the daily sweeping.
"""

from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.outcomes import TryLater
from kiosk.services.parts import Parts
from kiosk.services.throttle import Scope


class WebDoor:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def knock(self, address: str) -> TryLater | None:
        """Count one form from this network address; `TryLater` when it, or everybody together, sent too many.

        A form that is refused is not counted, or an address that insists would never get in again.
        """
        throttle, index = self._parts.throttle, self._parts.keyring.blind_index
        own, everybody = index("web_address", address), index("web_address", "*")
        async with self._parts.database.transaction() as connection:
            past = await throttle.past(connection, own, everybody, scopes=(Scope.WEB,))
            refusal = past.web_limit(own, everybody)
            if refusal is None:
                await throttle.count(connection, [(Scope.WEB, own), (Scope.WEB, everybody)])
            else:
                journal = self._parts.journal
                await journal.record(connection, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, Reason.WEB_LIMIT)
        return refusal
