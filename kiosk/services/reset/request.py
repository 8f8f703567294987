"""Asking for the mail of a reset or an enrolment: whatever the case, the same rows by the same queries. (R37, R45)"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.identity import identifier as identifiers
from kiosk.identity.problems import Refused
from kiosk.services import mail_queue
from kiosk.services.assistance import rows as calls
from kiosk.services.assistance.states import CallReason
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up.reference import new_reference
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
from kiosk.services.purpose import Purpose
from kiosk.services.reset.form import Form, parse, parse_enrolment
from kiosk.services.reset.match import applicant, match
from kiosk.services.reset.new_request import RESEND_AFTER, NewRequest, of_applicant, pending_of, resent
from kiosk.services.reset.row import MAX_TRIES
from kiosk.services.scope import Scope
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials, members, outbox, reset_requests

_MAILS: Mapping[Purpose, mail_queue.MailKind] = {Purpose.RESET: "reset", Purpose.ENROLMENT: "enrolment"}
_CALLS = {Reason.EMAIL_DIFFERS: CallReason.EMAIL_DIFFERS, Reason.NO_EMAIL: CallReason.NO_EMAIL}
_LIMITS = (Reason.FORM_LIMIT, Reason.IDENTIFIER_LIMIT, Reason.ACCOUNT_LIMIT, Reason.TERMINAL_LIMIT)


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
        typed, form_index = self._subjects(form)
        async with self._parts.database.transaction() as connection:
            await serialise(connection, *every(typed, self._parts.throttle.terminal))
            limit = await self._limit(connection, typed, form_index)
            member_id, reason = await match(connection, self._parts.keyring, form)
            new = NewRequest(Purpose.RESET, typed, form_index, member_id, reason, language=language)
            request = await self._write(connection, await self._weighed(connection, new, limit))
        self._parts.mail_wake.set()
        return Requested(pending_of(request))

    async def enrol(self, nir: str, member_number: str, email: str, again: str, language: str) -> Request:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        form = parse_enrolment(nir, member_number, email, again)
        if isinstance(form, Misformatted):
            return form
        typed, form_index = self._subjects(form)
        async with self._parts.database.transaction() as connection:
            await serialise(connection, *every(typed, self._parts.throttle.terminal))
            limit = await self._limit(connection, typed, form_index)
            who = await applicant(connection, self._parts.keyring, form)
            weighed = await self._weighed(connection, of_applicant(who, typed, form_index, language), limit)
            request = await self._write(connection, weighed)
            wanted = _CALLS.get(weighed.reason)
            await calls.of_enrolment(connection, self._parts.place, request, wanted, who.member_id)
        self._parts.mail_wake.set()
        return Requested(pending_of(request))

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
            who = next((row for row in flow if row.state == "active"), None)
            new = resent(latest, form_index, who, language)
            renewed = await self._write(connection, await self._weighed(connection, new, None))
            await calls.of_resend(connection, renewed)
        self._parts.mail_wake.set()
        return Requested(pending_of(renewed))

    async def resume(self, identifier: str, purpose: Purpose, language: str) -> Request:
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
            found = await self._live_request(connection, typed, purpose)
            if found is not None:
                return Requested(pending_of(found))
            reason = limit or Reason.NOT_FOUND
            new = NewRequest(purpose, typed, form_index, None, reason, counted=limit is None, language=language)
            return Requested(pending_of(await self._write(connection, new)))

    def _subjects(self, form: Form) -> tuple[bytes, bytes]:
        """What a form is counted by. The same for both procedures: they share the budget of mails."""
        typed = self._parts.throttle.typed(form.identifier)
        return typed, self._parts.throttle.form(typed, form.member_number, form.email.folded)

    async def _limit(self, connection: AsyncConnection, typed: bytes, form: bytes) -> Reason | None:
        """The limits that may be told, because they depend on what was typed and where, and on nothing known."""
        throttle, scopes = self._parts.throttle, (Scope.RESET, Scope.RESET_TYPED)
        past = await throttle.past(connection, typed, form, scopes=scopes, terminal=True)
        return past.reset_limit(throttle.terminal, typed, form)

    async def _weighed(self, connection: AsyncConnection, new: NewRequest, limit: Reason | None) -> NewRequest:
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
        return replace(new, member_id=None, registered=False, reason=withheld, counted=limit is None)

    async def _flow(self, connection: AsyncConnection, pending: Pending) -> list[Row[Any]]:
        """The requests of one chain of resends, the latest first."""
        row = reset_requests.c
        flow = select(row.flow_id).where(row.id == pending.request_id).scalar_subquery()
        # Its mail knows whom it goes to, also when no code of it fits anybody.
        recipient = outbox.c.member_id
        query = select(
            reset_requests,
            recipient.label("recipient"),
            members.c.state,
            credentials.c.changed_at.label("registered_at"),
        ).select_from(
            reset_requests.outerjoin(outbox, outbox.c.request_id == row.id)
            .outerjoin(members, members.c.id == recipient)
            .outerjoin(credentials, credentials.c.member_id == recipient)
        )
        return list(await connection.execute(query.where(row.flow_id == flow).order_by(row.created_at.desc())))

    async def _live_request(self, connection: AsyncConnection, typed: bytes, purpose: Purpose) -> Row[Any] | None:
        row = reset_requests.c
        query = select(reset_requests).where(
            row.identifier_index == typed,
            row.purpose == purpose.value,
            row.agency == self._parts.place.agency,
            row.used_at.is_(None),
            row.superseded_at.is_(None),
            row.expires_at >= self._parts.clock.now(),
            row.tries < MAX_TRIES,
        )
        return (await connection.execute(query.order_by(row.created_at.desc()).limit(1))).first()

    async def _write(self, connection: AsyncConnection, new: NewRequest) -> dict[str, Any]:
        """The request, its mail, its counts and its line in the journal: the same four for everybody."""
        request = self._row(new, self._parts.clock.now())
        await connection.execute(insert(reset_requests).values(**request))
        await mail_queue.queue(
            connection,
            "already_registered" if new.registered else _MAILS[new.purpose],
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
            Outcome.REFUSED if request["member_id"] is None else Outcome.SUCCESS,
            new.reason,
            account=new.member_id,
            interaction=journal.interaction("flow", request["flow_id"]),
        )
        return request

    async def _count(self, connection: AsyncConnection, new: NewRequest) -> None:
        throttle = self._parts.throttle
        counts = [
            (Scope.RESET, new.form),
            (Scope.RESET, throttle.account(new.member_id, new.form)),
            (Scope.RESET_TYPED, new.typed),
            (Scope.TERMINAL_RESET, throttle.terminal),
        ]
        await throttle.count(connection, counts)

    def _row(self, new: NewRequest, now: datetime) -> dict[str, Any]:
        request_id, keyring, place = secrets.token_bytes(16), self._parts.keyring, self._parts.place
        return {
            "id": request_id,
            "flow_id": new.flow_id or request_id,
            "purpose": new.purpose.value,
            "reference": new_reference(),
            "member_id": None if new.registered else new.member_id,
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
