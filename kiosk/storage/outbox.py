"""The SQL of the outbox: claim with a lease, then settle. Same statements on SQLite and PostgreSQL.

Each function runs inside a transaction its caller opened, and never commits. `withheld` rows (a stranger's
request) are never read here, so they cannot leave. (DESIGN decision 7; STANDARDS R108 to R110)
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from kiosk.storage.queued_mail import TO_THE_NEW, QueuedMail, read
from kiosk.storage.row_locks import Requests
from kiosk.storage.tables import email_changes, members, outbox, reset_requests
from kiosk.storage.transaction import Transaction

_REPLY_LENGTH = 200  # the column's
RETURNED = "retour : "  # how the reply of a mail begins that came back after it was accepted
WITH_SECRETS = ("reset", "enrolment")  # with a code and a link, which a newer mail of the account replaces


async def anything_waiting(connection: Transaction, now: datetime) -> bool:
    """Whether `abandoned` or `claim` could find a mail: one index look-up, for the idle second."""
    return await connection.scalar(_waiting(), {"now": now}) is not None


@cache
def _waiting() -> Select[Any]:
    now = bindparam("now", type_=outbox.c.due_at.type)
    due = or_(outbox.c.due_at <= now, outbox.c.expires_at <= now)
    return select(outbox.c.id).where(outbox.c.state == "queued", _unleased(now), due).limit(1)


async def claim(
    connection: Transaction, *, owner: str, now: datetime, limit: int, lease: timedelta
) -> list[QueuedMail]:
    """Lease up to `limit` due mails to `owner`, the longest due first. Two couriers never get the same one."""
    ids = list(await connection.scalars(_due(), {"now": now, "most": limit}))
    if not ids:
        return []
    await connection.execute(_leased(), {"ids": ids, "owner": owner, "until": now + lease})
    return await read(connection, ids)


@cache
def _due() -> Select[Any]:
    now = bindparam("now", type_=outbox.c.due_at.type)
    return (
        select(outbox.c.id)
        .where(outbox.c.state == "queued", outbox.c.due_at <= now, _unleased(now))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(bindparam("most", type_=Integer))
        # SQLite has no such clause and needs none: BEGIN IMMEDIATE already let one courier in at a time.
        .with_for_update(skip_locked=True)
    )


@cache
def _leased() -> Update:
    # Counted before the attempt: a mail that crashes the courier must not be tried at full speed for ever.
    lease = {"lease_owner": bindparam("owner"), "leased_until": bindparam("until"), "attempts": outbox.c.attempts + 1}
    return update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True))).values(lease)


async def settle_accepted(
    connection: Transaction, accepted: Sequence[tuple[QueuedMail, str]], *, now: datetime
) -> None:
    """The mail server took these mails, with these replies. Reset mails supersede older unused requests (R24).

    True whoever holds the leases by now, and whatever another courier concluded meanwhile; only a mail that came
    back already, sooner than we could write this, stays refused.
    """
    rows = [{"mail_id": mail.id, "said": reply[:_REPLY_LENGTH], "now": now} for mail, reply in accepted]
    await connection.execute(_settled(), rows)
    resets = [mail.request.id for mail, _ in accepted if mail.kind in WITH_SECRETS and mail.request is not None]
    if resets:
        await _older().void(connection, now, {"mailed": resets})


@cache
def _settled() -> Update:
    ours = (outbox.c.id == bindparam("mail_id"), outbox.c.state != "withheld", not_returned())
    return update(outbox).where(*ours).values(**ended("accepted", None, bindparam("now")), reply=bindparam("said"))


@cache
def _older() -> Requests:
    """The unused requests of those whose later ones, "mailed", have gone."""
    older, newer = reset_requests.c, reset_requests.alias("newer")
    mailed = newer.c.id.in_(bindparam("mailed", expanding=True))
    mailed_later = exists().where(mailed, newer.c.member_id == older.member_id, newer.c.created_at > older.created_at)
    return Requests(
        older.member_id.in_(select(newer.c.member_id).where(mailed)),
        older.used_at.is_(None),
        older.superseded_at.is_(None),
        mailed_later,
    )


async def retry_at(connection: Transaction, mail: QueuedMail, *, owner: str, due_at: datetime, reply: str) -> None:
    """Not accepted this time: due again at `due_at`. Without effect if the lease went to another courier."""
    await connection.execute(
        _held(mail, owner).values(due_at=due_at, reply=reply[:_REPLY_LENGTH], lease_owner=None, leased_until=None)
    )


async def release(connection: Transaction, mail: QueuedMail, *, owner: str) -> None:
    """Claimed but not tried: any courier may take it at once, and this claim does not count."""
    await connection.execute(
        _held(mail, owner).values(attempts=outbox.c.attempts - 1, lease_owner=None, leased_until=None)
    )


async def refused(connection: Transaction, mail: QueuedMail, *, owner: str, reply: str, now: datetime) -> None:
    """The mail server refused it for good, or it cannot be written."""
    await connection.execute(_held(mail, owner).values(**ended("refused", reply, now)))


async def doubt(connection: Transaction, member_id: int | None, address: str | None, *, now: datetime) -> None:
    """Mark the account « e-mail à vérifier »: `address` cannot be reached. Not if it has another one by now."""
    doubtful = update(members).where(members.c.id == member_id, members.c.email == address)
    await connection.execute(doubtful.values(email_doubtful_at=now))


async def abandoned(connection: Transaction, *, now: datetime) -> list[tuple[bytes, bytes | None]]:
    """Give up every waiting mail that is of no use any more; the id and `flow_id` of each that expired.

    Of no use: past its own expiry, or its request was used, superseded or ended meanwhile (a member must not
    receive a link that is dead on arrival).
    """
    given_up = await connection.execute(_given_up(), {"now": now})
    return [(row.id, row.flow_id) for row in given_up if row.expires_at <= now]


@cache
def _given_up() -> ReturningUpdate[Any]:
    now, requests = bindparam("now", type_=outbox.c.due_at.type), reset_requests.c
    over = or_(requests.used_at.is_not(None), requests.superseded_at.is_not(None), requests.expires_at <= now)
    closed = and_(outbox.c.kind.in_(WITH_SECRETS), exists().where(requests.id == outbox.c.request_id, over))
    unproved = and_(outbox.c.kind == TO_THE_NEW, ~exists().where(email_changes.c.id == outbox.c.change_id))
    expired = outbox.c.expires_at <= now
    # An expired mail keeps the reply of its last attempt: it says why it never left.
    reply = case((expired, outbox.c.reply), else_="demande close")
    flow = select(requests.flow_id).where(requests.id == outbox.c.request_id).scalar_subquery()
    return (
        update(outbox)
        .where(outbox.c.state == "queued", _unleased(now), or_(expired, closed, unproved))
        .values(**ended("abandoned", None, now), reply=reply)
        .returning(outbox.c.id, outbox.c.expires_at, flow.label("flow_id"))
    )


def not_returned() -> ColumnElement[bool]:
    return func.coalesce(outbox.c.reply, "").not_like(f"{RETURNED}%")


def ended(state: str, reply: str | None, now: datetime | BindParameter[datetime]) -> dict[str, object]:
    """The columns of a mail that is settled, one way or another."""
    values: dict[str, object] = {
        "state": state,
        "settled_at": now,
        "lease_owner": None,
        "leased_until": None,
        "address": None,  # a former address is not kept once nothing more will be sent to it
    }
    return values if reply is None else {**values, "reply": reply[:_REPLY_LENGTH]}


def _unleased(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)


def _held(mail: QueuedMail, owner: str) -> Update:
    return update(outbox).where(outbox.c.id == mail.id, outbox.c.state == "queued", outbox.c.lease_owner == owner)
