"""Another address on file, set by an operator: both mailboxes are told, whatever was sent before dies. (R24, R49)"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.identity import email as addresses
from kiosk.identity.email import EmailAddress
from kiosk.identity.problems import Refused
from kiosk.services import mail_queue
from kiosk.services.assistance.rows import close_of
from kiosk.services.assistance.states import CallOutcome
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.members.account import AccountClosed, end_session
from kiosk.services.members.finding import Found, Unreadable
from kiosk.services.members.state import Account, OpenSession, others_with
from kiosk.services.new_password import pending_of, void_requests
from kiosk.services.parts import Parts
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.row_locks import hold
from kiosk.storage.tables import members


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


@dataclass(frozen=True, slots=True)
class _Stored:
    email: str | None = field(repr=False)
    folded: str | None = field(repr=False)
    account: Account


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
            refused_why = _refusal(await _stored(connection, who), address)
            shared_with = await others_with(connection, address.folded, who.member_id)
        return refused_why or Proposed(address, shared_with)

    async def set(self, who: Found, proposed: Proposed) -> SetEmail:
        """One transaction: the address, both notices, and the end of every request, grant and session.

        The session ends although the member asked: whoever is signed in may not be who asked the operator.
        """
        address, now = proposed.address, self._parts.clock.now()
        async with self._parts.database.transaction() as connection:
            await serialise(connection, *every(self._parts.throttle.account(who.member_id)))
            # Requests before the member, as an import locks them: the other way round, the two wait for each other.
            await hold(connection, *pending_of(who.member_id))
            stored = await _stored(connection, who)
            if (refused_why := _refusal(stored, address)) is not None:
                return refused_why
            await connection.execute(
                update(members)
                .where(members.c.id == who.member_id)
                .values(email=address.value, email_folded=address.folded, email_doubtful_at=None)
            )
            await void_requests(connection, who.member_id, now)
            await close_of(connection, who.member_id, now, CallOutcome.ADDRESS_SET)
            session = await end_session(connection, self._parts, who.member_id)
            await self._tell(connection, who, stored.email, now)
            await self._parts.journal.record(
                connection, Event.ADMINISTRATION, Outcome.SUCCESS, Reason.EMAIL_CHANGED, account=who.member_id
            )
        self._parts.mail_wake.set()
        return EmailChanged(stored.email is not None, session)

    async def _tell(self, connection: AsyncConnection, who: Found, former: str | None, now: datetime) -> None:
        """Neither notice names the other address: whoever reads one mailbox does not learn of the other."""
        place, expires_at = self._parts.place, now + mail_queue.NOTICE_LIFE
        await mail_queue.queue(
            connection,
            "email_changed",
            place=place,
            now=now,
            expires_at=expires_at,
            member_id=who.member_id,
            leaves=True,
        )
        if former is not None:
            await mail_queue.queue(
                connection,
                "email_left",
                place=place,
                now=now,
                expires_at=expires_at,
                member_id=who.member_id,
                leaves=True,
                address=former,
            )


async def _stored(connection: AsyncConnection, who: Found) -> _Stored:
    query = select(members.c.email, members.c.email_folded, members.c.state).where(members.c.id == who.member_id)
    # Locked: an import may be writing another address at this moment.
    row = (await connection.execute(query.with_for_update())).one()
    return _Stored(row.email, row.email_folded, Account(row.state))


def _refusal(stored: _Stored, address: EmailAddress) -> SameAddress | AccountClosed | None:
    if stored.account is Account.CLOSED:
        return AccountClosed()
    return SameAddress() if stored.folded == address.folded else None
