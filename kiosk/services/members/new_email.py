"""Another address on file, set by an operator: both mailboxes are told, whatever was sent before dies. (R24, R49)"""

from dataclasses import dataclass, field

from kiosk.identity import email as addresses
from kiosk.identity.email import EmailAddress
from kiosk.identity.problems import Refused
from kiosk.services import new_address
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.members.account import AccountClosed, end_session
from kiosk.services.members.finding import Found, Unreadable
from kiosk.services.members.state import Account, OpenSession, others_with
from kiosk.services.new_address import OnFile
from kiosk.services.parts import Parts


@dataclass(frozen=True, slots=True)
class Proposed:
    """An address that may be set, as it will be stored. `shared_with`: other members who have it already."""

    address: EmailAddress = field(repr=False)
    shared_with: int

    @property
    def shown(self) -> str:
        return self.address.value


@dataclass(frozen=True, slots=True)
class SameAddress:
    """It is the one on file."""


@dataclass(frozen=True, slots=True)
class EmailChanged:
    """`former_told`: whether there was an address before, which now gets a notice of its own."""

    former_told: bool
    session: OpenSession | None


Weighed = Proposed | SameAddress | AccountClosed | Unreadable
SetEmail = EmailChanged | SameAddress | AccountClosed


class NewEmail:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def weigh(self, who: Found, typed: str) -> Weighed:
        """What setting it would meet; nothing changes."""
        try:
            address = addresses.parse(typed)
        except Refused as refused:
            return Unreadable(refused.problem)
        async with self._parts.database.transaction() as connection:
            refused_why = _refusal(await new_address.read(connection, who.member_id), address)
            shared_with = await others_with(connection, address.folded, who.member_id)
        return refused_why or Proposed(address, shared_with)

    async def set(self, who: Found, proposed: Proposed) -> SetEmail:
        """One transaction: the address, both notices, and the end of every request, grant and session.

        The session ends although the member asked: whoever is signed in may not be who asked the operator.
        """
        address, now = proposed.address, self._parts.clock.now()
        async with self._parts.database.transaction() as connection:
            stored = await new_address.on_file(connection, self._parts, who.member_id)
            if (refused_why := _refusal(stored, address)) is not None:
                return refused_why
            await new_address.take_effect(connection, self._parts, stored, address, now)
            session = await end_session(connection, self._parts, who.member_id)
            await self._parts.journal.record(
                connection, Event.ADMINISTRATION, Outcome.SUCCESS, Reason.EMAIL_CHANGED, account=who.member_id
            )
        self._parts.mail_wake.set()
        return EmailChanged(stored.email is not None, session)


def _refusal(stored: OnFile, address: EmailAddress) -> SameAddress | AccountClosed | None:
    if stored.state == Account.CLOSED:
        return AccountClosed()
    return SameAddress() if stored.folded == address.folded else None
