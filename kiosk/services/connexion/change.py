"""« Modifier mon mot de passe », from the member's area: the current password first. (R16, R30, R60)"""

from sqlalchemy import update

from kiosk.identity.problems import Problem
from kiosk.services.connexion.reauthentication import Attempt, Reauthentication
from kiosk.services.connexion.sessions import Sessions
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.new_password import form_problems, hold_requests, take_effect, too_easy
from kiosk.services.outcomes import ChangePassword, Misformatted, PasswordChanged, Session, SessionEnded
from kiosk.services.parts import Parts
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials
from kiosk.storage.transaction import Transaction


class PasswordChange:
    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions
        self._again = Reauthentication(parts, sessions, Event.PASSWORD_CHANGE_FAIL)

    async def change(
        self, session: Session, current: str, new: str, confirmation: str, language: str
    ) -> ChangePassword:
        problems = form_problems(new, confirmation, ("B", "C"))
        if not current:
            problems["A"] = Problem.EMPTY
        if problems:
            return Misformatted(problems)
        attempt = await self._again.admit(session)
        if not isinstance(attempt, Attempt):
            return attempt
        if not await self._again.is_right(attempt, current):
            return Misformatted({"A": Problem.CURRENT_PASSWORD_WRONG})
        if problem := too_easy(self._parts, new, attempt.person.words):
            await self._parts.database.run(lambda connection: self._again.forgive(connection, attempt))
            return Misformatted({"B": problem})
        hashed = await self._parts.hashing.hash(new)
        outcome = await self._parts.database.run(
            lambda connection: self._store(connection, session, attempt, hashed, language)
        )
        if isinstance(outcome, PasswordChanged):
            self._parts.mail_wake.set()
        return outcome

    async def _store(
        self, connection: Transaction, session: Session, attempt: Attempt, hashed: tuple[str, str], language: str
    ) -> PasswordChanged | SessionEnded:
        """Won only while the session lives and the password is still the one checked."""
        now, member_id, (phc, pepper_id) = self._parts.clock.now(), attempt.person.member_id, hashed
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
        await hold_requests(connection, member_id)
        changed, by = (Event.PASSWORD_CHANGE, Outcome.SUCCESS), Reason.BY_MEMBER
        line = self._parts.journal.line(*changed, by, account=member_id, interaction=attempt.interaction)
        written = self._parts.journal.written(line)
        await take_effect(connection, self._parts, attempt.person, now, written, language=language)
        return PasswordChanged()
