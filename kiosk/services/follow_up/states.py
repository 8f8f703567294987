"""What a request and its mail can have become: closed sets, read from their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from kiosk.services.events import Reason
from kiosk.services.purpose import Purpose
from kiosk.services.reset.row import MAX_TRIES, has_expired

# --- the request --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """Its code and its link work until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """The right code was typed; the new password is awaited until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Used:
    at: datetime


@dataclass(frozen=True, slots=True)
class Void:
    """A newer mail replaced it, or a new password, a new address or an operator voided it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Expired:
    at: datetime


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """Five wrong codes."""


@dataclass(frozen=True, slots=True)
class AlreadyRegistered:
    """Its mail says so, and holds no code."""


RequestState = AlreadyRegistered | Waiting | CodeGiven | Used | Void | Expired | TooManyTries


# --- its mail -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queued:
    """Not accepted yet. `reply` is the last obstacle met, in `attempts` attempts."""

    attempts: int
    reply: str | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server took responsibility for it, with this reply."""

    at: datetime
    reply: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    at: datetime
    reply: str | None


@dataclass(frozen=True, slots=True)
class Abandoned:
    """It had become of no use before a server accepted it."""

    at: datetime
    reply: str | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """No mail leaves. `why` is what the journal says of it; None when its keys have turned since.

    `until`: of an EMAIL_DELAY, when mails leave again; None when they already may.
    """

    why: Reason | None
    until: datetime | None = None


MailState = Queued | Accepted | Refused | Abandoned | Withheld


@dataclass(frozen=True, slots=True)
class FollowedRequest:
    """One request as it stands. `account` is None when no member stands behind it.

    `email_doubtful_at`: since when the member's address is « à vérifier », whatever became of this mail.
    `mismatch`: which of (A), (B), (C) are not the member's, "" when all are; "A" alone names nobody. None when they
    were not all asked. For an adviser: nothing that a terminal shows may depend on it.
    """

    reference: str
    asked_at: datetime
    terminal: str
    agency: str
    purpose: Purpose
    account: str | None
    email_doubtful_at: datetime | None
    state: RequestState
    mail: MailState
    mismatch: str | None


def request_state(row: Row[Any], now: datetime) -> RequestState:
    if row.mail_kind == "already_registered":
        return AlreadyRegistered()
    if row.used_at is not None:
        return Used(row.used_at)
    if row.superseded_at is not None:
        return Void(row.superseded_at)
    if row.grant_hash is not None and row.grant_expires_at >= now:
        return CodeGiven(row.grant_expires_at)
    if row.tries >= MAX_TRIES:
        return TooManyTries()
    return Expired(row.expires_at) if has_expired(row, now) else Waiting(row.expires_at)


def mail_state(row: Row[Any], why: Reason | None, now: datetime) -> MailState:
    match row.mail_state:
        case "withheld":
            until = row.reset_closed_until
            return Withheld(why, until if why is Reason.EMAIL_DELAY and until and until > now else None)
        case "accepted":
            return Accepted(row.mail_settled_at, row.mail_reply)
        case "refused":
            return Refused(row.mail_settled_at, row.mail_reply)
        case "abandoned":
            return Abandoned(row.mail_settled_at, row.mail_reply)
        case _:
            return Queued(row.mail_attempts, row.mail_reply)
