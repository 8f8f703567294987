"""Another address on file: everything that changes with it, whoever asked. (R24, R49)"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import select, update

from kiosk.identity.email import EmailAddress
from kiosk.services import mail_queue
from kiosk.services.assistance.rows import close_of
from kiosk.services.assistance.states import CallOutcome
from kiosk.services.new_password import hold_requests, void_requests
from kiosk.services.parts import Parts
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import members
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import together


@dataclass(frozen=True, slots=True)
class OnFile:
    """A member's address, and the state of the account."""

    member_id: int
    email: str | None = field(repr=False)
    folded: str | None = field(repr=False)
    state: str


async def on_file(connection: Transaction, parts: Parts, member_id: int) -> OnFile:
    """What is on file, locked until the transaction ends: an import may be writing another address now."""
    await serialise(connection, *every(parts.throttle.account(member_id)))
    # Requests before the member, as an import locks them: the other way round, the two wait for each other.
    await hold_requests(connection, member_id)
    return await read(connection, member_id)


async def read(connection: Transaction, member_id: int) -> OnFile:
    query = select(members.c.id, members.c.email, members.c.email_folded, members.c.state).where(
        members.c.id == member_id
    )
    # No stronger than an UPDATE: a mail queued for this member meanwhile, which names the row, need not wait.
    return OnFile(*(await connection.execute(query.with_for_update(key_share=True))).one())


async def take_effect(
    connection: Transaction,
    parts: Parts,
    former: OnFile,
    address: EmailAddress,
    now: datetime,
    *,
    language: str = "fr",
) -> None:
    """The address, doubtful no more; both notices; and the end of every link, code and grant sent so far."""
    await connection.execute(
        update(members)
        .where(members.c.id == former.member_id)
        .values(email=address.value, email_folded=address.folded, email_doubtful_at=None)
    )
    await void_requests(connection, former.member_id, now)
    await close_of(connection, former.member_id, now, CallOutcome.ADDRESS_SET)
    await _tell(connection, parts, former, now, language)


async def close_resets(connection: Transaction, member_id: int, until: datetime | None) -> None:
    """Nobody gets a new password by mail until then: the time that the former mailbox has to say « not me »."""
    await connection.execute(update(members).where(members.c.id == member_id).values(reset_closed_until=until))


async def _tell(connection: Transaction, parts: Parts, former: OnFile, now: datetime, language: str) -> None:
    """Neither notice names the other address: whoever reads one mailbox does not learn of the other."""
    notice = partial(
        mail_queue.queued,
        place=parts.place,
        now=now,
        expires_at=now + mail_queue.NOTICE_LIFE,
        member_id=former.member_id,
        leaves=True,
        language=language,
    )
    await together(connection, notice("email_changed"))
    if former.email is not None:
        await together(connection, notice("email_left", address=former.email))
