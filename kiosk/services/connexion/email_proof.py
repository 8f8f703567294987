"""The code of a new address: five tries, then the change, in one transaction and once. (R24, R25, R49; DESIGN 4)"""

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, update

from kiosk.identity import code as codes
from kiosk.identity import email as addresses
from kiosk.identity.keys import UnknownKey
from kiosk.identity.problems import Refused
from kiosk.services import new_address
from kiosk.services.area_outcomes import AddressChanged, ConfirmAddress, PendingAddress
from kiosk.services.connexion.sessions import Holder, Sessions
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.outcomes import Misformatted, RequestExpired, Session, SessionEnded, TooManyTries, WrongCode
from kiosk.services.parts import Parts
from kiosk.services.reset.row import MAX_TRIES
from kiosk.storage.tables import email_changes
from kiosk.storage.transaction import Transaction


class EmailProof:
    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions

    async def confirm(self, session: Session, pending: PendingAddress, typed: str, language: str) -> ConfirmAddress:
        try:
            code = codes.parse(typed)
        except Refused as refused:
            return Misformatted({"A": refused.problem})
        admitted = await self._parts.database.run(lambda connection: self._count_try(connection, session, pending))
        if isinstance(admitted, SessionEnded):
            return admitted
        holder, tried = admitted
        # The try is committed: hurrying, or leaving now, gives no sixth one.
        if tried is None:
            return RequestExpired(pending.valid_until)
        if not self._carries(tried, code):
            return await self._parts.database.run(lambda connection: self._refuse(connection, tried, holder))
        outcome = await self._parts.database.run(
            lambda connection: self._change(connection, session, pending, holder, language)
        )
        if isinstance(outcome, AddressChanged):
            self._parts.mail_wake.set()
        return outcome

    async def _count_try(
        self, connection: Transaction, session: Session, pending: PendingAddress
    ) -> tuple[Holder, Row[Any] | None] | SessionEnded:
        now = self._parts.clock.now()
        holder = await self._sessions.holder(connection, session)
        if isinstance(holder, SessionEnded):
            return holder
        return holder, await _count_try(connection, pending, holder, now)

    def _carries(self, row: Row[Any], code: str) -> bool:
        try:
            expected = self._parts.keyring.code(row.id, row.code_key_id)
        except UnknownKey:
            return False
        return hmac.compare_digest(expected, code)

    async def _change(
        self, connection: Transaction, session: Session, pending: PendingAddress, holder: Holder, language: str
    ) -> AddressChanged | RequestExpired | SessionEnded:
        """One winner: the row goes with the change, and the session must still live."""
        now, parts = self._parts.clock.now(), self._parts
        former = await new_address.on_file(connection, parts, holder.member_id)
        still = await self._sessions.holder(connection, session)
        if isinstance(still, SessionEnded):
            return still
        proved = delete(email_changes).where(*_mine(pending, holder, now)).returning(email_changes.c.address)
        text = await connection.scalar(proved)
        if text is None:
            return RequestExpired(pending.valid_until)
        await new_address.take_effect(connection, parts, former, addresses.parse(text), now, language=language)
        await self._journal(connection, holder, Event.USER_UPDATED, Outcome.SUCCESS, Reason.EMAIL_CHANGED)
        return AddressChanged()

    async def _refuse(self, connection: Transaction, tried: Row[Any], holder: Holder) -> WrongCode | TooManyTries:
        left = MAX_TRIES - tried.tries
        if left > 0:
            await self._journal(connection, holder, Event.USER_UPDATED, Outcome.REFUSED, Reason.WRONG_CODE)
            return WrongCode(left)
        await connection.execute(delete(email_changes).where(email_changes.c.id == tried.id))
        await self._journal(connection, holder, Event.TOKEN_REVOKED, Outcome.REFUSED, Reason.TOO_MANY_TRIES)
        return TooManyTries()

    async def _journal(
        self, connection: Transaction, holder: Holder, event: Event, outcome: Outcome, reason: Reason
    ) -> None:
        interaction = self._sessions.interaction(holder.token_hash)
        await self._parts.journal.record(
            connection, event, outcome, reason, account=holder.member_id, interaction=interaction
        )


async def _count_try(
    connection: Transaction, pending: PendingAddress, holder: Holder, now: datetime
) -> Row[Any] | None:
    """The change with this try counted; None when it is over, or was another visit's."""
    counted = (
        update(email_changes)
        .where(*_mine(pending, holder, now), email_changes.c.tries < MAX_TRIES)
        .values(tries=email_changes.c.tries + 1)
    )
    row: Row[Any] | None = (await connection.execute(counted.returning(email_changes))).first()
    return row


def _mine(pending: PendingAddress, holder: Holder, now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = email_changes.c
    return row.id == pending.change_id, row.session_hash == holder.token_hash, row.expires_at >= now
