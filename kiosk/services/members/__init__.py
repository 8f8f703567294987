"""One member, as an operator or an adviser needs them: found, shown, suspended, opened, signed out, re-addressed.

Each of these leaves a line in the journal, with the pseudonym of the account.
"""

from kiosk.identity.email import EmailAddress
from kiosk.identity.nir import Nir
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up import FollowUp
from kiosk.services.members import finding, state
from kiosk.services.members.account import Accounts, Lock, SignOut, Unlock
from kiosk.services.members.finding import Finding, Found, SharedEmail, Unreadable
from kiosk.services.members.new_email import NewEmail, Proposed, SetEmail, Weighed
from kiosk.services.members.state import MemberState
from kiosk.services.parts import Parts
from kiosk.storage.transaction import Transaction

_REQUESTS_SHOWN = 10


class Members:
    """What `kiosk members` and an adviser's console call. `find` gives what every other call takes."""

    def __init__(self, parts: Parts, follow_up: FollowUp) -> None:
        self._parts = parts
        self._follow_up = follow_up
        self._accounts = Accounts(parts)
        self._new_email = NewEmail(parts)

    async def find(self, typed: str) -> Finding:
        """The member that a NIR, an e-mail or a member number names; that it was asked is in the journal. (R61)"""
        wanted = finding.parse(typed)
        if isinstance(wanted, Unreadable):
            return wanted
        return await self._parts.database.run(lambda connection: self._find(connection, wanted))

    async def _find(self, connection: Transaction, wanted: Nir | EmailAddress | str) -> Finding:
        found = await finding.find(connection, self._parts.keyring, wanted)
        record = self._parts.journal.record
        if isinstance(found, Found):
            # Here and not when shown: whoever asks to change something is told a name first. (R61)
            await record(connection, Event.SENSITIVE_READ, Outcome.SUCCESS, account=found.member_id)
        else:
            why = Reason.EMAIL_SHARED if isinstance(found, SharedEmail) else Reason.NOT_FOUND
            await record(connection, Event.SENSITIVE_READ, Outcome.FAILURE, why)
        return found

    async def show(self, who: Found) -> MemberState:
        """Everything there is to see, with the latest requests."""
        return await self._parts.database.run(lambda connection: self._state(connection, who))

    async def _state(self, connection: Transaction, who: Found) -> MemberState:
        requests = await self._follow_up.of_member(connection, who.member_id, limit=_REQUESTS_SHOWN)
        return await state.read(connection, self._parts, who.member_id, requests)

    async def lock(self, who: Found) -> Lock:
        """Suspend: the open session ends, pending requests are void, nobody signs in until `unlock`."""
        return await self._accounts.lock(who)

    async def unlock(self, who: Found) -> Unlock:
        """Active again. A password disabled by ten failures stays so until a new one is chosen. (R33)"""
        return await self._accounts.unlock(who)

    async def sign_out(self, who: Found) -> SignOut:
        """End the open session, at whichever terminal."""
        return await self._accounts.sign_out(who)

    async def weigh_email(self, who: Found, typed: str) -> Weighed:
        """Whether this may become the address on file. Changes nothing."""
        return await self._new_email.weigh(who, typed)

    async def set_email(self, who: Found, proposed: Proposed, *, at_once: bool = False) -> SetEmail:
        """Make it the address on file, and tell both mailboxes; `at_once` without the delay. (R49)"""
        return await self._new_email.set(who, proposed, at_once=at_once)
