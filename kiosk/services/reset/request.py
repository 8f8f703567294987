"""Asking for the mail of a reset or an enrolment: whatever the case, the same rows by the same queries. (R37, R45)"""

from typing import Any

from sqlalchemy import Row, select

from kiosk.identity import identifier as identifiers
from kiosk.identity.problems import Refused
from kiosk.services.assistance import rows as calls
from kiosk.services.assistance.states import CallReason
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
from kiosk.services.purpose import Purpose
from kiosk.services.reset.form import Form, parse, parse_enrolment
from kiosk.services.reset.match import Named, applicant, match
from kiosk.services.reset.new_request import RESEND_AFTER, NewRequest, of_form, pending_of, resent
from kiosk.services.reset.row import MAX_TRIES
from kiosk.services.reset.writing import Writing
from kiosk.services.scope import Scope
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction

_SCOPES = (Scope.RESET, Scope.RESET_TYPED)
_CALLS = {Reason.EMAIL_DIFFERS: CallReason.EMAIL_DIFFERS, Reason.NO_EMAIL: CallReason.NO_EMAIL}


class Requests:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._writing = Writing(parts)

    async def request(self, identifier: str, member_number: str, email: str, language: str) -> Request:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        form = parse(identifier, member_number, email)
        if isinstance(form, Misformatted):
            return form
        request = await self._parts.database.run(lambda connection: self._requested(connection, form, language))
        self._parts.mail_wake.set()
        return Requested(pending_of(request))

    async def _requested(self, connection: Transaction, form: Form, language: str) -> dict[str, Any]:
        named = await match(connection, self._parts.keyring, form)
        return await self._written(connection, await self._weighed(connection, Purpose.RESET, form, named, language))

    async def enrol(self, nir: str, member_number: str, email: str, again: str, language: str) -> Request:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        form = parse_enrolment(nir, member_number, email, again)
        if isinstance(form, Misformatted):
            return form
        request = await self._parts.database.run(lambda connection: self._enrolled(connection, form, language))
        self._parts.mail_wake.set()
        return Requested(pending_of(request))

    async def _enrolled(self, connection: Transaction, form: Form, language: str) -> dict[str, Any]:
        named = await applicant(connection, self._parts.keyring, form)
        weighed = await self._weighed(connection, Purpose.ENROLMENT, form, named, language)
        request = await self._written(connection, weighed)
        wanted = _CALLS.get(weighed.reason)
        await calls.of_enrolment(connection, self._parts.place, request, wanted, named.member_id)
        return request

    async def resend(self, pending: Pending, language: str) -> Resend:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        outcome = await self._parts.database.run(lambda connection: self._resent(connection, pending, language))
        if isinstance(outcome, Requested):
            self._parts.mail_wake.set()
        return outcome

    async def _resent(self, connection: Transaction, pending: Pending, language: str) -> Resend:
        flow = await self._writing.flow(connection, pending.request_id)
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
        renewed = await self._written(connection, await self._writing.weighed(connection, new, None))
        await calls.of_resend(connection, renewed)
        return Requested(pending_of(renewed))

    async def resume(self, identifier: str, purpose: Purpose, language: str) -> Request:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        try:
            parsed = identifiers.parse(identifier)
        except Refused as refused:
            return Misformatted({"A": refused.problem})
        return await self._parts.database.run(
            lambda connection: self._resumed(connection, self._parts.throttle.typed(parsed), purpose, language)
        )

    async def _resumed(self, connection: Transaction, typed: bytes, purpose: Purpose, language: str) -> Requested:
        throttle = self._parts.throttle
        form_index = throttle.form(typed)
        await serialise(connection, *every(typed, throttle.terminal))
        limit = await self._limit(connection, typed, form_index)
        found = await self._live_request(connection, typed, purpose)
        if found is not None:
            return Requested(pending_of(found))
        reason = limit or Reason.NOT_FOUND
        new = NewRequest(purpose, typed, form_index, None, reason, counted=limit is None, language=language)
        return Requested(pending_of(await self._written(connection, new)))

    async def _weighed(
        self, connection: Transaction, purpose: Purpose, form: Form, named: Named, language: str
    ) -> NewRequest:
        """What the limits leave of a form's request: those of (A), of the whole and of the terminal, which both
        procedures share, then the account's.

        Whom it names was looked up before, so that one turn takes every lock and one reads every limit: whatever they
        say, the answer is the same.
        """
        throttle = self._parts.throttle
        typed, terminal = throttle.typed(form.identifier), throttle.terminal
        form_index = throttle.form(typed, form.member_number, form.email.folded)
        new = of_form(purpose, named, typed, form_index, language)
        account = throttle.account(new.member_id, form_index)
        # The account's after the others, in every transaction: no two can wait for each other.
        await serialise(connection, *every(typed, terminal), then=every(account))
        past = await throttle.past(connection, typed, form_index, account, scopes=_SCOPES, terminal=True)
        return await self._writing.judged(connection, new, past.reset_limit(terminal, typed, form_index), past)

    async def _limit(self, connection: Transaction, typed: bytes, form: bytes) -> Reason | None:
        """The limits that may be told, because they depend on what was typed and where, and on nothing known."""
        throttle = self._parts.throttle
        past = await throttle.past(connection, typed, form, scopes=_SCOPES, terminal=True)
        return past.reset_limit(throttle.terminal, typed, form)

    async def _live_request(self, connection: Transaction, typed: bytes, purpose: Purpose) -> Row[Any] | None:
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

    async def _written(self, connection: Transaction, new: NewRequest) -> dict[str, Any]:
        return await self._writing.write(connection, new, self._parts.place)

    async def _note_limit(self, connection: Transaction, limit: Reason, flow_id: bytes) -> None:
        journal = self._parts.journal
        interaction = journal.interaction("flow", flow_id)
        await journal.record(connection, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, limit, interaction=interaction)
