"""Putting a mail in the outbox, in the transaction of what it tells. The courier does the rest. (R48, R108)"""

import secrets
from datetime import datetime, timedelta
from typing import Literal

from kiosk.services.place import Place
from kiosk.storage.tables import outbox
from kiosk.storage.writes import Rows

MailKind = Literal[
    "reset",
    "password_changed",
    "email_code",
    "email_changed",
    "email_left",
    "enrolment",
    "already_registered",
    "registered",
]
NOTICE_LIFE = timedelta(days=3)  # a notice later than that would only puzzle its reader


def queued(
    kind: MailKind,
    *,
    place: Place,
    now: datetime,
    expires_at: datetime,
    request_id: bytes | None = None,
    member_id: int | None,
    leaves: bool,
    change_id: bytes | None = None,
    address: str | None = None,
    language: str = "fr",
) -> Rows:
    """One row, `queued`, or `withheld` when no mail may leave: a stranger's request costs the same. (R45)

    `address` is the former one, of an `email_left` alone; an `email_code` goes to the address of its `change_id`,
    the others to the address on file when they leave.
    """
    row = {
        "id": secrets.token_bytes(16),
        "kind": kind,
        "request_id": request_id,
        "member_id": member_id,
        "change_id": change_id,
        "address": address,
        "language": language,
        "terminal": place.terminal,
        "agency": place.agency,
        "created_at": now,
        "expires_at": expires_at,
        "due_at": now,
        "state": "queued" if leaves else "withheld",
    }
    return Rows(outbox, (row,))
