"""What every service is made from. Built once by `kiosk.services.opening`, and passed, never global."""

import asyncio
from dataclasses import dataclass

from kiosk.identity.commonness import Commonness
from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.services.journal import Journal
from kiosk.services.place import Place
from kiosk.services.throttle import Throttle
from kiosk.settings import Settings
from kiosk.storage.clock import Clock
from kiosk.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Parts:
    settings: Settings
    database: Database
    keyring: Keyring
    clock: Clock
    place: Place
    journal: Journal
    throttle: Throttle
    hashing: PasswordHashing
    commonness: Commonness
    mail_wake: asyncio.Event
    response_floor: float  # seconds before « Mot de passe incorrect » or « Ce profil est inconnu » (R44)
