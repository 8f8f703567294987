"""The SQL of a mail that came back. Runs inside its caller's transaction, and never commits."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, update

from kiosk.storage.outbox import RETURNED, ended, not_returned
from kiosk.storage.tables import members, outbox, reset_requests
from kiosk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Recipient:
    """The member a mail was for, with the address that the account has today."""

    member_id: int = field(repr=False)
    email: str | None = field(repr=False)


async def take_back(connection: Transaction, mail_id: bytes, *, reply: str, now: datetime) -> Recipient | None:
    """Refused after all, whatever is believed of the mail; None if it is not ours, or already known to be back."""
    back = (
        update(outbox)
        .where(outbox.c.id == mail_id, outbox.c.state != "withheld", not_returned())
        .values(**ended("refused", f"{RETURNED}{reply}", now))
    )
    if (await connection.execute(back)).rowcount == 0:
        return None
    member_id = func.coalesce(outbox.c.member_id, reset_requests.c.member_id)
    recipient = await connection.execute(
        select(members.c.id, members.c.email)
        .select_from(
            outbox.outerjoin(reset_requests, outbox.c.request_id == reset_requests.c.id).join(
                members, members.c.id == member_id
            )
        )
        .where(outbox.c.id == mail_id)
    )
    return Recipient(*recipient.one())
