"""Terminals of one agency in one process, as `kiosk` builds them: one database, one hashing, one courier's bell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import delete, insert

from kiosk.identity import nir as nirs
from kiosk.identity.commonness import Commonness
from kiosk.identity.keys import Keyring
from kiosk.identity.text import fold
from kiosk.services import Services
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.settings import KioskSettings, MailSettings, SecuritySettings, Settings, StorageSettings
from kiosk.storage import migrate
from kiosk.storage.clock import SystemClock
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members, nir_indexes, outbox, reset_requests, throttle_events
from tests.benchmarks.contenders import people
from tests.services.building import build

SENDER = "ne-pas-repondre@exemple.fr"
_NO_SERVER = 1  # a port where nobody listens: mails stay in the queue


@dataclass(frozen=True, slots=True)
class Agency:
    """`parts` are the first terminal's."""

    parts: Parts
    terminals: tuple[Services, ...]

    @property
    def database(self) -> Database:
        return self.parts.database

    async def forget_the_hour(self) -> None:
        """Counted events, mails and requests go: a slice does in a second what the limits allow in an hour."""
        async with self.database.transaction() as connection:
            for table in (throttle_events, outbox, reset_requests):
                await connection.execute(delete(table))


def settings(url: str, cost: str, smtp_port: int = _NO_SERVER) -> Settings:
    memory, passes, lanes = people.COSTS[cost]
    return Settings(
        kiosk=KioskSettings(terminal="borne-0", agency="Strasbourg"),
        storage=StorageSettings(url=url),
        security=SecuritySettings(argon2_memory_kib=memory, argon2_passes=passes, argon2_lanes=lanes),
        mail=MailSettings(host="127.0.0.1", port=smtp_port, security="none", sender=SENDER),
    )


@asynccontextmanager
async def opened(chosen: Settings, *, members: int, terminals: int) -> AsyncIterator[Agency]:
    """The database at the url of `chosen`, empty and without tables, is given them and `members` people."""
    database = await Database.open(chosen.storage.url, pool_size=chosen.storage.pool_size)
    try:
        await migrate.upgrade(database)
        clock = SystemClock(await database.clock_offset())
        commonness = await asyncio.to_thread(Commonness.load)
        first = build(chosen, database, Keyring.generate(), clock, commonness)
        try:
            await _enrol(first, members)
            yield Agency(first, tuple(_terminal(first, number) for number in range(terminals)))
        finally:
            first.hashing.close()
    finally:
        await database.close()


def _terminal(first: Parts, number: int) -> Services:
    place = first.settings._replace(kiosk=first.settings.kiosk._replace(terminal=f"borne-{number}"))
    own = build(place, first.database, first.keyring, first.clock, first.commonness)
    own.hashing.close()  # it has no thread yet
    return services_of(replace(own, hashing=first.hashing, mail_wake=first.mail_wake))


async def _enrol(parts: Parts, count: int) -> None:
    """All with the same first password, hashed once: its salt is theirs too, which no query cares about."""
    phc, pepper_id = await parts.hashing.hash(people.FIRST_PASSWORD)
    keyring, now = parts.keyring, parts.clock.now()
    persons, numbers, secrets = [], [], []
    for member in range(count):
        address = people.address(member)
        named = {"member_number": people.number(member), "first_name": "Camille", "last_name": "Exemple"}
        persons.append(
            {"id": member + 1, **named, "email": address, "email_folded": fold(address), "imported_at": now}
        )
        digest = keyring.blind_index("nir", nirs.parse(people.nir(member)).canonical)
        numbers.append({"digest": digest, "key_id": keyring.index_key_id, "member_id": member + 1})
        secrets.append({"member_id": member + 1, "phc": phc, "pepper_id": pepper_id, "changed_at": now})
    async with parts.database.transaction() as connection:
        for table, rows in ((members, persons), (nir_indexes, numbers), (credentials, secrets)):
            await connection.execute(insert(table), rows)
