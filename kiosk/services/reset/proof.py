"""Proving that the mail was received: by its code at the kiosk, or by its link. (R20, R21, R25 to R29)"""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, ScalarSelect, Update, and_, bindparam, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from kiosk import more_time
from kiosk.identity import code as codes
from kiosk.identity.keys import UnknownKey
from kiosk.identity.problems import Refused
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.outcomes import (
    CodeAccepted,
    CodeCheck,
    Grant,
    LinkAccepted,
    LinkCheck,
    LinkUnknown,
    Misformatted,
    Pending,
    RequestExpired,
    RequestSuperseded,
    RequestUsed,
    TooManyTries,
    WrongCode,
)
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.services.reset.row import BY_ID, MAX_TRIES, REQUESTS, has_expired, is_of_somebody, person
from kiosk.storage.row_locks import IN_ORDER, Requests
from kiosk.storage.several import among, spread
from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, Write, together

GRANT_LIFE = timedelta(minutes=10)  # R29


def _of(name: str) -> ScalarSelect[Any]:
    """That of the request that was asked about."""
    same = reset_requests.alias()
    return select(same.c[name]).where(same.c.id == bindparam("asked")).scalar_subquery()


_ROW = reset_requests.c
_HERE = and_(
    _ROW.identifier_index == _of("identifier_index"),
    _ROW.purpose == _of("purpose"),
    _ROW.agency == bindparam("here"),
)
_ALIVE = _ROW.expires_at >= bindparam("now")
_TRIED = (
    REQUESTS.where(_HERE, or_(_ALIVE, _ROW.id == bindparam("asked")))
    # Locked, always in the same order, so that hurrying gives no sixth try.
    .order_by(*IN_ORDER)
    .with_for_update(of=reset_requests)
)
_TRIES_SPENT = update(reset_requests).where(_HERE, _ALIVE, _ROW.tries < MAX_TRIES).values(tries=_ROW.tries + 1)
_GRANTED = (
    update(reset_requests)
    .where(_ROW.id == bindparam("fitting"), _ROW.used_at.is_(None), _ROW.superseded_at.is_(None), _ALIVE)
    .values(grant_hash=bindparam("hash"), grant_expires_at=bindparam("until"))
)
_THESE = Requests(_ROW.id.in_(bindparam("these", expanding=True)))
_USED = select(_ROW.id).where(_ROW.flow_id == _of("flow_id"), _ROW.used_at.is_not(None)).limit(1)


def grant_hash(secret: str) -> bytes:
    """What is kept of a grant's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


class Proof:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def by_code(self, pending: Pending, typed: str) -> CodeCheck:
        try:
            code = codes.parse(typed)
        except Refused as refused:
            return Misformatted({"A": refused.problem})
        now = self._parts.clock.now()
        tried = await self._parts.database.run(lambda connection: self._count_try(connection, pending, now))
        asked = next((row for row in tried if row.id == pending.request_id), None)
        if asked is None or has_expired(asked, now):
            return RequestExpired(pending.valid_until if asked is None else asked.expires_at)
        if asked.tries >= MAX_TRIES:
            return TooManyTries()
        fitting = self._fitting(tried, code, now)
        if fitting is not None and fitting.used_at is None and fitting.superseded_at is None:
            return await self._parts.database.run(lambda connection: self._grant(connection, tried, fitting, now))
        return await self._refuse(asked, fitting)

    async def _count_try(self, connection: Transaction, pending: Pending, now: datetime) -> list[Row[Any]]:
        """Every request the code may fit, as it was before this try; it is committed before any is compared.

        They are all those made here for the same purpose with the same (A): a later one, a decoy perhaps, must not
        hide a mail already received. Each spends the try, so that no code is ever compared more than five times.
        (DESIGN 4; R21, R25)
        """
        those = {"asked": pending.request_id, "here": self._parts.place.agency, "now": now}
        tried = list(await connection.execute(_TRIED, those))
        if any(r.id == pending.request_id and r.tries < MAX_TRIES and not has_expired(r, now) for r in tried):
            await connection.execute(_TRIES_SPENT, those)
        return tried

    def _fitting(self, tried: list[Row[Any]], code: str, now: datetime) -> Row[Any] | None:
        """The request whose mail carries this code. Every one is compared, in constant time."""
        found = None
        for row in tried:
            fits = self._carries(row, code)
            if fits and row.tries < MAX_TRIES and not has_expired(row, now) and is_of_somebody(row):
                found = found or row
        return found

    def _carries(self, row: Row[Any], code: str) -> bool:
        try:
            expected = self._parts.keyring.code(row.id, row.code_key_id)
        except UnknownKey:
            return False
        return hmac.compare_digest(expected, code)

    async def _grant(
        self, connection: Transaction, tried: list[Row[Any]], fitting: Row[Any], now: datetime
    ) -> CodeAccepted | RequestUsed:
        secret, expires_at = secrets.token_urlsafe(32), now + GRANT_LIFE
        if len(tried) > 1:  # one alone is locked by the UPDATE
            await _THESE.hold(connection, {"these": [r.id for r in tried]})
        grant = {"fitting": fitting.id, "now": now, "hash": grant_hash(secret), "until": expires_at}
        if (await connection.execute(_GRANTED, grant)).rowcount != 1:
            return RequestUsed()
        # A right code is no wrong try: the link of the same mail must not die of it.
        spent = [r.id for r in tried if r.tries < MAX_TRIES and not has_expired(r, now)]
        given_back = Write(_given_back(len(spent)), spread("spent", spent))
        granted = self._journalled(fitting, Event.TOKEN_CREATED, Outcome.SUCCESS, Reason.GRANTED)
        await together(connection, given_back, granted)
        return CodeAccepted(Grant(fitting.id, secret, expires_at, person(fitting).words))

    async def more_time(self, grant: Grant) -> Grant:
        """The same with a later end, once. Unchanged when it has ended, or is a link: its mail names its end."""
        if grant.longer:
            return grant
        later = replace(grant, expires_at=grant.expires_at + GRANT_LIFE * (more_time.TIMES - 1), longer=True)
        renewed = await self._parts.database.run(lambda connection: self._renew(connection, later))
        return later if renewed else grant

    async def _renew(self, connection: Transaction, later: Grant) -> bool:
        still = (
            _ROW.id == later.request_id,
            _ROW.grant_hash == grant_hash(later.secret),
            _ROW.grant_expires_at >= self._parts.clock.now(),
        )
        renewed = update(reset_requests).where(*still).values(grant_expires_at=later.expires_at)
        return (await connection.execute(renewed)).rowcount == 1

    async def _refuse(self, asked: Row[Any], fitting: Row[Any] | None) -> CodeCheck:
        """The bearer of a true but dead code is told why; anyone else has one try less."""
        answer: CodeCheck
        if fitting is not None:
            used = fitting.used_at is not None
            answer = RequestUsed() if used else RequestSuperseded()
            event, reason = Event.TOKEN_REUSE, Reason.USED if used else Reason.SUPERSEDED
        elif asked.tries + 1 >= MAX_TRIES:
            answer = TooManyTries()
            event, reason = Event.TOKEN_REVOKED, Reason.TOO_MANY_TRIES
        else:
            answer = WrongCode(MAX_TRIES - asked.tries - 1)
            event, reason = Event.PASSWORD_CHANGE_FAIL, Reason.WRONG_CODE
        about = fitting or asked
        await self._parts.database.run(
            lambda connection: together(connection, self._journalled(about, event, Outcome.REFUSED, reason))
        )
        return answer

    def _journalled(self, row: Row[Any], event: Event, outcome: Outcome, reason: Reason) -> Rows:
        journal = self._parts.journal
        interaction = journal.interaction("flow", row.flow_id)
        return journal.written(journal.line(event, outcome, reason, account=row.member_id, interaction=interaction))

    async def by_link(self, token: str) -> LinkCheck:
        request_id = self._parts.keyring.read_link_token(token)
        if request_id is None:
            return LinkUnknown()
        row = await self._parts.database.run(lambda connection: _stored(connection, request_id), reads=True)
        if row is None or not is_of_somebody(row):
            return LinkUnknown()
        purpose = Purpose(row.purpose)
        if row.used_at is not None:
            return RequestUsed(purpose)
        if row.superseded_at is not None:
            return RequestSuperseded(purpose)
        if has_expired(row, self._parts.clock.now()):
            return RequestExpired(row.expires_at, purpose)
        if row.tries >= MAX_TRIES:
            return TooManyTries(purpose)
        grant = Grant(row.id, token, row.expires_at, person(row).words)
        return LinkAccepted(grant, row.reference, purpose, row.language)

    async def used(self, pending: Pending) -> bool:
        asked = {"asked": pending.request_id}
        try:
            used = await self._parts.database.run(lambda connection: connection.scalar(_USED, asked), reads=True)
        except (SQLAlchemyError, OSError):  # away: the kiosk goes on waiting, and asks again
            return False
        return used is not None


@cache
def _given_back(count: int) -> Update:
    spent = among(_ROW.id, "spent", count)
    return update(reset_requests).where(spent, _ROW.tries > 0).values(tries=_ROW.tries - 1)


async def _stored(connection: Transaction, request_id: bytes) -> Row[Any] | None:
    return (await connection.execute(BY_ID, {"request": request_id})).first()
