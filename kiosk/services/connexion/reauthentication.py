"""The current password again, before the account changes: a session left open gives no free guess. (R60)"""

from dataclasses import dataclass, field

from sqlalchemy import select

from kiosk.services.connexion.sessions import Holder, Sessions
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.new_password import Person
from kiosk.services.outcomes import PasswordDisabled, Session, SessionEnded, TryLater
from kiosk.services.parts import Parts
from kiosk.services.throttle import failure
from kiosk.storage.tables import credentials, members
from kiosk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Attempt:
    """Counted as a failure already, before the password is looked at."""

    person: Person
    phc: str = field(repr=False)
    pepper_id: str
    subject: bytes = field(repr=False)
    counted: tuple[int, ...]
    failures: int
    interaction: str


class Reauthentication:
    """`failed` is what the journal calls a wrong password here."""

    def __init__(self, parts: Parts, sessions: Sessions, failed: Event) -> None:
        self._parts = parts
        self._sessions = sessions
        self._failed = failed

    async def admit(self, session: Session) -> Attempt | SessionEnded | TryLater | PasswordDisabled:
        """A wrong current password counts like a failed sign-in."""
        return await self._parts.database.run(lambda connection: self._admitted(connection, session))

    async def _admitted(
        self, connection: Transaction, session: Session
    ) -> Attempt | SessionEnded | TryLater | PasswordDisabled:
        throttle = self._parts.throttle
        holder = await self._sessions.holder(connection, session)
        if isinstance(holder, SessionEnded):
            return holder
        # No `serialise`: the session's row, just written, already lets one attempt of this visit in at a time.
        subject = throttle.account(holder.member_id)
        past = await throttle.past(connection, subject)
        if refusal := past.refusal(subject):
            await self._note_throttled(connection, refusal, holder)
            return refusal
        counted = tuple(await throttle.count(connection, failure(past, subject)))
        return await self._attempt(connection, holder, subject, counted, past.failures(subject))

    async def _attempt(
        self, connection: Transaction, holder: Holder, subject: bytes, counted: tuple[int, ...], failures: int
    ) -> Attempt:
        row = (
            await connection.execute(
                select(members, credentials.c.phc, credentials.c.pepper_id)
                .join(credentials)
                .where(members.c.id == holder.member_id)
            )
        ).one()
        person = Person(row.id, row.first_name, row.last_name, row.member_number, row.email)
        interaction = self._sessions.interaction(holder.token_hash)
        return Attempt(person, row.phc, row.pepper_id, subject, counted, failures, interaction)

    async def is_right(self, attempt: Attempt, current: str) -> bool:
        """A wrong one stays counted; a right one is to be forgiven in the transaction of what it opens."""
        if await self._parts.hashing.verify(attempt.phc, attempt.pepper_id, current):
            return True
        await self._parts.database.run(lambda connection: self._note_wrong(connection, attempt))
        return False

    async def _note_wrong(self, connection: Transaction, attempt: Attempt) -> None:
        await self._parts.journal.record(
            connection,
            self._failed,
            Outcome.FAILURE,
            Reason.WRONG_PASSWORD,
            account=attempt.person.member_id,
            interaction=attempt.interaction,
        )

    async def forgive(self, connection: Transaction, attempt: Attempt) -> None:
        """The password was right."""
        throttle = self._parts.throttle
        await throttle.forgive(connection, attempt.counted, [attempt.subject], earlier=attempt.failures > 0)

    async def _note_throttled(
        self, connection: Transaction, refusal: TryLater | PasswordDisabled, holder: Holder
    ) -> None:
        disabled = isinstance(refusal, PasswordDisabled)
        await self._parts.journal.record(
            connection,
            Event.RATE_LIMIT_EXCEEDED,
            Outcome.REFUSED,
            Reason.PASSWORD_DISABLED if disabled else Reason.IDENTIFIER_WAIT,
            account=holder.member_id,
            interaction=self._sessions.interaction(holder.token_hash),
        )
