"""What an adviser may do to an account or a terminal, without ever seeing a secret. (DESIGN 5, 7)

Each method asks first whether the adviser is still in, works for the adviser's agency alone, and leaves a line in the
journal with the adviser's login.
"""

from kiosk.services.advisers.session import Adviser
from kiosk.services.desk_actions.address import Address
from kiosk.services.desk_actions.identity import Identity
from kiosk.services.desk_actions.pause import lift
from kiosk.services.desk_actions.requests import request
from kiosk.services.desk_actions.resending import Resending
from kiosk.services.desk_actions.states import (
    Answers,
    CheckIdentity,
    CorrectEmail,
    FindMember,
    LiftPause,
    ReadRequest,
    ResendMail,
    SeenRequest,
    Verified,
)
from kiosk.services.follow_up import FollowUp
from kiosk.services.parts import Parts

__all__ = ["DeskActions"]


class DeskActions:
    """What the adviser's console calls. Anything unexpected raises."""

    def __init__(self, parts: Parts, follow_up: FollowUp) -> None:
        self._parts = parts
        self._follow_up = follow_up
        self._identity = Identity(parts)
        self._resending = Resending(parts)
        self._address = Address(parts)

    async def request(self, adviser: Adviser, reference: str) -> ReadRequest:
        """What became of the request that a member reads aloud, and of its mail; and which of A, B, C was wrong."""
        return await request(self._parts, self._follow_up, adviser, reference)

    async def find(self, adviser: Adviser, call_id: int, typed: str) -> FindMember:
        """The member that a number or an e-mail names, for a call that this adviser took. Never by NIR."""
        return await self._identity.find(adviser, call_id, typed)

    async def checklist(self, adviser: Adviser, call_id: int, answers: Answers) -> CheckIdentity:
        """Whether what was ticked proves who the person is. Not enough: what was verified before no longer is."""
        return await self._identity.check(adviser, call_id, answers)

    async def resend(self, adviser: Adviser, what: SeenRequest | Verified) -> ResendMail:
        """A new mail to the address on file, whose code fits at the step where the person is.

        A request that matched nobody has nothing to send, unless its person was verified.
        """
        return await self._resending.resend(adviser, what)

    async def correct_email(self, adviser: Adviser, verified: Verified, typed: str) -> CorrectEmail:
        """Another address on file. Both mailboxes are told, and for a day nobody gets a new password by mail."""
        return await self._address.correct(adviser, verified, typed)

    async def lift_pause(self, adviser: Adviser, terminal: str) -> LiftPause:
        """Let people sign in again at a terminal that rests after too many failures. (R36)"""
        return await lift(self._parts, adviser, terminal)
