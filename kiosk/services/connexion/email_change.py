"""« Modifier mon adresse e-mail »: the password, then a code mailed to the new address, then the change. (R49, R60)

The change lives as long as the session that asked for it, half an hour at most. Whether another member has the
address is not looked at: who reads its mailbox may use it, and a family shares one.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from kiosk.identity import email as addresses
from kiosk.identity.email import EmailAddress
from kiosk.identity.masking import masked_email
from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import fold
from kiosk.services import mail_queue
from kiosk.services.area_outcomes import (
    AskNewAddress,
    CodeSent,
    PendingAddress,
    ResendAddressCode,
    TooManyChanges,
)
from kiosk.services.connexion.reauthentication import Attempt, Reauthentication
from kiosk.services.connexion.sessions import Holder, Sessions, hashed
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up.reference import new_reference
from kiosk.services.outcomes import (
    MailUnavailable,
    Misformatted,
    RequestExpired,
    ResendTooSoon,
    Session,
    SessionEnded,
)
from kiosk.services.parts import Parts
from kiosk.services.reset.new_request import RESEND_AFTER
from kiosk.services.scope import Scope
from kiosk.services.subjects import every
from kiosk.services.throttle import RESETS_A_DAY, RESETS_AN_HOUR
from kiosk.storage.engine import serialise
from kiosk.storage.tables import email_changes
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import together

_BUDGETS = ((RESETS_AN_HOUR, timedelta(hours=1)), (RESETS_A_DAY, timedelta(days=1)))  # those of the reset's mails


class EmailChange:
    """Asking for the code. What it opens is in `EmailProof`."""

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions
        self._again = Reauthentication(parts, sessions, Event.USER_UPDATED)
        self._lifetime = timedelta(minutes=parts.settings.reset.lifetime_minutes)

    async def ask(self, session: Session, current: str, new: str, confirmation: str, language: str) -> AskNewAddress:
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        address = _parsed(current, new, confirmation)
        if isinstance(address, Misformatted):
            return address
        attempt = await self._again.admit(session)
        if not isinstance(attempt, Attempt):
            return attempt
        if not await self._again.is_right(attempt, current):
            return Misformatted({"A": Problem.CURRENT_PASSWORD_WRONG})
        outcome = await self._parts.database.run(
            lambda connection: self._begin(connection, session, attempt, address, language)
        )
        self._parts.mail_wake.set()
        return outcome

    async def _begin(
        self, connection: Transaction, session: Session, attempt: Attempt, address: EmailAddress, language: str
    ) -> AskNewAddress:
        await serialise(connection, *every(attempt.subject))
        holder = await self._sessions.holder(connection, session)
        if isinstance(holder, SessionEnded):
            return holder
        await self._again.forgive(connection, attempt)
        # After the password only: before it, whoever found a session open could try addresses here.
        if fold(attempt.person.email or "") == address.folded:
            return Misformatted({"B": Problem.EMAIL_UNCHANGED})
        if (until := await self._spent(connection, holder)) is not None:
            return TooManyChanges(until)
        change = self._row(holder, address)
        await self.give_up_in(connection, holder.token_hash)
        await connection.execute(insert(email_changes).values(**change))
        await self._mail(connection, holder, change, Reason.EMAIL_CHANGE, language)
        return CodeSent(_pending(change))

    def _row(self, holder: Holder, address: EmailAddress) -> dict[str, Any]:
        now = self._parts.clock.now()
        return {
            "id": secrets.token_bytes(16),
            "member_id": holder.member_id,
            "session_hash": holder.token_hash,
            "reference": new_reference(),
            "address": address.value,
            "code_key_id": self._parts.keyring.code_key_id,
            "mailed_at": now,
            "expires_at": now + self._lifetime,
        }

    async def resend(self, session: Session, pending: PendingAddress, language: str) -> ResendAddressCode:
        """The same code once more: a mail that was only late must not be wrong when it comes."""
        if not self._parts.settings.mail_available:
            return MailUnavailable()
        outcome = await self._parts.database.run(
            lambda connection: self._again_mailed(connection, session, pending, language)
        )
        if isinstance(outcome, CodeSent):
            self._parts.mail_wake.set()
        return outcome

    async def _again_mailed(
        self, connection: Transaction, session: Session, pending: PendingAddress, language: str
    ) -> ResendAddressCode:
        now = self._parts.clock.now()
        holder = await self._sessions.holder(connection, session)
        if isinstance(holder, SessionEnded):
            return holder
        row = await _live(connection, pending, holder, now)
        if row is None:
            return RequestExpired(pending.valid_until)
        if now < row.mailed_at + RESEND_AFTER:
            return ResendTooSoon(row.mailed_at + RESEND_AFTER)
        if (until := await self._spent(connection, holder)) is not None:
            return TooManyChanges(until)
        await connection.execute(update(email_changes).where(email_changes.c.id == row.id).values(mailed_at=now))
        change = {**row._mapping, "mailed_at": now}
        await self._mail(connection, holder, change, Reason.RESEND, language)
        return CodeSent(_pending(change))

    async def give_up(self, session: Session) -> None:
        """The person went back: the address is forgotten at once, and a mail not yet sent stays here."""
        await self._parts.database.run(lambda connection: self.give_up_in(connection, hashed(session.token)))

    async def give_up_in(self, connection: Transaction, session_hash: bytes) -> None:
        await connection.execute(delete(email_changes).where(email_changes.c.session_hash == session_hash))

    async def _spent(self, connection: Transaction, holder: Holder) -> datetime | None:
        """Until when no more code may leave for this account: it goes to whatever address somebody typed."""
        throttle, account = self._parts.throttle, self._parts.throttle.account(holder.member_id)
        ends = [
            until
            for most, window in _BUDGETS
            if (until := await throttle.full_until(connection, Scope.EMAIL_CHANGE, account, most, window)) is not None
        ]
        if ends:
            await self._note(connection, holder, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, Reason.ACCOUNT_LIMIT)
        return max(ends, default=None)

    async def _mail(
        self, connection: Transaction, holder: Holder, change: dict[str, Any], reason: Reason, language: str
    ) -> None:
        throttle = self._parts.throttle
        await together(
            connection,
            mail_queue.queued(
                "email_code",
                place=self._parts.place,
                now=change["mailed_at"],
                expires_at=change["expires_at"],
                member_id=holder.member_id,
                leaves=True,
                change_id=change["id"],
                language=language,
            ),
        )
        await throttle.count(connection, [(Scope.EMAIL_CHANGE, throttle.account(holder.member_id))])
        await self._note(connection, holder, Event.TOKEN_CREATED, Outcome.SUCCESS, reason)

    async def _note(
        self, connection: Transaction, holder: Holder, event: Event, outcome: Outcome, reason: Reason
    ) -> None:
        interaction = self._sessions.interaction(holder.token_hash)
        await self._parts.journal.record(
            connection, event, outcome, reason, account=holder.member_id, interaction=interaction
        )


async def standing_on(connection: Transaction, key_id: str, now: datetime) -> int:
    """How many codes on their way are made with this key."""
    row = email_changes.c
    pending = row.code_key_id == key_id, row.expires_at >= now
    return await connection.scalar(select(func.count()).where(*pending)) or 0


async def end_on(connection: Transaction, key_id: str) -> None:
    """The key goes: a code made with it is told to be over, and not to be wrong."""
    await connection.execute(delete(email_changes).where(email_changes.c.code_key_id == key_id))


def _parsed(current: str, new: str, confirmation: str) -> EmailAddress | Misformatted:
    """(A) the current password, (B) the new address, (C) the new address again."""
    problems: dict[str, Problem] = {} if current else {"A": Problem.EMPTY}
    read: dict[str, EmailAddress] = {}
    for letter, text in (("B", new), ("C", confirmation)):
        try:
            read[letter] = addresses.parse(text)
        except Refused as refused:
            problems[letter] = refused.problem
    if len(read) == len("BC") and read["B"].folded != read["C"].folded:
        problems["C"] = Problem.EMAILS_DIFFER
    return Misformatted(problems) if problems else read["B"]


async def _live(connection: Transaction, pending: PendingAddress, holder: Holder, now: datetime) -> Row[Any] | None:
    row = email_changes.c
    mine = row.id == pending.change_id, row.session_hash == holder.token_hash, row.expires_at >= now
    return (await connection.execute(select(email_changes).where(*mine))).first()


def _pending(change: dict[str, Any]) -> PendingAddress:
    return PendingAddress(
        change["id"],
        change["reference"],
        masked_email(change["address"]),
        change["expires_at"],
        change["mailed_at"] + RESEND_AFTER,
    )
