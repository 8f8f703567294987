"""Signing in to the console: the attempt is counted, password and code are checked, the count is forgiven. (DESIGN 4)

As for members: two short transactions around exactly one Argon2 run, for advisers and strangers alike, and one
answer whatever was wrong. The journal alone tells what it was, and never what was typed.
"""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select, update

from kiosk.identity import totp
from kiosk.services.advisers import limits
from kiosk.services.advisers.candidate import Candidate, find, folded
from kiosk.services.advisers.outcomes import AdviserConnected, AdviserRefused, AdviserSignIn, AdviserTryLater
from kiosk.services.advisers.session import IDLE, Adviser
from kiosk.services.advisers.sessions import Sessions
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.services.response_floor import wait_floor
from kiosk.services.subjects import Subject, every
from kiosk.services.throttle import FREE_FAILURES
from kiosk.storage.engine import serialise
from kiosk.storage.tables import advisers
from kiosk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Attempt:
    """An attempt already counted; `counted` are its own rows, to take back if it succeeds."""

    candidate: Candidate
    subject: Subject
    counted: tuple[int, ...]
    failures: int  # in a row, before this one
    interaction: str


class SigningIn:
    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions

    async def sign_in(self, login: str, password: str, code: str) -> AdviserSignIn:
        began = asyncio.get_running_loop().time()
        attempt = await self._parts.database.run(lambda connection: self._admit(connection, folded(login)))
        if isinstance(attempt, AdviserTryLater):
            return attempt
        try:
            outcome = await self._checked(attempt, password, code)
        except asyncio.CancelledError:
            await self._note_failure(attempt, Reason.ABANDONED)
            raise
        if isinstance(outcome, AdviserRefused):
            await wait_floor(self._parts.response_floor, began)
        return outcome

    async def _admit(self, connection: Transaction, login: str) -> _Attempt | AdviserTryLater:
        """Limits first, then the look-up; the attempt is recorded as a failure before anything is checked."""
        throttle, subject = self._parts.throttle, limits.of_login(self._parts.keyring, login)
        terminal, interaction = throttle.terminal, self._parts.journal.interaction()
        await serialise(connection, *every(subject, terminal))
        before = await limits.past(connection, throttle, subject)
        if refusal := limits.wait(before, subject, terminal):
            await self._parts.journal.record(
                connection,
                Event.RATE_LIMIT_EXCEEDED,
                Outcome.REFUSED,
                refusal.reason,
                interaction=interaction,
            )
            return AdviserTryLater(refusal.until)
        candidate = await find(connection, login)
        counted = await limits.count(connection, throttle, subject)
        return _Attempt(candidate, subject, counted, limits.failures(before, subject), interaction)

    async def _checked(self, attempt: _Attempt, password: str, code: str) -> AdviserConnected | AdviserRefused:
        """One Argon2 run and the code, both whatever the other says; then what they change."""
        candidate, hashing = attempt.candidate, self._parts.hashing
        secret = self._parts.keyring.totp_secret(candidate.totp_nonce, candidate.totp_key_id)
        step = totp.step_of(secret, code, self._parts.clock.now())
        if not await hashing.verify(candidate.phc, candidate.pepper_id, password):
            return await self._note_failure(attempt, candidate.why or Reason.WRONG_PASSWORD)
        if step is None or step <= candidate.totp_step:
            return await self._note_failure(attempt, Reason.WRONG_TOTP)
        rehashed = await self._rehashed(candidate, password)
        return await self._parts.database.run(lambda connection: self._welcome(connection, attempt, step, rehashed))

    async def _rehashed(self, candidate: Candidate, password: str) -> dict[str, str]:
        """A new hash when the stored one is out of date. (R8)"""
        phc, pepper_id, hashing = candidate.phc, candidate.pepper_id, self._parts.hashing
        if phc is None or pepper_id is None or not hashing.needs_rehash(phc, pepper_id):
            return {}
        return dict(zip(("phc", "pepper_id"), await hashing.hash(password), strict=True))

    async def _welcome(
        self, connection: Transaction, attempt: _Attempt, step: int, rehashed: dict[str, str]
    ) -> AdviserConnected | AdviserRefused:
        """Everything a success changes, at once; refused when the code or the account did not wait."""
        candidate, now, row = attempt.candidate, self._parts.clock.now(), advisers.c
        adviser_id, login = candidate.adviser_id or 0, candidate.login or ""
        same = (
            (row.id == adviser_id)
            & (row.state == "active")
            & (row.phc == candidate.phc)
            & (row.totp_nonce == candidate.totp_nonce)
            & (row.agency == candidate.agency)
        )
        await serialise(connection, *every(attempt.subject))
        spent = update(advisers).where(same, row.totp_step < step).values(totp_step=step, **rehashed)
        if (await connection.execute(spent)).rowcount != 1:
            still_the_same = await connection.scalar(select(row.id).where(same)) is not None
            reason = Reason.WRONG_TOTP if still_the_same else Reason.CHANGED_MEANWHILE
            await self._journal_failure(connection, attempt, reason)
            return AdviserRefused()
        await limits.forgive(connection, attempt.counted, attempt.subject)
        token = await self._sessions.open(connection, adviser_id, now)
        displaced = candidate.seen_at is not None and candidate.seen_at > now - IDLE
        await self._journal_success(connection, attempt, token, displaced=displaced)
        adviser = Adviser(adviser_id, login, candidate.name, candidate.title, candidate.agency, token)
        return AdviserConnected(adviser, displaced)

    async def _note_failure(self, attempt: _Attempt, reason: Reason) -> AdviserRefused:
        await self._parts.database.run(lambda connection: self._journal_failure(connection, attempt, reason))
        return AdviserRefused()

    async def _journal_failure(self, connection: Transaction, attempt: _Attempt, reason: Reason) -> None:
        events = [Event.LOGIN_FAIL]
        if attempt.failures >= FREE_FAILURES:
            events.append(Event.LOGIN_FAIL_MAX)
        await self._parts.journal.record_each(
            connection,
            events,
            Outcome.FAILURE,
            reason,
            adviser=attempt.candidate.login,
            interaction=attempt.interaction,
        )

    async def _journal_success(
        self, connection: Transaction, attempt: _Attempt, token: str, *, displaced: bool
    ) -> None:
        success = Event.LOGIN_SUCCESS_AFTER_FAIL if attempt.failures else Event.LOGIN_SUCCESS
        reason = Reason.DISPLACED if displaced else None
        interaction = self._sessions.interaction(token)
        await self._parts.journal.record_each(
            connection,
            [success, Event.SESSION_CREATED],
            Outcome.SUCCESS,
            reason,
            adviser=attempt.candidate.login,
            interaction=interaction,
        )
