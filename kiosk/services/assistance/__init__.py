"""Calling an adviser: what a person asks at a terminal, and what the agency answers. (DESIGN 7, 14)"""

from kiosk.services.assistance.calls import Calls
from kiosk.services.assistance.states import CallReason, Closed, NoSuchCall, WaitingCall
from kiosk.services.follow_up.reference import NotAReference
from kiosk.services.outcomes import CallOpened, Pending
from kiosk.services.parts import Parts

__all__ = ["Assistance", "CallReason", "Closed", "NoSuchCall", "NotAReference", "WaitingCall"]


class Assistance:
    """What screens and `kiosk calls` call. Anything unexpected raises."""

    def __init__(self, parts: Parts) -> None:
        self._calls = Calls(parts)

    async def open_call(self, reason: CallReason, pending: Pending) -> CallOpened:
        """« Appeler un conseiller »: one open call for each request, whoever asks and however often."""
        return await self._calls.open(reason, pending)

    async def waiting(self) -> list[WaitingCall]:
        """The open calls: those of this agency first, the longest waiting first."""
        return await self._calls.waiting()

    async def close(self, reference: str) -> Closed | NoSuchCall | NotAReference:
        """An adviser has helped: the call of that reference leaves the list; this agency's before another's."""
        return await self._calls.close(reference)
