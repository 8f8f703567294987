"""Storing the new password: one winner, and everything older dies with it. (R24, R28, R30, R34, R48; DESIGN 6, 8)"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, update

from kiosk.services.assistance.rows import close_of
from kiosk.services.assistance.states import CallOutcome
from kiosk.services.connexion.sessions import end
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.mail_queue import MailKind
from kiosk.services.new_password import Person, form_problems, hold_requests, take_effect, too_easy
from kiosk.services.outcomes import Grant, GrantEnded, Misformatted, PasswordChanged, SetPassword
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.services.reset.proof import grant_hash
from kiosk.services.reset.row import MAX_TRIES, REQUESTS, is_of_somebody
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials, members, reset_requests
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import upsert

_NOTICES: Mapping[Purpose, MailKind] = {Purpose.RESET: "password_changed", Purpose.ENROLMENT: "registered"}


@dataclass(frozen=True, slots=True)
class _Bearer:
    """Whose request a valid grant is about."""

    person: Person
    typed: bytes = field(repr=False)
    flow_id: bytes = field(repr=False)
    purpose: Purpose
    by_link: bool
    language: str


_ROW, _NOW = reset_requests.c, bindparam("now", type_=reset_requests.c.expires_at.type)
_UNSPENT = and_(_ROW.id == bindparam("request"), _ROW.used_at.is_(None), _ROW.superseded_at.is_(None))
# Whether by a link: it works while its request lives, a code's grant for its own ten minutes. (R23, R29)
_WHICH = {
    True: and_(_UNSPENT, _ROW.expires_at >= _NOW, _ROW.tries < MAX_TRIES),
    False: and_(_UNSPENT, _ROW.grant_hash == bindparam("grant"), _ROW.grant_expires_at >= _NOW),
}
_ACTIVE = exists().where(members.c.id == _ROW.member_id, members.c.state == "active")
_VALID = {by_link: REQUESTS.where(which) for by_link, which in _WHICH.items()}
_CONSUMED = {
    by_link: update(reset_requests).where(which, _ACTIVE).values(used_at=_NOW, grant_hash=None)
    for by_link, which in _WHICH.items()
}


class Finish:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def set_password(self, grant: Grant, new: str, confirmation: str) -> SetPassword:
        """A refused password leaves the grant usable; an ended one is told before anything personal is weighed."""
        bearer = await self._check(grant, new, confirmation)
        if isinstance(bearer, Misformatted | GrantEnded):
            return bearer
        hashed = await self._parts.hashing.hash(new)
        outcome = await self._parts.database.run(lambda connection: self._store(connection, grant, bearer, hashed))
        if isinstance(outcome, PasswordChanged):
            self._parts.mail_wake.set()
        return outcome

    async def check_password(self, grant: Grant, new: str, confirmation: str) -> Misformatted | GrantEnded | None:
        """What `set_password` would refuse, before anything changes; None when nothing."""
        bearer = await self._check(grant, new, confirmation)
        return bearer if isinstance(bearer, Misformatted | GrantEnded) else None

    async def _check(self, grant: Grant, new: str, confirmation: str) -> "_Bearer | Misformatted | GrantEnded":
        if problems := form_problems(new, confirmation, ("A", "B")):
            return Misformatted(problems)
        bearer = await self._parts.database.run(lambda connection: self._bearer(connection, grant), reads=True)
        if bearer is None:
            await self._parts.database.run(self._journal_failure)
            return GrantEnded()
        if problem := too_easy(self._parts, new, bearer.person):
            return Misformatted({"A": problem})
        return bearer

    async def _bearer(self, connection: Transaction, grant: Grant) -> _Bearer | None:
        by_link = self._parts.keyring.read_link_token(grant.secret) == grant.request_id
        valid = _valid(grant, self._parts.clock.now())
        row = (await connection.execute(_VALID[by_link], valid)).first()
        if row is None or not is_of_somebody(row):
            return None
        flow, purpose = row.flow_id, Purpose(row.purpose)
        return _Bearer(_person(row), row.identifier_index, flow, purpose, by_link, row.language)

    async def _store(
        self, connection: Transaction, grant: Grant, bearer: _Bearer, hashed: tuple[str, str]
    ) -> PasswordChanged | GrantEnded:
        now, member_id, (phc, pepper_id) = self._parts.clock.now(), bearer.person.member_id, hashed
        account = self._parts.throttle.account(member_id)
        # The same lock as a sign-in's: none that began before may open a session after.
        await serialise(connection, *every(account))
        # All that will be voided, before the one that wins: a courier or a code may want several too.
        await hold_requests(connection, member_id)
        # The one guarded UPDATE that decides between the kiosk and the phone. (R28)
        if (await connection.execute(_CONSUMED[bearer.by_link], _valid(grant, now))).rowcount != 1:
            await self._journal_failure(connection)
            return GrantEnded()
        credential = {"member_id": member_id, "phc": phc, "pepper_id": pepper_id, "changed_at": now}
        await upsert(connection, credentials, credential, key=["member_id"])
        await end(connection, member_id, Reason.PASSWORD_CHANGED)
        notice, language = _NOTICES[bearer.purpose], bearer.language
        await take_effect(connection, self._parts, bearer.person, now, bearer.typed, notice=notice, language=language)
        await close_of(connection, member_id, now, CallOutcome.REGISTERED)
        await self._journal_success(connection, bearer)
        return PasswordChanged()

    async def _journal_success(self, connection: Transaction, bearer: _Bearer) -> None:
        journal = self._parts.journal
        await journal.record(
            connection,
            Event.USER_CREATED if bearer.purpose is Purpose.ENROLMENT else Event.PASSWORD_CHANGE,
            Outcome.SUCCESS,
            Reason.BY_LINK if bearer.by_link else Reason.BY_CODE,
            account=bearer.person.member_id,
            interaction=journal.interaction("flow", bearer.flow_id),
        )

    async def _journal_failure(self, connection: Transaction) -> None:
        await self._parts.journal.record(connection, Event.PASSWORD_CHANGE_FAIL, Outcome.REFUSED, Reason.GRANT_ENDED)


def _valid(grant: Grant, now: datetime) -> dict[str, object]:
    return {"request": grant.request_id, "grant": grant_hash(grant.secret), "now": now}


def _person(row: Row[Any]) -> Person:
    return Person(row.member_id, row.first_name, row.last_name, row.member_number, row.email)
