"""What the services may answer in the member's area, beside what `outcomes` has."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from kiosk.services.outcomes import (
    MailUnavailable,
    Misformatted,
    PasswordDisabled,
    RequestExpired,
    ResendTooSoon,
    SessionEnded,
    TooManyTries,
    TryLater,
    WrongCode,
)


class Happened(Enum):
    """What a member is told of their account's past."""

    SIGNED_IN = auto()
    WRONG_PASSWORD = auto()
    PASSWORD_CHANGED = auto()
    EMAIL_CHANGED = auto()


@dataclass(frozen=True, slots=True)
class PastEvent:
    """When and where; `terminal` is "web" for the page behind a mailed link. `times` in a row, `at` the last one."""

    at: datetime
    what: Happened
    terminal: str
    agency: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the area shows: masked here, so that no screen holds more. `past` is the latest first."""

    member_number: str
    email: str | None
    past: tuple[PastEvent, ...]

    @property
    def wrong_passwords(self) -> int:
        """How many wrong passwords were typed between the sign-in before and this one."""
        before = self.past[1:2]
        return sum(event.times for event in before if event.what is Happened.WRONG_PASSWORD)


@dataclass(frozen=True, slots=True)
class PendingAddress:
    """A new address that waits for its code. `shown` is masked."""

    change_id: bytes = field(repr=False)
    reference: str
    shown: str
    valid_until: datetime
    resend_from: datetime


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way to the new address; nothing has changed yet."""

    pending: PendingAddress


@dataclass(frozen=True, slots=True)
class TooManyChanges:
    """Enough codes were mailed for this account: the next one may be asked for at `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """The new address is on file, both mailboxes are told, and what was sent to the former one is dead."""


AskNewAddress = (
    CodeSent | Misformatted | SessionEnded | TryLater | PasswordDisabled | TooManyChanges | MailUnavailable
)
ResendAddressCode = CodeSent | ResendTooSoon | TooManyChanges | RequestExpired | SessionEnded | MailUnavailable
ConfirmAddress = AddressChanged | Misformatted | WrongCode | TooManyTries | RequestExpired | SessionEnded
