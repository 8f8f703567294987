"""What a service may answer: closed sets of frozen dataclasses that the flows match exhaustively.

Success carries the capability that the next call needs (`Session`, `Pending`, `Grant`), so a forgotten
check cannot pass. Secrets inside a capability never show in its repr.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.identity.problems import Problem
from kiosk.services.purpose import Purpose

# --- shared -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Misformatted:
    """The form itself is wrong: letter of the field -> problem. Nothing was looked up or counted."""

    problems: Mapping[str, Problem]


# --- connexion --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in visit. `token` is 256 random bits, stored hashed."""

    token: str = field(repr=False)
    first_name: str = field(repr=False)
    last_sign_in: datetime | None
    expires_at: datetime
    displaced: bool = False  # this sign-in ended a live session of the same account elsewhere


@dataclass(frozen=True, slots=True)
class Connected:
    session: Session


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """The guide's « Mot de passe incorrect »."""


@dataclass(frozen=True, slots=True)
class UnknownProfile:
    """The guide's « Ce profil est inconnu »."""


@dataclass(frozen=True, slots=True)
class NotRecognised:
    """The one answer of `[security] messages = "strict"`."""


@dataclass(frozen=True, slots=True)
class TryLater:
    """This identifier must wait (R33); the password was not looked at."""

    until: datetime


@dataclass(frozen=True, slots=True)
class PasswordDisabled:
    """Ten failures in a row: only a new password opens this identifier again (R33, R34)."""


@dataclass(frozen=True, slots=True)
class TerminalPaused:
    """Too many failures at this terminal (R36); an adviser helps meanwhile."""

    until: datetime


SignIn = (
    Connected
    | WrongPassword
    | UnknownProfile
    | NotRecognised
    | TryLater
    | PasswordDisabled
    | TerminalPaused
    | Misformatted
)


@dataclass(frozen=True, slots=True)
class SessionAlive:
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """`reason` is one of: signed_out, idle, absolute, displaced, password_changed, by_operator, unknown."""

    reason: str


# --- reset and enrolment ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pending:
    """A request this terminal holds. Identical for a match, a mismatch and a limit reached."""

    request_id: bytes = field(repr=False)
    reference: str
    valid_until: datetime
    resend_from: datetime


@dataclass(frozen=True, slots=True)
class Requested:
    pending: Pending


@dataclass(frozen=True, slots=True)
class MailUnavailable:
    """No mail server is set here: nobody can receive a code (the operator's log says which key)."""


@dataclass(frozen=True, slots=True)
class ResendTooSoon:
    at: datetime


@dataclass(frozen=True, slots=True)
class NoMoreResends:
    """The hour's requests are used up; the last mail stays valid."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to set one new password, once, for ten minutes after a code or until the link expires."""

    request_id: bytes = field(repr=False)
    secret: str = field(repr=False)
    expires_at: datetime
    words: tuple[str, ...] = field(repr=False)  # the person's own data, which must not be the password
    longer: bool = False  # the person asked for more time, which is given once


@dataclass(frozen=True, slots=True)
class CodeAccepted:
    grant: Grant


@dataclass(frozen=True, slots=True)
class WrongCode:
    tries_left: int


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """Five wrong codes: this request is void, the right code included."""

    purpose: Purpose = Purpose.RESET


@dataclass(frozen=True, slots=True)
class RequestExpired:
    """At `at` the request ended."""

    at: datetime
    purpose: Purpose = Purpose.RESET


@dataclass(frozen=True, slots=True)
class RequestSuperseded:
    """The bearer of a true secret learns that a newer mail replaced it."""

    purpose: Purpose = Purpose.RESET


@dataclass(frozen=True, slots=True)
class RequestUsed:
    """The bearer of a true secret learns that the password was already changed with this mail."""

    purpose: Purpose = Purpose.RESET


@dataclass(frozen=True, slots=True)
class LinkAccepted:
    grant: Grant
    reference: str
    purpose: Purpose = Purpose.RESET
    language: str = "fr"  # chosen at the kiosk


@dataclass(frozen=True, slots=True)
class LinkUnknown:
    """Not a link of ours; nothing more is said."""


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """The new password is active, every session and pending secret of the account is dead."""


@dataclass(frozen=True, slots=True)
class GrantEnded:
    """The leave to change the password is over: used, expired or superseded meanwhile."""


@dataclass(frozen=True, slots=True)
class WrongMemberNumber:
    """On the page behind the link: the mailbox is the member's, the number is not. Counted like a wrong code."""

    tries_left: int


# --- help calls -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallOpened:
    """An adviser's list has it, under this reference. The same for whoever asks."""

    reference: str


Request = Requested | MailUnavailable | Misformatted
Resend = Requested | ResendTooSoon | NoMoreResends | MailUnavailable
CodeCheck = CodeAccepted | WrongCode | TooManyTries | RequestExpired | RequestSuperseded | RequestUsed | Misformatted
LinkCheck = LinkAccepted | RequestExpired | RequestSuperseded | RequestUsed | TooManyTries | LinkUnknown
SetPassword = PasswordChanged | Misformatted | GrantEnded
LinkEnded = RequestExpired | RequestSuperseded | RequestUsed | TooManyTries | LinkUnknown
SetPasswordByLink = PasswordChanged | Misformatted | WrongMemberNumber | LinkEnded
ChangePassword = PasswordChanged | Misformatted | SessionEnded | TryLater | PasswordDisabled
