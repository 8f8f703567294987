"""A mail as its courier holds it, and the one statement that reads all that it is written from."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select

from kiosk.storage.tables import email_changes, members, outbox, reset_requests
from kiosk.storage.transaction import Transaction

_TO_THE_FORMER = "email_left"  # goes to its own `address`
TO_THE_NEW = "email_code"  # goes to the address that is to be proved; every other kind to the address on file


@dataclass(frozen=True, slots=True)
class MailedRequest:
    """What a mail asks to be proved: all that its code, and the link of a reset, are derived from."""

    id: bytes = field(repr=False)
    link_key_id: str | None
    code_key_id: str
    reference: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail this courier holds until `leased_until`. `attempts` counts the one about to be made."""

    id: bytes
    kind: str
    request: MailedRequest | None
    member_id: int | None = field(repr=False)
    to: str | None = field(repr=False)
    first_name: str = field(repr=False)
    terminal: str
    agency: str
    created_at: datetime
    expires_at: datetime
    leased_until: datetime
    attempts: int
    language: str = "fr"
    flow_id: bytes | None = field(default=None, repr=False)  # the chain of resends it comes from, if any
    reset_closed_until: datetime | None = None  # of its member: no mail with a code before

    def __str__(self) -> str:
        return f"{short(self.id)} ({self.kind})"


def short(mail_id: bytes) -> str:
    """A mail's name in the operator's log: the beginning of its Message-ID."""
    return mail_id.hex()[:12]


async def read(connection: Transaction, ids: list[bytes]) -> list[QueuedMail]:
    return [_mail(row) for row in await connection.execute(_claimed(), {"ids": ids})]


@cache
def _claimed() -> Select[Any]:
    """Everything a mail is written from."""
    member_id = func.coalesce(outbox.c.member_id, reset_requests.c.member_id)
    # The notice of a new password names no request: it was queued in the transaction that used one.
    used = reset_requests.alias("used")
    ended = and_(used.c.member_id == outbox.c.member_id, used.c.used_at == outbox.c.created_at)
    return (
        select(
            outbox,
            members.c.id.label("recipient_id"),
            members.c.email,
            members.c.first_name,
            members.c.reset_closed_until,
            email_changes.c.address.label("new_email"),
            reset_requests.c.link_key_id,
            func.coalesce(reset_requests.c.code_key_id, email_changes.c.code_key_id).label("code_key_id"),
            func.coalesce(reset_requests.c.reference, email_changes.c.reference).label("reference"),
            func.coalesce(reset_requests.c.created_at, email_changes.c.mailed_at).label("requested_at"),
            func.coalesce(reset_requests.c.expires_at, email_changes.c.expires_at).label("request_expires_at"),
            func.coalesce(reset_requests.c.flow_id, used.c.flow_id).label("flow_id"),
        )
        .select_from(
            outbox.outerjoin(reset_requests, outbox.c.request_id == reset_requests.c.id)
            .outerjoin(email_changes, outbox.c.change_id == email_changes.c.id)
            .outerjoin(members, members.c.id == member_id)
            .outerjoin(used, ended)
        )
        .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(outbox.c.due_at, outbox.c.id)
    )


def _mail(row: Row[tuple[object, ...]]) -> QueuedMail:
    request = None
    if row.code_key_id is not None:
        request = MailedRequest(
            id=row.request_id or row.change_id,
            link_key_id=row.link_key_id,
            code_key_id=row.code_key_id,
            reference=row.reference,
            created_at=row.requested_at,
            expires_at=row.request_expires_at,
        )
    return QueuedMail(
        id=row.id,
        kind=row.kind,
        request=request,
        member_id=row.recipient_id,
        # Never one for want of the other: the new address is not to learn of the notice to the former one.
        to={_TO_THE_FORMER: row.address, TO_THE_NEW: row.new_email}.get(row.kind, row.email),
        # Wrongly typed, a new address is somebody else's.
        first_name="" if row.kind == TO_THE_NEW else row.first_name or "",
        terminal=row.terminal,
        agency=row.agency,
        created_at=row.created_at,
        expires_at=row.expires_at,
        leased_until=row.leased_until,
        attempts=row.attempts,
        language=row.language,
        flow_id=row.flow_id,
        reset_closed_until=row.reset_closed_until,
    )
