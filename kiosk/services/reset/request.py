"""Asking for the reset mail. A match, a mismatch and a limit write the same rows by the same queries. (R37, R45)"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.identity import identifier as identifiers
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
from kiosk.services.reset.form import parse
from kiosk.services.reset.match import match
from kiosk.services.reset.row import MAX_TRIES
from kiosk.services.scope import Scope
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import members, reset_requests

RESEND_AFTER = timedelta(seconds=60)
_LIMITS = (Reason.FORM_LIMIT, Reason.IDENTIFIER_LIMIT, Reason.ACCOUNT_LIMIT, Reason.TERMINAL_LIMIT)
# No 0 O, 1 I L, 5 S, 8 B, 2 Z: said aloud, or read on a small phone.
_DIGITS = "34679"
_LETTERS = "ACDEFGHJKMNPQRTUVWXY"


@dataclass(frozen=True, slots=True)
class _New:
    """A request about to be weighed and written. `member_id` None: no code will fit and no mail leaves."""

    typed: bytes = field(repr=False)
    form: bytes = field(repr=False)
    member_id: int | None
    reason: Reason
    flow_id: bytes | None = field(default=None, repr=False)
    counted: bool = True
    language: str = "fr"


class Requests:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lifetime = timedelta(minutes=parts.settings.reset.lifetime_minutes)

    async def request(self, identifier: str, member_number: str, email: str, language: str) -> Request:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        form = parse(identifier, member_number, email)
        if isinstance(form, Misformatted):
            return form
        throttle = self._parts.throttle
        typed = throttle.typed(form.identifier)
        form_index = throttle.form(typed, form.member_number, form.email.folded)
        async with self._parts.database.transaction() as connection:
            await serialise(connection, *every(typed, throttle.terminal))
            limit = await self._limit(connection, typed, form_index)
            member_id, reason = await match(connection, self._parts.keyring, form)
            new = _New(typed, form_index, member_id, reason, language=language)
            pending = await self._write(connection, await self._weighed(connection, new, limit))
        self._parts.mail_wake.set()
        return Requested(pending)

    async def resend(self, pending: Pending, language: str) -> Resend:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        async with self._parts.database.transaction() as connection:
            flow = await self._flow(connection, pending)
            if not flow:
                return NoMoreResends()
            latest, typed = flow[0], flow[0].identifier_index
            form_index = latest.form_index or self._parts.throttle.form(typed)
            await serialise(connection, *every(typed, self._parts.throttle.terminal))
            at = latest.created_at + RESEND_AFTER
            if self._parts.clock.now() < at:
                return ResendTooSoon(at)
            limit = await self._limit(connection, typed, form_index)
            if limit is not None:
                await self._note_limit(connection, limit, latest.flow_id)
                return NoMoreResends()
            # A mail withheld for the account's limit leaves no member on its row: an earlier one has it.
            member_id = next((row.member_id for row in flow if row.state == "active"), None)
            new = _New(typed, form_index, member_id, Reason.RESEND, latest.flow_id, language=language)
            renewed = await self._write(connection, await self._weighed(connection, new, None))
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
        form_index = throttle.form(typed)
        async with self._parts.database.transaction() as connection:
            await serialise(connection, *every(typed, throttle.terminal))
            limit = await self._limit(connection, typed, form_index)
            found = await self._live_request(connection, typed)
            if found is not None:
                return Requested(_pending(found))
            new = _New(typed, form_index, None, limit or Reason.NOT_FOUND, counted=limit is None)
            return Requested(await self._write(connection, new))

    async def _limit(self, connection: AsyncConnection, typed: bytes, form: bytes) -> Reason | None:
        """The limits that may be told, because they depend on what was typed and where, and on nothing known."""
        throttle, scopes = self._parts.throttle, (Scope.RESET, Scope.RESET_TYPED)
        past = await throttle.past(connection, typed, form, scopes=scopes, terminal=True)
        return past.reset_limit(throttle.terminal, typed, form)

    async def _weighed(self, connection: AsyncConnection, new: _New, limit: Reason | None) -> _New:
        """What the limits leave of a request: past any of them it is a stranger's, and no mail leaves.

        Past the account's own it is counted all the same, like a stranger's: it must look like one. (R45)
        """
        throttle = self._parts.throttle
        account = throttle.account(new.member_id, new.form)
        # A second lock after the first ones, in every transaction: no two can wait for each other.
        await serialise(connection, *every(account))
        past = await throttle.past(connection, account, scopes=(Scope.RESET,))
        withheld = limit or past.account_reset_limit(account)
        if withheld is None:
            return new
        return replace(new, member_id=None, reason=withheld, counted=limit is None)

    async def _flow(self, connection: AsyncConnection, pending: Pending) -> list[Row[Any]]:
        """The requests of one chain of resends, the latest first."""
        row = reset_requests.c
        flow = select(row.flow_id).where(row.id == pending.request_id).scalar_subquery()
        query = select(reset_requests, members.c.state).outerjoin(members).where(row.flow_id == flow)
        return list(await connection.execute(query.order_by(row.created_at.desc())))

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
            language=new.language,
            member_id=new.member_id,
            leaves=new.member_id is not None,
        )
        if new.counted:
            await self._count(connection, new)
        journal = self._parts.journal
        await journal.record(
            connection,
            Event.RATE_LIMIT_EXCEEDED if new.reason in _LIMITS else Event.TOKEN_CREATED,
            Outcome.REFUSED if new.member_id is None else Outcome.SUCCESS,
            new.reason,
            account=new.member_id,
            interaction=journal.interaction("flow", request["flow_id"]),
        )
        return _pending(request)

    async def _count(self, connection: AsyncConnection, new: _New) -> None:
        throttle = self._parts.throttle
        counts = [
            (Scope.RESET, new.form),
            (Scope.RESET, throttle.account(new.member_id, new.form)),
            (Scope.RESET_TYPED, new.typed),
            (Scope.TERMINAL_RESET, throttle.terminal),
        ]
        await throttle.count(connection, counts)

    def _row(self, new: _New, now: datetime) -> dict[str, Any]:
        request_id, keyring, place = secrets.token_bytes(16), self._parts.keyring, self._parts.place
        return {
            "id": request_id,
            "flow_id": new.flow_id or request_id,
            "reference": _reference(),
            "member_id": new.member_id,
            "identifier_index": new.typed,
            "form_index": new.form,
            "language": new.language,
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
