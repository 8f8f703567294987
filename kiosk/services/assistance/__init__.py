"""Calling an adviser: what a person asks at a terminal, and what the agency answers. (DESIGN 7, 11, 14)"""

from kiosk.services.assistance.calling import Calling
from kiosk.services.assistance.calls import Calls
from kiosk.services.assistance.following import Following
from kiosk.services.assistance.live import (
    Availability,
    Called,
    Follow,
    OpenCall,
    PhoneRefused,
    Post,
    Presence,
    TooManyCalls,
    Withheld,
)
from kiosk.services.assistance.presence import PresenceRow
from kiosk.services.assistance.states import CallKind, CallOutcome, CallReason, Closed, NoSuchCall, WaitingCall
from kiosk.services.assistance.watch import Watching, watching
from kiosk.services.follow_up.reference import NotAReference
from kiosk.services.outcomes import CallOpened, Pending
from kiosk.services.parts import Parts

__all__ = ["Assistance", "CallReason", "Closed", "NoSuchCall", "NotAReference", "WaitingCall"]


class Assistance:
    """What screens and `kiosk calls` call. Anything unexpected raises."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._calls = Calls(parts)
        self._calling = Calling(parts)
        self._following = Following(parts)
        self._presence = PresenceRow(parts)

    async def open_call(self, reason: CallReason, pending: Pending) -> CallOpened:
        """« Appeler un conseiller »: one open call for each request, whoever asks and however often."""
        return await self._calls.open(reason, pending)

    async def waiting(self) -> list[WaitingCall]:
        """The open calls: those of this agency first, the longest waiting first."""
        return await self._calls.waiting()

    async def close(self, reference: str) -> Closed | NoSuchCall | NotAReference:
        """An adviser has helped: the call of that reference leaves the list; this agency's before another's."""
        return await self._calls.close(reference)

    async def availability(self) -> Availability:
        """Whether somebody answers now, how many they are and how many wait."""
        return await self._calling.availability()

    async def call(
        self,
        kind: CallKind,
        *,
        procedure: str | None,
        step: int | None,
        phone: str = "",
        message: str = "",
        language: str = "fr",
    ) -> Called | PhoneRefused | TooManyCalls | Withheld:
        """One call for each visit: asked for in another way, it keeps its reference and its place in the queue.

        `phone` matters to a « phone » call alone. Of `message`, LONGEST_MESSAGE characters are kept.
        """
        return await self._calling.call(kind, (procedure, step), phone, message, language)

    async def follow(self, call: OpenCall, after: int = 0) -> Follow:
        """Where the call is, and the lines after `after`. To ask is the terminal's sign of life."""
        return await self._following.follow(call, after)

    async def say(self, call: OpenCall, message_id: bytes, text: str) -> Post:
        """A line to the adviser; the same `message_id` again is the same line."""
        return await self._following.say(call, message_id, text)

    async def share(self, call: OpenCall) -> None:
        """The member lets the adviser see where they are, from now on."""
        await self._following.share(call)

    async def stop_sharing(self, call: OpenCall) -> None:
        """No longer; what was shared is gone."""
        await self._following.stop_sharing(call)

    async def answer_suggestion(self, call: OpenCall) -> None:
        """Accepted or declined: it is taken away."""
        await self._following.answer_suggestion(call)

    async def hang_up(self, call: OpenCall, outcome: CallOutcome = CallOutcome.HUNG_UP) -> None:
        """The call ends. With VISIT_ENDED, a number to call back and a message left outside hours stay."""
        await self._following.hang_up(call, outcome)

    async def publish(self, presence: Presence) -> None:
        """Where this terminal is: one row, written over and over."""
        await self._presence.publish(presence)

    def watching(self, *topics: str) -> Watching:
        """An event set whenever one of these may have changed (`of_agency`, `of_call`), for the length of a block."""
        return watching(self._parts, topics)
