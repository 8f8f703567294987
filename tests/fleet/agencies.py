"""Two agencies full of terminals on one database: their settings, their members, their services."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import insert, select

from kiosk.identity import hashing
from kiosk.identity.keys import Keyring
from kiosk.services import Services, open_services
from kiosk.settings import KioskSettings, MailSettings, SecuritySettings, Settings, StorageSettings
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members
from tests.fleet.mailroom import Mailroom
from tests.fleet.people import Crowd, Person, write_roster
from tests.fleet.records import Records
from tests.fleet.terminals import Fleet, Terminal

SENDER = "ne-pas-repondre@e-mpn.fr"
AGENCIES = ("Strasbourg", "Colmar")
_OPENING_TOGETHER = 8


def settings_for(url: str, home: Path, port: int) -> Settings:
    return Settings(
        storage=StorageSettings(folder=str(home), url=url),
        # The floor of Argon2: at its usual cost hashing would hide everything else.
        security=SecuritySettings(argon2_memory_kib=19456, argon2_passes=2, argon2_lanes=1),
        mail=MailSettings(
            courier="outside", host="127.0.0.1", port=port, security="none", sender=SENDER, timeout_seconds=3
        ),
    )


def environment_of(settings: Settings) -> dict[str, str]:
    mail = settings.mail
    return {
        "KIOSK_STORAGE_URL": settings.storage.url,
        "KIOSK_STORAGE_FOLDER": settings.storage.folder,
        "KIOSK_MAIL_HOST": mail.host,
        "KIOSK_MAIL_PORT": str(mail.port),
        "KIOSK_MAIL_SECURITY": mail.security,
        "KIOSK_MAIL_SENDER": mail.sender,
        "KIOSK_MAIL_TIMEOUT_SECONDS": str(mail.timeout_seconds),
    }


async def populate(settings: Settings, keys: Keyring, people: list[Person], home: Path) -> None:
    """The roster through its service; then the passwords of those who have one, all the same one at first."""
    write_roster(people, home / "roster.csv")
    async with open_services(settings, at_terminal=False) as services:
        summary = await services.roster.import_file(home / "roster.csv")
    assert (summary.inserted, summary.rejected) == (len(people), [])
    cost = settings.security
    hasher = hashing.PasswordHashing(
        keys, memory_kib=cost.argon2_memory_kib, time_cost=cost.argon2_passes, parallelism=cost.argon2_lanes
    )
    given = {person.number for person in people if person.password}
    phc, pepper_id = await hasher.hash(next(person.password for person in people if person.password) or "")
    hasher.close()
    database = await Database.open(settings.database_url)
    async with database.transaction() as connection:
        rows = await connection.execute(select(members.c.id, members.c.member_number, members.c.imported_at))
        await connection.execute(
            insert(credentials),
            [
                {"member_id": row.id, "phc": phc, "pepper_id": pepper_id, "changed_at": row.imported_at}
                for row in rows
                if row.member_number in given
            ],
        )
    await database.close()


class _Processors(ThreadPoolExecutor):
    """Two hash at a time, for all: each terminal has two of its own, and here they would starve everything else."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """One terminal that closes does not close the others'."""


def _step_back() -> None:
    """Two hundred machines would hash beside this one's event loop, not before it."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


@asynccontextmanager
async def opened(
    settings: Settings,
    people: list[Person],
    mailroom: Mailroom,
    records: Records,
    *,
    count: int,
    think_seconds: float,
) -> AsyncIterator[Fleet]:
    gate = asyncio.Semaphore(_OPENING_TOGETHER)
    async with AsyncExitStack() as stack:

        async def one(i: int) -> Terminal:
            name, agency = f"borne-{i}", AGENCIES[i % 2]
            async with gate:
                kiosk = settings._replace(kiosk=KioskSettings(terminal=name, agency=agency))
                return Terminal(name, agency, await stack.enter_async_context(open_services(kiosk)))

        processors = _Processors(max_workers=2, initializer=_step_back)
        stack.callback(ThreadPoolExecutor.shutdown, processors)
        stack.enter_context(patch.object(hashing, "ThreadPoolExecutor", lambda **_: processors))
        terminals = await asyncio.gather(*(one(i) for i in range(count)))
        phone: Services = await stack.enter_async_context(open_services(settings, at_terminal=False))
        yield Fleet(list(terminals), phone, Crowd(people), mailroom, records, think_seconds)
