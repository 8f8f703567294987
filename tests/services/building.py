"""What services are made from, on a database that a fixture opened."""

import asyncio

from kiosk.identity.commonness import Commonness
from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.services.journal import Journal
from kiosk.services.parts import Parts
from kiosk.services.place import Place
from kiosk.services.throttle import Throttle
from kiosk.settings import Settings
from kiosk.storage.clock import Clock
from kiosk.storage.engine import Database


def build(settings: Settings, database: Database, keyring: Keyring, clock: Clock, commonness: Commonness) -> Parts:
    """Without a courier, and without a response floor."""
    place, cost = Place.of(settings.kiosk), settings.security
    return Parts(
        settings=settings,
        database=database,
        keyring=keyring,
        clock=clock,
        place=place,
        journal=Journal(database, keyring, clock, place),
        throttle=Throttle(keyring, clock, place),
        hashing=PasswordHashing(
            keyring,
            memory_kib=cost.argon2_memory_kib,
            time_cost=cost.argon2_passes,
            parallelism=cost.argon2_lanes,
        ),
        commonness=commonness,
        mail_wake=asyncio.Event(),
        response_floor=0.0,
    )
