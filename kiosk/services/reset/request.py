"""Asking for the reset mail. A match, a mismatch and a limit write the same rows by the same queries. (R37, R45)"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.identity import identifier as identifiers
from kiosk.identity.nir import Nir
from kiosk.identity.problems import Refused
from kiosk.services import mail_queue
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.outcomes import (
    MailUnavailable,
    Misformatted,
    NoMoreResends,
    Pending,
    Request,
    Requested,
    Resend,
    ResendTooSoon,
)
from kiosk.services.parts import Parts
from kiosk.services.reset.form import Form, parse
from kiosk.services.reset.row import MAX_TRIES
from kiosk.services.throttle import Scope
from kiosk.storage.engine import serialise
from kiosk.storage.tables import members, nir_indexes, reset_requests

RESEND_AFTER = timedelta(seconds=60)
# No 0 O, 1 I L, 5 S, 8 B, 2 Z: said aloud, or read on a small phone.
_DIGITS = "34679"
_LETTERS = "ACDEFGHJKMNPQRTUVWXY"


@dataclass(frozen=True, slots=True)
class _New:
    """A request about to be written. `member_id` None: no code will fit and no mail leaves."""

    typed: bytes = field(repr=False)
    member_id: int | None
    reason: Reason
    counted: bool
    subjects: tuple[bytes, ...] = field(repr=False)
    flow_id: bytes | None = field(default=None, repr=False)


class Requests:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lifetime = timedelta(minutes=parts.settings.reset.lifetime_minutes)

    async def request(self, identifier: str, member_number: str, email: str) -> Request:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        form = parse(identifier, member_number, email)
        if isinstance(form, Misformatted):
            return form
        throttle = self._parts.throttle
        typed = throttle.typed(form.identifier)
        async with self._parts.database.transaction() as connection:
            await serialise(connection, typed, throttle.terminal)
            limit = await self._limit(connection, typed, terminal=True)
            member_id, reason = await self._match(connection, form)
            account = throttle.account(member_id, typed)
            limit = await self._limit(connection, account) or limit
            if limit is not None:
                member_id, reason = None, limit
            new = _New(typed, member_id, reason, limit is None, (typed, account))
            pending = await self._write(connection, new)
        self._parts.mail_wake.set()
        return Requested(pending)

    async def resend(self, pending: Pending) -> Resend:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        throttle = self._parts.throttle
        async with self._parts.database.transaction() as connection:
            latest = await self._latest_of_flow(connection, pending)
            if latest is None:
                return NoMoreResends()
            await serialise(connection, latest.identifier_index, throttle.terminal)
            at = latest.created_at + RESEND_AFTER
            if self._parts.clock.now() < at:
                return ResendTooSoon(at)
            subjects = latest.identifier_index, throttle.account(latest.member_id, latest.identifier_index)
            limit = await self._limit(connection, *subjects, terminal=True)
            if limit is not None:
                await self._note_limit(connection, limit, latest.flow_id)
                return NoMoreResends()
            member_id = latest.member_id if latest.state == "active" else None
            new = _New(subjects[0], member_id, Reason.RESEND, True, subjects, latest.flow_id)
            renewed = await self._write(connection, new)
        self._parts.mail_wake.set()
        return Requested(renewed)

    async def resume(self, identifier: str) -> Request:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        try:
            parsed = identifiers.parse(identifier)
        except Refused as refused:
            return Misformatted({"A": refused.problem})
        throttle = self._parts.throttle
        typed = throttle.typed(parsed)
        async with self._parts.database.transaction() as connection:
            await serialise(connection, typed, throttle.terminal)
            limit = await self._limit(connection, typed, terminal=True)
            found = await self._live_request(connection, typed)
            if found is not None:
                return Requested(_pending(found))
            subjects = typed, throttle.account(None, typed)
            new = _New(typed, None, limit or Reason.NOT_FOUND, limit is None, subjects)
            return Requested(await self._write(connection, new))

    async def _limit(self, connection: AsyncConnection, *subjects: bytes, terminal: bool = False) -> Reason | None:
        throttle = self._parts.throttle
        past = await throttle.past(connection, *subjects, scopes=(Scope.RESET,), terminal=terminal)
        return past.reset_limit(throttle.terminal, *subjects)

    async def _match(self, connection: AsyncConnection, form: Form) -> tuple[int | None, Reason]:
        """The one active member whose A, B and C these are: one query, whatever is wrong."""
        same_identifier: ColumnElement[bool]
        if isinstance(form.identifier, Nir):
            digests = self._parts.keyring.blind_indexes("nir", form.identifier.canonical)
            same_identifier = exists().where(
                nir_indexes.c.member_id == members.c.id, nir_indexes.c.digest.in_(digests)
            )
        else:
            same_identifier = members.c.email_folded == form.identifier.folded
        row = (
            await connection.execute(
                select(members.c.id, members.c.state).where(
                    members.c.member_number == form.member_number,
                    members.c.email_folded == form.email.folded,
                    same_identifier,
                )
            )
        ).first()
        if row is None:
            return None, Reason.MISMATCH
        if row.state != "active":
            return None, Reason.CLOSED if row.state == "closed" else Reason.SUSPENDED
        return row.id, Reason.MATCHED

    async def _latest_of_flow(self, connection: AsyncConnection, pending: Pending) -> Row[Any] | None:
        row = reset_requests.c
        flow = select(row.flow_id).where(row.id == pending.request_id).scalar_subquery()
        query = select(reset_requests, members.c.state).outerjoin(members).where(row.flow_id == flow)
        return (await connection.execute(query.order_by(row.created_at.desc()).limit(1))).first()

    async def _live_request(self, connection: AsyncConnection, typed: bytes) -> Row[Any] | None:
        row = reset_requests.c
        query = select(reset_requests).where(
            row.identifier_index == typed,
            row.agency == self._parts.place.agency,
            row.used_at.is_(None),
            row.superseded_at.is_(None),
            row.expires_at >= self._parts.clock.now(),
            row.tries < MAX_TRIES,
        )
        return (await connection.execute(query.order_by(row.created_at.desc()).limit(1))).first()

    async def _write(self, connection: AsyncConnection, new: _New) -> Pending:
        """The request, its mail, its counts and its line in the journal: the same four for everybody."""
        request = self._row(new, self._parts.clock.now())
        await connection.execute(insert(reset_requests).values(**request))
        await mail_queue.queue(
            connection,
            "reset",
            place=self._parts.place,
            now=request["created_at"],
            expires_at=request["expires_at"],
            request_id=request["id"],
            member_id=new.member_id,
            leaves=new.member_id is not None,
        )
        if new.counted:
            throttle = self._parts.throttle
            counts = [(Scope.RESET, subject) for subject in new.subjects]
            await throttle.count(connection, [*counts, (Scope.TERMINAL_RESET, throttle.terminal)])
        journal = self._parts.journal
        await journal.record(
            connection,
            Event.TOKEN_CREATED if new.counted else Event.RATE_LIMIT_EXCEEDED,
            Outcome.REFUSED if new.member_id is None else Outcome.SUCCESS,
            new.reason,
            account=new.member_id,
            interaction=journal.interaction("flow", request["flow_id"]),
        )
        return _pending(request)

    def _row(self, new: _New, now: datetime) -> dict[str, Any]:
        request_id, keyring, place = secrets.token_bytes(16), self._parts.keyring, self._parts.place
        return {
            "id": request_id,
            "flow_id": new.flow_id or request_id,
            "reference": _reference(),
            "member_id": new.member_id,
            "identifier_index": new.typed,
            "terminal": place.terminal,
            "agency": place.agency,
            "link_key_id": keyring.link_key_id,
            "code_key_id": keyring.code_key_id,
            "created_at": now,
            "expires_at": now + self._lifetime,
        }

    async def _note_limit(self, connection: AsyncConnection, limit: Reason, flow_id: bytes) -> None:
        journal = self._parts.journal
        interaction = journal.interaction("flow", flow_id)
        await journal.record(connection, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, limit, interaction=interaction)


def _pending(row: Row[Any] | dict[str, Any]) -> Pending:
    values: Any = row if isinstance(row, dict) else row._mapping
    resend_from = values["created_at"] + RESEND_AFTER
    return Pending(values["id"], values["reference"], values["expires_at"], resend_from)


def _reference() -> str:
    """Like 4F-37: short, to be read to an adviser; says nothing and opens nothing."""
    one, two, three = (secrets.choice(_DIGITS) for _ in range(3))
    return f"{one}{secrets.choice(_LETTERS)}-{two}{three}"
