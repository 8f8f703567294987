"""What an adviser's action may answer: closed sets. No code, no link, no NIR, no number: nothing here knows them.

Every method may also answer `AdviserGone`. What belongs to another agency is answered as if it did not exist.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.services.advisers.session import AdviserGone
from kiosk.services.assistance.states import NoSuchCall
from kiosk.services.desk_actions.checklist import Check, Presence
from kiosk.services.follow_up.reference import NotAReference
from kiosk.services.follow_up.states import FollowedRequest
from kiosk.services.members.account import AccountClosed
from kiosk.services.members.finding import Nobody, SharedEmail, Unreadable
from kiosk.services.members.new_email import SameAddress
from kiosk.services.members.state import Account
from kiosk.services.outcomes import MailUnavailable, ResendTooSoon

VERIFIED_FOR = timedelta(minutes=15)

# --- a request, by its reference ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request of this agency, which `resend` takes. `followed.mismatch`: which of A, B, C did not match."""

    key: bytes = field(repr=False)
    followed: FollowedRequest


@dataclass(frozen=True, slots=True)
class RequestsFound:
    """The latest first, one at least: a reference is short, and several of the last 30 days may share it."""

    requests: tuple[SeenRequest, ...]


@dataclass(frozen=True, slots=True)
class NoSuchRequest:
    """No request of this agency bears the reference."""


# --- who the person is ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """What an adviser needs to see that it is the right one, and no more. `email`: masked; None when none on file.

    `reset_closed_until`: until then no new password may be asked for, because the address was changed.
    """

    member_id: int = field(repr=False)
    name: str = field(repr=False)  # « C. Exemple »
    email: str | None = field(repr=False)
    email_is_doubtful: bool
    account: Account
    reset_closed_until: datetime | None


@dataclass(frozen=True, slots=True)
class NeverANir:
    """An adviser types a member number or an e-mail; nothing was looked up."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the adviser ticked for whom."""

    who: MemberSheet
    presence: Presence
    ticked: Set[Check]


@dataclass(frozen=True, slots=True)
class Verified:
    """This adviser, in this call, made sure that it is this member: good for VERIFIED_FOR, while the call is open.

    It proves nothing by itself: each action asks the call's row again.
    """

    call_id: int
    member_id: int = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class NotVerified:
    """Not enough was ticked; `why` in French. What had been verified in this call no longer is."""

    why: str


@dataclass(frozen=True, slots=True)
class VerificationOver:
    """Too long ago, or the call was closed, or another adviser has it: check again."""


# --- sending the mail again -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Resent:
    """A new mail, with a new code, is on its way to the address on file; the screen's reference is unchanged.

    The code fits where the person is, at step 7, until `until`; « J’ai déjà reçu un code » takes it a little longer.
    `registered`: of an enrolment, the mail says that they are registered already, and holds no code.
    """

    reference: str
    until: datetime
    registered: bool


@dataclass(frozen=True, slots=True)
class NothingToResend:
    """Nobody stands behind this request, so nothing was sent: what is wrong is corrected at step 5.

    `mismatch` as in `FollowedRequest`; "" when the reason is another, which `followed.mail` tells. With `verified`,
    no request that began with that member's (A) waits at the call's terminal.
    """

    mismatch: str | None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class RequestOver:
    """Used, expired, or five wrong codes: its terminal would accept no code. Step 5 again."""


@dataclass(frozen=True, slots=True)
class AccountNotOpen:
    """Suspended or closed: no mail leaves."""

    account: Account


@dataclass(frozen=True, slots=True)
class NoAddress:
    """The member has no e-mail on file."""


@dataclass(frozen=True, slots=True)
class MailLimit:
    """The account got as many mails as it may."""

    until: datetime


@dataclass(frozen=True, slots=True)
class ResetClosed:
    """The address was changed lately."""

    until: datetime


# --- correcting an e-mail ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmailCorrected:
    """Both mailboxes are told, older codes and links are void, an open session has ended.

    `former_told` False: there was none before. `closed_until`: from when a new password may be asked for; None: now.
    `shared_with`: other members who have this address, none of whom can sign in by e-mail.
    """

    former_told: bool
    closed_until: datetime | None
    session_ended: bool
    shared_with: int


# --- a terminal's pause -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PauseLifted:
    """People may sign in there at once. What an identifier or an account must wait for stays."""


@dataclass(frozen=True, slots=True)
class NotPaused:
    """Nothing to lift."""


@dataclass(frozen=True, slots=True)
class UnknownTerminal:
    """No terminal of this agency has that name."""


ReadRequest = RequestsFound | NoSuchRequest | NotAReference | AdviserGone
FindMember = MemberSheet | Nobody | SharedEmail | Unreadable | NeverANir | NoSuchCall | AdviserGone
CheckIdentity = Verified | NotVerified | NoSuchCall | AdviserGone
ResendMail = (
    Resent
    | NothingToResend
    | RequestOver
    | AccountNotOpen
    | NoAddress
    | ResendTooSoon
    | MailLimit
    | ResetClosed
    | MailUnavailable
    | NoSuchRequest
    | VerificationOver
    | AdviserGone
)
CorrectEmail = EmailCorrected | SameAddress | AccountClosed | Unreadable | VerificationOver | AdviserGone
LiftPause = PauseLifted | NotPaused | UnknownTerminal | AdviserGone
