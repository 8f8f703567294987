"""Another address on file, set by an operator or an adviser: the one way for both. (R24, R49)

Both mailboxes are told, whatever was sent before dies, and for some hours no new password can be asked for: somebody
who talked an adviser into this must wait while the former mailbox is read. Not when there was no former address, for
then there is nobody to warn and nothing to wait for; nor when members change theirs, with password and code.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

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
from kiosk.storage.transaction import Transaction


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
    """`former_told`: whether there was an address before, which now gets a notice of its own.

    `closed_until`: until then no new password can be asked for; None: it can at once.
    """

    former_told: bool
    session: OpenSession | None
    closed_until: datetime | None


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
        return await self._parts.database.run(lambda connection: _weighed(connection, who, address))

    async def set(self, who: Found, proposed: Proposed, *, at_once: bool) -> SetEmail:
        """As an operator, who may set the delay aside; that is a line of its own in the journal."""
        done = await self._parts.database.run(lambda connection: self._set(connection, who, proposed, at_once))
        if isinstance(done, EmailChanged):
            self._parts.mail_wake.set()
        return done

    async def _set(self, connection: Transaction, who: Found, proposed: Proposed, at_once: bool) -> SetEmail:
        parts = self._parts
        done = await change(connection, parts, who.member_id, proposed.address, at_once=at_once)
        if not isinstance(done, EmailChanged):
            return done
        line, account = parts.journal.line, who.member_id
        done_by = Event.ADMINISTRATION, Outcome.SUCCESS
        lines = [line(*done_by, Reason.EMAIL_CHANGED, account=account)]
        if at_once:
            lines.append(line(*done_by, Reason.EMAIL_DELAY, account=account))
        await parts.journal.record_all(connection, *lines)
        return done


async def _weighed(connection: Transaction, who: Found, address: EmailAddress) -> Weighed:
    refused_why = _refusal(await new_address.read(connection, who.member_id), address)
    shared_with = await others_with(connection, address.folded, who.member_id)
    return refused_why or Proposed(address, shared_with)


async def change(
    connection: Transaction,
    parts: Parts,
    member_id: int,
    address: EmailAddress,
    *,
    at_once: bool = False,
    language: str = "fr",
) -> SetEmail:
    """The address, both notices, the delay, and the end of every request, grant and session; not the journal.

    The session ends although the member asked: whoever is signed in may not be who asked. `language`: the notices'.
    """
    now = parts.clock.now()
    stored = await new_address.on_file(connection, parts, member_id)
    if (refused_why := _refusal(stored, address)) is not None:
        return refused_why
    await new_address.take_effect(connection, parts, stored, address, now, language=language)
    delay = timedelta(hours=parts.settings.assistance.email_change_delay_hours)
    closed_until = now + delay if delay and stored.email is not None and not at_once else None
    await new_address.close_resets(connection, member_id, closed_until)
    session = await end_session(connection, parts, member_id)
    return EmailChanged(stored.email is not None, session, closed_until)


def _refusal(stored: OnFile, address: EmailAddress) -> SameAddress | AccountClosed | None:
    if stored.state == Account.CLOSED:
        return AccountClosed()
    return SameAddress() if stored.folded == address.folded else None
