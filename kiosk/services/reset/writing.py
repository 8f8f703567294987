"""The rows of a request: weighed against the account's limits, then the same for everybody. (R37, R45; DESIGN 7)"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from kiosk.services import mail_queue
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up.reference import new_reference
from kiosk.services.parts import Parts
from kiosk.services.place import Place
from kiosk.services.purpose import Purpose
from kiosk.services.reset.new_request import NewRequest
from kiosk.services.scope import Scope
from kiosk.services.subjects import every
from kiosk.services.throttle import Past
from kiosk.storage.engine import serialise
from kiosk.storage.tables import credentials, members, outbox, reset_requests
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, together

_MAILS: Mapping[Purpose, mail_queue.MailKind] = {Purpose.RESET: "reset", Purpose.ENROLMENT: "enrolment"}
_LIMITS = (Reason.FORM_LIMIT, Reason.IDENTIFIER_LIMIT, Reason.ACCOUNT_LIMIT, Reason.TERMINAL_LIMIT)


_CLOSED_UNTIL = select(members.c.reset_closed_until).where(members.c.id == bindparam("member"))


class Writing:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lifetime = timedelta(minutes=parts.settings.reset.lifetime_minutes)

    async def flow(self, connection: Transaction, request_id: bytes) -> list[Row[Any]]:
        """The requests of one chain of resends, the latest first."""
        row = reset_requests.c
        flow = select(row.flow_id).where(row.id == request_id).scalar_subquery()
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

    async def weighed(self, connection: Transaction, new: NewRequest, limit: Reason | None) -> NewRequest:
        """What the limits leave of a request: past any of them it is a stranger's, and no mail leaves.

        Past the account's own it is counted all the same, like a stranger's: it must look like one. So must that of
        a member whose address was changed lately. (R45)
        """
        throttle = self._parts.throttle
        account = throttle.account(new.member_id, new.form)
        # A second lock after the first ones, in every transaction: no two can wait for each other.
        await serialise(connection, *every(account))
        past = await throttle.past(connection, account, scopes=(Scope.RESET,))
        return await self.judged(connection, new, limit, past)

    async def judged(self, connection: Transaction, new: NewRequest, limit: Reason | None, past: Past) -> NewRequest:
        """The same for whoever locked the account, and read what was counted for it, with other things."""
        account = self._parts.throttle.account(new.member_id, new.form)
        closed_until = await self._closed_until(connection, new.member_id)
        if limit is None and closed_until is not None and closed_until > past.now:
            return replace(new, registered=False, closed=True, reason=Reason.EMAIL_DELAY)
        withheld = limit or past.account_reset_limit(account)
        if withheld is None:
            return new
        return replace(new, member_id=None, registered=False, reason=withheld, counted=limit is None)

    async def _closed_until(self, connection: Transaction, member_id: int | None) -> datetime | None:
        """Asked under the lock of the account: a change of address under way is seen. Nobody has the number 0."""
        until: datetime | None = await connection.scalar(_CLOSED_UNTIL, {"member": member_id or 0})
        return until

    async def write(
        self, connection: Transaction, new: NewRequest, place: Place, *, adviser: str | None = None
    ) -> dict[str, Any]:
        """The request, its mail, its counts and its line in the journal: the same four for everybody."""
        request, journal = self._row(new, place, self._parts.clock.now()), self._parts.journal
        mail = mail_queue.queued(
            "already_registered" if new.registered else _MAILS[new.purpose],
            place=place,
            now=request["created_at"],
            expires_at=request["expires_at"],
            request_id=request["id"],
            language=new.language,
            member_id=new.member_id,
            leaves=new.leaves,
        )
        line = journal.line(
            Event.RATE_LIMIT_EXCEEDED if new.reason in _LIMITS else Event.TOKEN_CREATED,
            Outcome.REFUSED if request["member_id"] is None else Outcome.SUCCESS,
            new.reason,
            account=new.member_id,
            adviser=adviser,
            interaction=journal.interaction("flow", request["flow_id"]),
        )
        counts = [self._counted(new)] if new.counted else []
        await together(connection, Rows(reset_requests, (request,)), mail, *counts, journal.written(line))
        return request

    def _counted(self, new: NewRequest) -> Rows:
        throttle = self._parts.throttle
        counts = [
            (Scope.RESET, new.form),
            (Scope.RESET, throttle.account(new.member_id, new.form)),
            (Scope.RESET_TYPED, new.typed),
            (Scope.TERMINAL_RESET, throttle.terminal),
        ]
        return throttle.counted(counts)

    def _row(self, new: NewRequest, place: Place, now: datetime) -> dict[str, Any]:
        request_id, keyring = secrets.token_bytes(16), self._parts.keyring
        return {
            "id": request_id,
            "flow_id": new.flow_id or request_id,
            "purpose": new.purpose.value,
            "reference": new.reference or new_reference(),
            "member_id": new.bearer,
            "identifier_index": new.typed,
            "form_index": new.form,
            "mismatch": new.mismatch,
            "language": new.language,
            "terminal": place.terminal,
            "agency": place.agency,
            "link_key_id": keyring.link_key_id,
            "code_key_id": keyring.code_key_id,
            "created_at": now,
            "expires_at": now + self._lifetime,
        }
