"""All that an operator may see of one member. Never the NIR, a code, a link or a hash: nothing here knows them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select

from kiosk.services.connexion.candidate import LiveSession
from kiosk.services.connexion.sessions import Sessions
from kiosk.services.follow_up.states import FollowedRequest
from kiosk.services.outcomes import PasswordDisabled, TryLater
from kiosk.services.parts import Parts
from kiosk.storage.tables import credentials, members, nir_indexes, sessions
from kiosk.storage.transaction import Transaction


class Account(StrEnum):
    """The states of `members.state`."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OpenSession:
    terminal: str
    since: datetime


@dataclass(frozen=True, slots=True)
class MemberState:
    """One member at this moment. `pseudonym` is how the journal calls them."""

    number: str = field(repr=False)
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    email: str | None = field(repr=False)
    email_doubtful_at: datetime | None  # « e-mail à vérifier »: since a mail server refused that address
    email_shared_with: int  # other members who have it: none of them can sign in by e-mail
    reset_closed_until: datetime | None  # the address was changed: until then no new password by mail
    account: Account
    password_chosen_at: datetime | None
    refusal: TryLater | PasswordDisabled | None  # what the next password typed would meet
    last_sign_in_at: datetime | None
    session: OpenSession | None
    nirs: int
    pseudonym: str
    requests: tuple[FollowedRequest, ...]  # the latest first


async def read(connection: Transaction, parts: Parts, member_id: int, requests: list[FollowedRequest]) -> MemberState:
    row = (
        await connection.execute(
            select(members, credentials.c.changed_at, sessions.c.terminal, sessions.c.token_hash)
            .add_columns(sessions.c.created_at, sessions.c.last_seen_at, sessions.c.times)
            .select_from(members.outerjoin(credentials).outerjoin(sessions, sessions.c.member_id == members.c.id))
            .where(members.c.id == member_id)
        )
    ).one()
    nirs = select(func.count()).select_from(nir_indexes).where(nir_indexes.c.member_id == member_id)
    return MemberState(
        row.member_number,
        row.first_name,
        row.last_name,
        row.email,
        row.email_doubtful_at,
        0 if row.email_folded is None else await others_with(connection, row.email_folded, member_id),
        still_ahead(row.reset_closed_until, parts.clock.now()),
        Account(row.state),
        row.changed_at,
        await refusal(connection, parts, member_id),
        row.last_sign_in_at,
        open_session(parts, row),
        (await connection.execute(nirs)).scalar_one(),
        parts.journal.pseudonym(member_id),
        tuple(requests),
    )


def still_ahead(until: datetime | None, now: datetime) -> datetime | None:
    """`until`, unless it is over."""
    return until if until is not None and until > now else None


async def others_with(connection: Transaction, folded: str, member_id: int) -> int:
    """How many other members have this address."""
    others = members.c.email_folded == folded, members.c.id != member_id
    return await connection.scalar(select(func.count()).select_from(members).where(*others)) or 0


async def refusal(connection: Transaction, parts: Parts, member_id: int) -> TryLater | PasswordDisabled | None:
    """The strictest of what the account and everything it is known by must wait for. (R33, R35)"""
    throttle = parts.throttle
    digests = select(nir_indexes.c.digest).where(nir_indexes.c.member_id == member_id)
    folded = await connection.scalar(select(members.c.email_folded).where(members.c.id == member_id))
    subjects = [throttle.account(member_id), *await connection.scalars(digests)]
    if folded is not None:
        subjects.append(throttle.address(folded))
    past = await throttle.past(connection, *subjects)
    met = [found for subject in subjects if (found := past.refusal(subject)) is not None]
    disabled = next((one for one in met if isinstance(one, PasswordDisabled)), None)
    waits = [one for one in met if isinstance(one, TryLater)]
    return disabled or max(waits, key=lambda wait: wait.until, default=None)


def open_session(parts: Parts, row: Row[Any]) -> OpenSession | None:
    """The session still open; one that was merely left there is over, though nobody wrote it down yet."""
    if row.token_hash is None:
        return None
    live = Sessions(parts).is_live(LiveSession(row.created_at, row.last_seen_at, row.times), parts.clock.now())
    return OpenSession(row.terminal, row.created_at) if live else None
