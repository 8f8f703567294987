"""« Modifier mon mot de passe », from the member's area: the current password first. (R16, R30, R60)"""

from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.identity.problems import Problem
from kiosk.services.connexion.sessions import Sessions
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.new_password import Person, form_problems, take_effect, too_easy
from kiosk.services.outcomes import (
    ChangePassword,
    Misformatted,
    PasswordChanged,
    PasswordDisabled,
    Session,
    SessionEnded,
    TryLater,
)
from kiosk.services.parts import Parts
from kiosk.services.subjects import every
from kiosk.services.throttle import failure
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials, members


@dataclass(frozen=True, slots=True)
class _Attempt:
    person: Person
    phc: str = field(repr=False)
    pepper_id: str
    subject: bytes = field(repr=False)
    counted: tuple[int, ...]
    failures: int
    interaction: str


class PasswordChange:
    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions

    async def change(
        self, session: Session, current: str, new: str, confirmation: str, language: str
    ) -> ChangePassword:
        problems = form_problems(new, confirmation, ("B", "C"))
        if not current:
            problems["A"] = Problem.EMPTY
        if problems:
            return Misformatted(problems)
        attempt = await self._admit(session)
        if not isinstance(attempt, _Attempt):
            return attempt
        if not await self._parts.hashing.verify(attempt.phc, attempt.pepper_id, current):
            await self._note_failure(attempt)
            return Misformatted({"A": Problem.CURRENT_PASSWORD_WRONG})
        if problem := too_easy(self._parts, new, attempt.person):
            await self._forgive(attempt)
            return Misformatted({"B": problem})
        return await self._store(session, attempt, await self._parts.hashing.hash(new), language)

    async def _admit(self, session: Session) -> _Attempt | SessionEnded | TryLater | PasswordDisabled:
        """A wrong current password counts like a failed sign-in: a session left open gives no free guess."""
        throttle = self._parts.throttle
        async with self._parts.database.transaction() as connection:
            holder = await self._sessions.holder(connection, session)
            if isinstance(holder, SessionEnded):
                return holder
            # No `serialise`: the session's row, just written, already lets one attempt of this visit in at a time.
            subject = throttle.account(holder.member_id)
            past = await throttle.past(connection, subject)
            interaction = self._sessions.interaction(holder.token_hash)
            if refusal := past.refusal(subject):
                await self._note_throttled(connection, refusal, holder.member_id, interaction)
                return refusal
            counted = tuple(await throttle.count(connection, failure(past, subject)))
            return await self._attempt(
                connection, holder.member_id, (subject, counted, past.failures(subject)), interaction
            )

    async def _attempt(
        self,
        connection: AsyncConnection,
        member_id: int,
        counted: tuple[bytes, tuple[int, ...], int],
        interaction: str,
    ) -> _Attempt:
        row = (
            await connection.execute(
                select(members, credentials.c.phc, credentials.c.pepper_id)
                .join(credentials)
                .where(members.c.id == member_id)
            )
        ).one()
        person = Person(row.id, row.first_name, row.last_name, row.member_number, row.email)
        return _Attempt(person, row.phc, row.pepper_id, *counted, interaction)

    async def _store(
        self, session: Session, attempt: _Attempt, hashed: tuple[str, str], language: str
    ) -> ChangePassword:
        """One transaction, won only while the session lives and the password is still the one checked."""
        now, member_id, (phc, pepper_id) = self._parts.clock.now(), attempt.person.member_id, hashed
        async with self._parts.database.transaction() as connection:
            await serialise(connection, *every(attempt.subject))
            holder = await self._sessions.holder(connection, session)
            if isinstance(holder, SessionEnded):
                return holder
            unchanged = credentials.c.member_id == member_id, credentials.c.phc == attempt.phc
            stored = await connection.execute(
                update(credentials).where(*unchanged).values(phc=phc, pepper_id=pepper_id, changed_at=now)
            )
            if stored.rowcount != 1:
                return SessionEnded(Reason.PASSWORD_CHANGED.value)
            await take_effect(connection, self._parts, attempt.person, now, language=language)
            await self._journal(connection, attempt, Event.PASSWORD_CHANGE, Outcome.SUCCESS, Reason.BY_MEMBER)
        self._parts.mail_wake.set()
        return PasswordChanged()

    async def _forgive(self, attempt: _Attempt) -> None:
        async with self._parts.database.transaction() as connection:
            await self._parts.throttle.forgive(
                connection, attempt.counted, [attempt.subject], earlier=attempt.failures > 0
            )

    async def _note_failure(self, attempt: _Attempt) -> None:
        async with self._parts.database.transaction() as connection:
            await self._journal(
                connection, attempt, Event.PASSWORD_CHANGE_FAIL, Outcome.FAILURE, Reason.WRONG_PASSWORD
            )

    async def _note_throttled(
        self, connection: AsyncConnection, refusal: TryLater | PasswordDisabled, member_id: int, interaction: str
    ) -> None:
        disabled = isinstance(refusal, PasswordDisabled)
        reason = Reason.PASSWORD_DISABLED if disabled else Reason.IDENTIFIER_WAIT
        await self._parts.journal.record(
            connection,
            Event.RATE_LIMIT_EXCEEDED,
            Outcome.REFUSED,
            reason,
            account=member_id,
            interaction=interaction,
        )

    async def _journal(
        self, connection: AsyncConnection, attempt: _Attempt, event: Event, outcome: Outcome, reason: Reason
    ) -> None:
        await self._parts.journal.record(
            connection,
            event,
            outcome,
            reason,
            account=attempt.person.member_id,
            interaction=attempt.interaction,
        )
