"""Storing the new password: one winner, and everything older dies with it. (R24, R28, R30, R34, R48; DESIGN 6, 8)"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, update

from kiosk.services.assistance.rows import close_of
from kiosk.services.assistance.states import CallOutcome
from kiosk.services.connexion.sessions import drop_change, ended
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.mail_queue import MailKind
from kiosk.services.new_password import Person, form_problems, hold_requests, take_effect, too_easy
from kiosk.services.outcomes import Grant, GrantEnded, Misformatted, PasswordChanged, SetPassword
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.services.reset.proof import grant_hash
from kiosk.services.reset.row import MAX_TRIES, REQUESTS, is_of_somebody, person
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials, members, reset_requests
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, upserted

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
        if problems := form_problems(new, confirmation, ("A", "B")):
            return Misformatted(problems)
        hashed = self._parts.hashing.begin_hash(new)
        try:
            # While it is made. What is refused here is refused by `check_password` too, which screens ask first.
            if too_easy(self._parts, new, grant.words) and (
                refusal := await self.check_password(grant, new, confirmation)
            ):
                return refusal
            credential = await asyncio.wrap_future(hashed)
        finally:
            hashed.cancel()  # of no use where it has not begun
        outcome = await self._parts.database.run(lambda connection: self._store(connection, grant, credential))
        if isinstance(outcome, PasswordChanged):
            self._parts.mail_wake.set()
        return outcome

    async def check_password(self, grant: Grant, new: str, confirmation: str) -> Misformatted | GrantEnded | None:
        """What `set_password` would refuse, before anything changes; None when nothing."""
        if problems := form_problems(new, confirmation, ("A", "B")):
            return Misformatted(problems)
        bearer = await self._parts.database.run(lambda connection: self._bearer(connection, grant), reads=True)
        if bearer is None:
            await self._parts.database.run(self._journal_failure)
            return GrantEnded()
        problem = too_easy(self._parts, new, bearer.person.words)
        return None if problem is None else Misformatted({"A": problem})

    async def _bearer(self, connection: Transaction, grant: Grant) -> _Bearer | None:
        by_link = self._parts.keyring.read_link_token(grant.secret) == grant.request_id
        valid = _valid(grant, self._parts.clock.now())
        row = (await connection.execute(_VALID[by_link], valid)).first()
        if row is None or not is_of_somebody(row):
            return None
        purpose = Purpose(row.purpose)
        return _Bearer(person(row), row.identifier_index, row.flow_id, purpose, by_link, row.language)

    async def _store(
        self, connection: Transaction, grant: Grant, hashed: tuple[str, str]
    ) -> PasswordChanged | GrantEnded:
        now, bearer = self._parts.clock.now(), await self._bearer(connection, grant)
        if bearer is None:
            await self._journal_failure(connection)
            return GrantEnded()
        member_id, (phc, pepper_id) = bearer.person.member_id, hashed
        # The same lock as a sign-in's: none that began before may open a session after.
        await serialise(connection, *every(self._parts.throttle.account(member_id)))
        # All that will be voided, before the one that wins: a courier or a code may want several too.
        await hold_requests(connection, member_id)
        # The one guarded UPDATE that decides between the kiosk and the phone. (R28)
        if (await connection.execute(_CONSUMED[bearer.by_link], _valid(grant, now))).rowcount != 1:
            await self._journal_failure(connection)
            return GrantEnded()
        credential = {"member_id": member_id, "phc": phc, "pepper_id": pepper_id, "changed_at": now}
        stored = upserted(connection.dialect.name, credentials, credential, key=["member_id"])
        await take_effect(
            connection,
            self._parts,
            bearer.person,
            now,
            stored,
            ended(member_id, Reason.PASSWORD_CHANGED),
            self._journalled(bearer),
            known_as=[bearer.typed],
            notice=_NOTICES[bearer.purpose],
            language=bearer.language,
        )
        await drop_change(connection, member_id)
        await close_of(connection, member_id, now, CallOutcome.REGISTERED)
        return PasswordChanged()

    def _journalled(self, bearer: _Bearer) -> Rows:
        journal = self._parts.journal
        line = journal.line(
            Event.USER_CREATED if bearer.purpose is Purpose.ENROLMENT else Event.PASSWORD_CHANGE,
            Outcome.SUCCESS,
            Reason.BY_LINK if bearer.by_link else Reason.BY_CODE,
            account=bearer.person.member_id,
            interaction=journal.interaction("flow", bearer.flow_id),
        )
        return journal.written(line)

    async def _journal_failure(self, connection: Transaction) -> None:
        await self._parts.journal.record(connection, Event.PASSWORD_CHANGE_FAIL, Outcome.REFUSED, Reason.GRANT_ENDED)


def _valid(grant: Grant, now: datetime) -> dict[str, object]:
    return {"request": grant.request_id, "grant": grant_hash(grant.secret), "now": now}
