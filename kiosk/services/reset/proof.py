"""Proving that the mail was received: by its code at the kiosk, or by its link. (R20, R21, R25 to R29)"""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select, update
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
from kiosk.services.reset.row import MAX_TRIES, has_expired, is_of_somebody, query
from kiosk.storage.row_locks import IN_ORDER, hold
from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction

GRANT_LIFE = timedelta(minutes=10)  # R29


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
        tried = await self._count_try(pending, now)
        asked = next((row for row in tried if row.id == pending.request_id), None)
        if asked is None or has_expired(asked, now):
            return RequestExpired(pending.valid_until if asked is None else asked.expires_at)
        if asked.tries >= MAX_TRIES:
            return TooManyTries()
        fitting = self._fitting(tried, code, now)
        if fitting is not None and fitting.used_at is None and fitting.superseded_at is None:
            return await self._grant(tried, fitting, now)
        return await self._refuse(asked, fitting)

    async def _count_try(self, pending: Pending, now: datetime) -> list[Row[Any]]:
        """Every request the code may fit, as it was before this try; it is committed before any is compared.

        They are all those made here for the same purpose with the same (A): a later one, a decoy perhaps, must not
        hide a mail already received. Each spends the try, so that no code is ever compared more than five times.
        (DESIGN 4; R21, R25)
        """
        row, same = reset_requests.c, reset_requests.alias()
        typed, purpose = (
            select(column).where(same.c.id == pending.request_id).scalar_subquery()
            for column in (same.c.identifier_index, same.c.purpose)
        )
        here = row.identifier_index == typed, row.purpose == purpose, row.agency == self._parts.place.agency
        alive = row.expires_at >= now
        async with self._parts.database.transaction() as connection:
            # Locked, always in the same order, so that hurrying gives no sixth try.
            rows = await connection.execute(
                query()
                .where(*here, or_(alive, row.id == pending.request_id))
                .order_by(*IN_ORDER)
                .with_for_update(of=reset_requests)
            )
            tried = list(rows)
            if any(r.id == pending.request_id and r.tries < MAX_TRIES and not has_expired(r, now) for r in tried):
                await connection.execute(
                    update(reset_requests).where(*here, alive, row.tries < MAX_TRIES).values(tries=row.tries + 1)
                )
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

    async def _grant(self, tried: list[Row[Any]], fitting: Row[Any], now: datetime) -> CodeCheck:
        secret, expires_at, row = secrets.token_urlsafe(32), now + GRANT_LIFE, reset_requests.c
        async with self._parts.database.transaction() as connection:
            await hold(connection, row.id.in_([r.id for r in tried]))
            granted = await connection.execute(
                update(reset_requests)
                .where(
                    row.id == fitting.id, row.used_at.is_(None), row.superseded_at.is_(None), row.expires_at >= now
                )
                .values(grant_hash=grant_hash(secret), grant_expires_at=expires_at)
            )
            if granted.rowcount == 1:
                # A right code is no wrong try: the link of the same mail must not die of it.
                spent = [r.id for r in tried if r.tries < MAX_TRIES and not has_expired(r, now)]
                await connection.execute(
                    update(reset_requests).where(row.id.in_(spent), row.tries > 0).values(tries=row.tries - 1)
                )
                await self._journal(connection, fitting, Event.TOKEN_CREATED, Outcome.SUCCESS, Reason.GRANTED)
        return CodeAccepted(Grant(fitting.id, secret, expires_at)) if granted.rowcount == 1 else RequestUsed()

    async def more_time(self, grant: Grant) -> Grant:
        """The same with a later end, once. Unchanged when it has ended, or is a link: its mail names its end."""
        if grant.longer:
            return grant
        row, later = reset_requests.c, grant.expires_at + GRANT_LIFE * (more_time.TIMES - 1)
        async with self._parts.database.transaction() as connection:
            renewed = await connection.execute(
                update(reset_requests)
                .where(
                    row.id == grant.request_id,
                    row.grant_hash == grant_hash(grant.secret),
                    row.grant_expires_at >= self._parts.clock.now(),
                )
                .values(grant_expires_at=later)
            )
        return replace(grant, expires_at=later, longer=True) if renewed.rowcount == 1 else grant

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
        async with self._parts.database.transaction() as connection:
            await self._journal(connection, fitting or asked, event, Outcome.REFUSED, reason)
        return answer

    async def _journal(
        self, connection: Transaction, row: Row[Any], event: Event, outcome: Outcome, reason: Reason
    ) -> None:
        journal = self._parts.journal
        await journal.record(
            connection,
            event,
            outcome,
            reason,
            account=row.member_id,
            interaction=journal.interaction("flow", row.flow_id),
        )

    async def by_link(self, token: str) -> LinkCheck:
        request_id = self._parts.keyring.read_link_token(token)
        if request_id is None:
            return LinkUnknown()
        async with self._parts.database.transaction() as connection:
            row = (await connection.execute(query().where(reset_requests.c.id == request_id))).first()
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
        return LinkAccepted(Grant(row.id, token, row.expires_at), row.reference, purpose, row.language)

    async def used(self, pending: Pending) -> bool:
        row, same = reset_requests.c, reset_requests.alias()
        flow = select(same.c.flow_id).where(same.c.id == pending.request_id).scalar_subquery()
        query = select(row.id).where(row.flow_id == flow, row.used_at.is_not(None)).limit(1)
        try:
            async with self._parts.database.transaction() as connection:
                return (await connection.execute(query)).first() is not None
        except (SQLAlchemyError, OSError):  # away: the kiosk goes on waiting, and asks again
            return False
