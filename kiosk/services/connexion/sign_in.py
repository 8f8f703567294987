"""Signing in: the attempt is counted, then the password is checked, then the count is forgiven. (DESIGN 4)

Two short transactions around exactly one Argon2 run, for members and strangers alike; a try that must wait runs
none, and its answer says nothing of the password. (R33 to R46)

The run begins when nothing is left of the first transaction but to write and commit it, and nobody is told what it
gives before that is done: an attempt that was not counted is no guess.
"""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import bindparam, exists, update

from kiosk.identity import identifier as identifiers
from kiosk.identity.email import EmailAddress
from kiosk.identity.nir import Nir
from kiosk.identity.problems import Problem, Refused
from kiosk.services.connexion.candidate import Candidate, find
from kiosk.services.connexion.sessions import Sessions, drop_change
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.outcomes import (
    Connected,
    Misformatted,
    NotRecognised,
    PasswordDisabled,
    Session,
    SignIn,
    TerminalPaused,
    UnknownProfile,
    WrongPassword,
)
from kiosk.services.parts import Parts
from kiosk.services.response_floor import wait_floor
from kiosk.services.scope import Scope
from kiosk.services.subjects import every
from kiosk.services.throttle import DISABLED_AFTER, FREE_FAILURES, TERMINAL_WINDOW, Past, Refusal, failure
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials, members
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, together

_DATED = (
    update(members)
    .where(members.c.id == bindparam("member"), members.c.state == "active")
    .where(exists().where(credentials.c.member_id == members.c.id, credentials.c.phc == bindparam("hash")))
    .values(last_sign_in_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """An attempt already counted; `counted` are its own rows, to take back if it succeeds."""

    candidate: Candidate
    subjects: tuple[bytes, bytes]
    counted: tuple[int, ...]
    failures: int  # in a row, before this one
    interaction: str
    right: "Future[bool]" = field(repr=False)  # whether the password is, once it is known


class SigningIn:
    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions
        self._strict = parts.settings.security.messages == "strict"

    async def sign_in(self, identifier: str, password: str) -> SignIn:
        parsed = _parse(identifier, password)
        if isinstance(parsed, Misformatted):
            return parsed
        began = asyncio.get_running_loop().time()
        attempt = await self._parts.database.run(lambda connection: self._admit(connection, parsed, password))
        if not isinstance(attempt, _Attempt):
            # As late as any other refusal: who it could be was looked up here too. (R44)
            await wait_floor(self._parts.response_floor, began)
            return attempt
        try:
            session = await self._checked(attempt, password)
        except asyncio.CancelledError:
            await self._note_failure(attempt, Reason.ABANDONED)
            raise
        if session is not None:
            return Connected(session)
        await wait_floor(self._parts.response_floor, began)
        return self._refusal(attempt.candidate)

    async def _checked(self, attempt: _Attempt, password: str) -> Session | None:
        """One Argon2 run, then what it changes; None when refused."""
        candidate = attempt.candidate
        if await asyncio.wrap_future(attempt.right):
            rehashed = await self._rehashed(candidate, password)
            return await self._parts.database.run(lambda connection: self._welcome(connection, attempt, rehashed))
        await self._note_failure(attempt, candidate.why or Reason.WRONG_PASSWORD)
        return None

    async def _admit(
        self, connection: Transaction, identifier: Nir | EmailAddress, password: str
    ) -> _Attempt | Refusal:
        """The limits of what was typed, then those of whom it names; then the attempt is recorded as a failure.

        Whom it names is looked up before, so that one turn takes every lock and one reads every limit.
        """
        throttle, interaction = self._parts.throttle, self._parts.journal.interaction()
        candidate = await find(connection, self._parts.keyring, identifier)
        typed, terminal = throttle.typed(identifier), throttle.terminal
        account, nobody = throttle.account(candidate.member_id, typed), throttle.account(None, typed)
        # The account's after the others, in every transaction: no two can wait for each other.
        await serialise(connection, *every(typed, terminal), then=every(account))
        past = await throttle.past(connection, typed, account, nobody, terminal=True)
        refusal = past.pause(terminal) or past.refusal(typed)
        if refusal is None and (refusal := past.refusal(account)) is not None and self._strict:
            # Told, it would tell a member from a stranger, who has no account to wait for. (R47)
            candidate, account, refusal = candidate.as_a_stranger(_why(refusal)), nobody, None
        if refusal is not None:
            await self._note_throttled(connection, refusal, interaction)
            return refusal
        right = self._parts.hashing.begin_verify(candidate.phc, candidate.pepper_id, password)
        counts = [(Scope.TERMINAL, terminal), *failure(past, typed), *failure(past, account)]
        if self._is_new_unknown(candidate, past, typed):
            counts.append((Scope.TERMINAL_UNKNOWN, terminal))
        counted = await throttle.count(connection, counts)
        failures = max(past.failures(typed), past.failures(account))
        return _Attempt(candidate, (typed, account), tuple(counted), failures, interaction, right)

    def _is_new_unknown(self, candidate: Candidate, past: Past, typed: bytes) -> bool:
        """Different unknown profiles are counted, so a stranger's waits stay those of a member (R35).

        Not under strict messages: the pause itself would then tell who is unknown.
        """
        seen = past.times(Scope.SIGN_IN, typed, TERMINAL_WINDOW)
        return candidate.unknown and not self._strict and not seen

    async def _rehashed(self, candidate: Candidate, password: str) -> tuple[str, str] | None:
        """A new hash when the stored one is out of date. (R8)"""
        phc, pepper_id, hashing = candidate.phc, candidate.pepper_id, self._parts.hashing
        if phc is None or pepper_id is None or not hashing.needs_rehash(phc, pepper_id):
            return None
        return await hashing.hash(password)

    async def _welcome(
        self, connection: Transaction, attempt: _Attempt, rehashed: tuple[str, str] | None
    ) -> Session | None:
        """Everything a success changes, at once; None when the password was changed during the check."""
        candidate, now = attempt.candidate, self._parts.clock.now()
        member_id = candidate.member_id or 0
        await serialise(connection, *every(attempt.subjects[1]))
        if not await self._is_still_the_password(connection, candidate):
            await self._journal_failure(connection, attempt, Reason.CHANGED_MEANWHILE)
            return None
        if rehashed is not None:
            phc, pepper_id = rehashed
            await connection.execute(
                update(credentials).where(credentials.c.member_id == member_id).values(phc=phc, pepper_id=pepper_id)
            )
        throttle, displaced = self._parts.throttle, self._sessions.is_live(candidate.session, now)
        token, expires_at, opened = self._sessions.opened(connection.dialect.name, member_id, now)
        journalled = self._journalled(attempt, token, displaced=displaced)
        await together(connection, throttle.taken_back(attempt.counted), opened, journalled)
        if attempt.failures:
            await throttle.put_behind(connection, attempt.subjects)
        await drop_change(connection, member_id)
        return Session(token, candidate.first_name, candidate.last_sign_in_at, expires_at, displaced)

    async def _is_still_the_password(self, connection: Transaction, candidate: Candidate) -> bool:
        """Dates the sign-in, unless a reset won meanwhile: the old password must not open a session after it."""
        now = self._parts.clock.now()
        result = await connection.execute(_DATED, {"member": candidate.member_id, "hash": candidate.phc, "now": now})
        return result.rowcount == 1

    def _refusal(self, candidate: Candidate) -> WrongPassword | UnknownProfile | NotRecognised:
        if self._strict:
            return NotRecognised()
        return UnknownProfile() if candidate.unknown else WrongPassword()

    async def _note_failure(self, attempt: _Attempt, reason: Reason) -> None:
        await self._parts.database.run(lambda connection: self._journal_failure(connection, attempt, reason))

    async def _journal_failure(self, connection: Transaction, attempt: _Attempt, reason: Reason) -> None:
        events = [Event.LOGIN_FAIL]
        if attempt.failures >= FREE_FAILURES:
            events.append(Event.LOGIN_LOCK if attempt.failures + 1 >= DISABLED_AFTER else Event.LOGIN_FAIL_MAX)
        await self._parts.journal.record_each(
            connection,
            events,
            Outcome.FAILURE,
            reason,
            account=attempt.candidate.member_id,
            interaction=attempt.interaction,
        )

    def _journalled(self, attempt: _Attempt, token: str, *, displaced: bool) -> Rows:
        success = Event.LOGIN_SUCCESS_AFTER_FAIL if attempt.failures else Event.LOGIN_SUCCESS
        reason, journal = Reason.DISPLACED if displaced else None, self._parts.journal
        account, interaction = attempt.candidate.member_id, self._sessions.interaction_of(token)
        line = partial(journal.line, outcome=Outcome.SUCCESS, reason=reason, account=account, interaction=interaction)
        return journal.written(line(success), line(Event.SESSION_CREATED))

    async def _note_throttled(self, connection: Transaction, refusal: Refusal, interaction: str) -> None:
        await self._parts.journal.record(
            connection, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, _why(refusal), interaction=interaction
        )


def _why(refusal: Refusal) -> Reason:
    if isinstance(refusal, PasswordDisabled):
        return Reason.PASSWORD_DISABLED
    return Reason.TERMINAL_PAUSED if isinstance(refusal, TerminalPaused) else Reason.IDENTIFIER_WAIT


def _parse(identifier: str, password: str) -> Nir | EmailAddress | Misformatted:
    """Format first, without a query: it says nothing of membership. (R43)"""
    problems: dict[str, Problem] = {}
    if not password:
        problems["B"] = Problem.EMPTY
    try:
        parsed = identifiers.parse(identifier)
    except Refused as refused:
        return Misformatted({"A": refused.problem, **problems})
    return Misformatted(problems) if problems else parsed
