"""Sending a request's mail again, for who waits at step 6 or 7: to the address on file, whoever asks.

The new request joins the chain of the one on the screen and keeps its reference, so that the code fits there.
Refused: a code for a screen whose (A) is not the member's, verified or not: it might be somebody else's wait.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.desk_actions.calls import verified_in
from kiosk.services.desk_actions.states import (
    AccountNotOpen,
    MailLimit,
    NoAddress,
    NoSuchRequest,
    NothingToResend,
    RequestOver,
    ResendMail,
    Resent,
    ResetClosed,
    SeenRequest,
    VerificationOver,
    Verified,
)
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up import known_as
from kiosk.services.members.state import Account
from kiosk.services.outcomes import MailUnavailable, ResendTooSoon
from kiosk.services.parts import Parts
from kiosk.services.reset.new_request import RESEND_AFTER, resent
from kiosk.services.reset.row import MAX_TRIES, has_expired
from kiosk.services.reset.writing import Writing
from kiosk.services.scope import Scope
from kiosk.services.subjects import every
from kiosk.services.throttle import RESETS_A_DAY, RESETS_AN_HOUR, Past
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials, members, reset_requests
from kiosk.storage.transaction import Transaction

Flow = list[Row[Any]]


class Resending:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._writing = Writing(parts)

    async def resend(self, adviser: Adviser, what: SeenRequest | Verified) -> ResendMail:
        done = await self._parts.database.run(lambda connection: self._resend(connection, adviser, what))
        if isinstance(done, Resent):
            self._parts.mail_wake.set()
        return done

    async def _resend(self, connection: Transaction, adviser: Adviser, what: SeenRequest | Verified) -> ResendMail:
        parts = self._parts
        if not await is_in(connection, adviser, parts.clock.now()):
            return AdviserGone()
        if not parts.settings.mail_available:
            return MailUnavailable()
        if isinstance(what, Verified):
            done = await self._to_the_verified(connection, adviser, what)
        else:
            done = await self._of_the_request(connection, adviser, what)
        if (why := _reason(done)) is not None:
            await parts.journal.record(connection, Event.HELP_ACTION, Outcome.REFUSED, why, adviser=adviser.login)
        return done

    async def _of_the_request(self, connection: Transaction, adviser: Adviser, seen: SeenRequest) -> ResendMail:
        flow = await self._writing.flow(connection, seen.key)
        if not flow or flow[0].agency != adviser.agency:
            return NoSuchRequest()
        member_id = next((row.recipient for row in flow if row.recipient is not None), None)
        if member_id is None:
            return NothingToResend(flow[0].mismatch)
        return await self._again(connection, adviser, flow, member_id)

    async def _to_the_verified(self, connection: Transaction, adviser: Adviser, verified: Verified) -> ResendMail:
        call = await verified_in(connection, adviser, verified, self._parts.clock.now())
        if call is None:
            return VerificationOver()
        row = reset_requests.c
        # Only with an (A) that is theirs: what is wrong in (B) or (C), the adviser has just made up for.
        waiting = select(row.id).where(
            row.identifier_index.in_(await known_as(connection, self._parts, verified.member_id)),
            row.agency == adviser.agency,
            row.terminal == call.terminal,
            row.expires_at >= self._parts.clock.now(),
        )
        latest = await connection.scalar(waiting.order_by(row.created_at.desc()).limit(1))
        if latest is None:
            return NothingToResend(None, verified=True)
        flow = await self._writing.flow(connection, latest)
        if any(row.recipient not in (None, verified.member_id) for row in flow):  # they share the e-mail
            return NothingToResend(None, verified=True)
        return await self._again(connection, adviser, flow, verified.member_id)

    async def _again(self, connection: Transaction, adviser: Adviser, flow: Flow, member_id: int) -> ResendMail:
        throttle, latest = self._parts.throttle, flow[0]
        account = throttle.account(member_id)
        await serialise(connection, *every(account))
        # Under that lock: a change of address under way is seen.
        who = await self._recipient(connection, member_id)
        past = await throttle.past(connection, account, scopes=(Scope.RESET,))
        held = _on_the_screen(flow)
        if (no := _refusal(flow, held, who, past.now)) is not None:
            return no
        if (free_at := _full_until(past, account)) is not None:
            return MailLimit(free_at)
        form_index = latest.form_index or throttle.form(latest.identifier_index)
        new = replace(resent(latest, form_index, who, latest.language), reference=held.reference, counted=False)
        place = self._parts.place._replace(terminal=latest.terminal, agency=latest.agency)
        await self._writing.write(connection, new, place, adviser=adviser.login)
        # With the account's mails alone: an adviser must not use up what the person's own form and terminal may send.
        await throttle.count(connection, [(Scope.RESET, account)])
        journal = self._parts.journal
        await journal.record(
            connection,
            Event.HELP_ACTION,
            Outcome.SUCCESS,
            Reason.RESEND,
            account=member_id,
            adviser=adviser.login,
            interaction=journal.interaction("flow", latest.flow_id),
        )
        return Resent(held.reference, held.expires_at, new.registered)

    async def _recipient(self, connection: Transaction, member_id: int) -> Row[Any]:
        query = (
            select(members.c.id.label("recipient"), members.c.state, members.c.email, members.c.reset_closed_until)
            .add_columns(credentials.c.changed_at.label("registered_at"))
            .outerjoin(credentials)
            .where(members.c.id == member_id)
        )
        return (await connection.execute(query)).one()


def _reason(done: ResendMail) -> Reason | None:
    """Of a refusal, for the journal; None when there is nothing to tell."""
    match done:
        case MailLimit():
            return Reason.ACCOUNT_LIMIT
        case ResetClosed():
            return Reason.EMAIL_DELAY
        case NothingToResend(mismatch):
            return Reason.MISMATCH if mismatch else Reason.NOT_FOUND
        case AccountNotOpen(account):
            return Reason.CLOSED if account is Account.CLOSED else Reason.SUSPENDED
        case _:
            return None


def _full_until(past: Past, account: bytes) -> datetime | None:
    """When the account may get one more mail; None when it may now. (R37)"""
    limits = (RESETS_AN_HOUR, timedelta(hours=1)), (RESETS_A_DAY, timedelta(days=1))
    sent = [(past.times(Scope.RESET, account, reach), most, reach) for most, reach in limits]
    return max((times[-most] + reach for times, most, reach in sent if len(times) >= most), default=None)


def _on_the_screen(flow: Flow) -> Row[Any]:
    """The request that the terminal holds: an adviser's mails since then have its reference."""
    return next(row for row in reversed(flow) if row.reference == flow[0].reference)


def _refusal(flow: Flow, held: Row[Any], who: Row[Any], now: datetime) -> ResendMail | None:
    """Why nothing may be sent; None when it may."""
    if who.state != Account.ACTIVE.value:
        return AccountNotOpen(Account(who.state))
    if any(row.used_at is not None for row in flow) or held.tries >= MAX_TRIES or has_expired(held, now):
        return RequestOver()
    if who.email is None:
        return NoAddress()
    if who.reset_closed_until is not None and who.reset_closed_until > now:
        return ResetClosed(who.reset_closed_until)
    at = flow[0].created_at + RESEND_AFTER
    return ResendTooSoon(at) if now < at else None
