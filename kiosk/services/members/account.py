"""Suspending an account, opening it again, ending its session: each may be repeated without harm."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from kiosk.services.connexion.sessions import end
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.members.finding import Found
from kiosk.services.members.state import Account, OpenSession, open_session, refusal
from kiosk.services.new_password import hold_requests, void_requests
from kiosk.services.outcomes import PasswordDisabled, TryLater
from kiosk.services.parts import Parts
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import members, sessions
from kiosk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Locked:
    """Nobody signs in or resets any more. `session` is the one that was open."""

    session: OpenSession | None


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Active again. `refusal`: what the next password typed would still meet; only a new one lifts a disabled one."""

    refusal: TryLater | PasswordDisabled | None


@dataclass(frozen=True, slots=True)
class AlreadyLocked:
    """Suspended before; nothing changed."""


@dataclass(frozen=True, slots=True)
class AlreadyActive:
    """It was not suspended; nothing changed."""

    refusal: TryLater | PasswordDisabled | None


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """Closed for good: the mutual's own systems decide that, not this one."""


@dataclass(frozen=True, slots=True)
class SignedOut:
    session: OpenSession


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """No session was open."""


Lock = Locked | AlreadyLocked | AccountClosed
Unlock = Unlocked | AlreadyActive | AccountClosed
SignOut = SignedOut | NotSignedIn


class Accounts:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def lock(self, who: Found) -> Lock:
        return await self._parts.database.run(lambda connection: self._lock(connection, who))

    async def unlock(self, who: Found) -> Unlock:
        return await self._parts.database.run(lambda connection: self._unlock(connection, who))

    async def sign_out(self, who: Found) -> SignOut:
        return await self._parts.database.run(lambda connection: self._sign_out(connection, who))

    async def _lock(self, connection: Transaction, who: Found) -> Lock:
        state = await self._held(connection, who)
        if state is Account.CLOSED:
            return await self._closed(connection, who)
        if state is Account.SUSPENDED:
            return AlreadyLocked()
        await self._become(connection, who, Account.SUSPENDED)
        session = await end_session(connection, self._parts, who.member_id)
        await void_requests(connection, who.member_id, self._now())
        await self._journal(connection, who, Reason.MEMBER_LOCKED)
        return Locked(session)

    async def _unlock(self, connection: Transaction, who: Found) -> Unlock:
        state = await self._held(connection, who)
        if state is Account.CLOSED:
            return await self._closed(connection, who)
        met = await refusal(connection, self._parts, who.member_id)
        if state is Account.ACTIVE:
            return AlreadyActive(met)
        await self._become(connection, who, Account.ACTIVE)
        await self._journal(connection, who, Reason.MEMBER_UNLOCKED)
        return Unlocked(met)

    async def _sign_out(self, connection: Transaction, who: Found) -> SignOut:
        await self._held(connection, who)
        session = await end_session(connection, self._parts, who.member_id)
        if session is None:
            return NotSignedIn()
        await self._journal(connection, who, Reason.MEMBER_SIGNED_OUT)
        return SignedOut(session)

    def _now(self) -> datetime:
        return self._parts.clock.now()

    async def _held(self, connection: Transaction, who: Found) -> Account:
        """The account's state, under the lock of a sign-in: none under way may open a session after this."""
        await serialise(connection, *every(self._parts.throttle.account(who.member_id)))
        # Requests before the member, as an import locks them: the other way round, the two wait for each other.
        await hold_requests(connection, who.member_id)
        state = await connection.execute(select(members.c.state).where(members.c.id == who.member_id))
        return Account(state.scalar_one())

    async def _become(self, connection: Transaction, who: Found, state: Account) -> None:
        await connection.execute(update(members).where(members.c.id == who.member_id).values(state=state.value))

    async def _closed(self, connection: Transaction, who: Found) -> AccountClosed:
        await self._journal(connection, who, Reason.CLOSED, Outcome.REFUSED)
        return AccountClosed()

    async def _journal(
        self, connection: Transaction, who: Found, reason: Reason, outcome: Outcome = Outcome.SUCCESS
    ) -> None:
        await self._parts.journal.record(connection, Event.ADMINISTRATION, outcome, reason, account=who.member_id)


async def end_session(connection: Transaction, parts: Parts, member_id: int) -> OpenSession | None:
    """End the account's session wherever it is; its terminal says so at the next touch. The one that was open."""
    row = (await connection.execute(select(sessions).where(sessions.c.member_id == member_id))).first()
    session = None if row is None else open_session(parts, row)
    if session is not None:  # one already over keeps its own reason, to be told at the next touch
        await end(connection, member_id, Reason.BY_OPERATOR)
    return session
