"""What signing in to the adviser's console answers: closed sets, and nothing that tells why it was refused."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.services.advisers.session import Adviser


@dataclass(frozen=True, slots=True)
class AdviserConnected:
    """`displaced`: a session open elsewhere was ended by this one."""

    adviser: Adviser
    displaced: bool


@dataclass(frozen=True, slots=True)
class AdviserRefused:
    """One answer for an unknown login, a wrong password, a wrong or used code and a suspended adviser."""


@dataclass(frozen=True, slots=True)
class AdviserTryLater:
    """Too many failures, of this login or on this machine. Said before the password is looked at."""

    until: datetime


@dataclass(frozen=True, slots=True)
class AdviserAlive:
    """The session holds, until then at the latest."""

    until: datetime


AdviserSignIn = AdviserConnected | AdviserRefused | AdviserTryLater
