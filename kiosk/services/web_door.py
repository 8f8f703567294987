"""How many forms the page behind the link takes, counted in the database so that every web process counts together.

A network address is kept as a keyed blind index, for the fifteen minutes it matters and until the daily sweeping.
"""

from datetime import timedelta

from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.outcomes import TryLater
from kiosk.services.parts import Parts
from kiosk.services.scope import Scope
from kiosk.services.subjects import Subject, every
from kiosk.storage.engine import serialise
from kiosk.storage.transaction import Transaction

# The tokens of the page cannot be guessed: this bounds the work that hashing is.
WINDOW = timedelta(minutes=15)
OF_AN_ADDRESS = 30
OF_ALL = 3000


class WebDoor:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def knock(self, address: str) -> TryLater | None:
        """Count one form from this network address; `TryLater` when it, or everybody together, sent too many.

        A form that is refused is not counted, or an address that insists would never get in again.
        """
        keyring = self._parts.keyring
        own, everybody = (Subject.of(keyring, "web_address", whose) for whose in (address, "*"))
        return await self._parts.database.run(lambda connection: self._counted(connection, own, everybody))

    async def _counted(self, connection: Transaction, own: Subject, everybody: Subject) -> TryLater | None:
        throttle = self._parts.throttle
        # Together, or forms sent at the same moment would all find the last place free.
        await serialise(connection, *every(own, everybody))
        ends = [
            await throttle.full_until(connection, Scope.WEB, subject, most, WINDOW)
            for subject, most in ((own, OF_AN_ADDRESS), (everybody, OF_ALL))
        ]
        refusal = TryLater(max(told)) if (told := [end for end in ends if end is not None]) else None
        if refusal is None:
            await throttle.count(connection, [(Scope.WEB, own), (Scope.WEB, everybody)])
        else:
            journal = self._parts.journal
            await journal.record(connection, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, Reason.WEB_LIMIT)
        return refusal
