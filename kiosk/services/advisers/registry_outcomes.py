"""What the operator's acts on advisers answer: closed sets."""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.identity import totp


@dataclass(frozen=True, slots=True)
class Authenticator:
    """What an authenticator is to hold before it counts: derived, kept in memory until a code proves it."""

    login: str
    key_id: str
    nonce: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    @property
    def address(self) -> str:
        """What the QR code holds."""
        return totp.address(self.secret, self.login)

    @property
    def typed(self) -> str:
        """The secret for an authenticator without a camera, in groups of four."""
        text = totp.base32(self.secret)
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@dataclass(frozen=True, slots=True)
class NewAdviser:
    """May be added: nothing is stored yet."""

    name: str
    title: str
    agency: str
    authenticator: Authenticator


@dataclass(frozen=True, slots=True)
class NotALogin:
    """Small letters, digits, dots and dashes: it is said on the phone and written in the journal."""


@dataclass(frozen=True, slots=True)
class NotAName:
    """Empty or too long, once cleaned: the name that members read, or the agency."""


@dataclass(frozen=True, slots=True)
class LoginTaken:
    pass


@dataclass(frozen=True, slots=True)
class NoSuchAdviser:
    pass


@dataclass(frozen=True, slots=True)
class WrongCode:
    """The authenticator does not hold the secret, or its clock is off. Nothing changed."""


@dataclass(frozen=True, slots=True)
class Done:
    pass


@dataclass(frozen=True, slots=True)
class Already:
    """It was so before; nothing changed."""


@dataclass(frozen=True, slots=True)
class LostItsKey:
    """Still suspended: a key was retired by force, and what it made must be made again first."""

    password: bool
    totp: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An adviser without anything secret. `signed_in_at` is the last time, as far as the journal goes back."""

    login: str
    name: str
    title: str
    agency: str
    active: bool
    signed_in_at: datetime | None


Begin = NewAdviser | NotALogin | NotAName | LoginTaken
Finish = Done | WrongCode | LoginTaken
Suspend = Done | Already | NoSuchAdviser
Reopen = Done | Already | NoSuchAdviser | LostItsKey
