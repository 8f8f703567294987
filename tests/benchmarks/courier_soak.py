"""`kiosk courier` by itself, through thousands of mails; their server sometimes says 4xx and sometimes hangs up."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update

from kiosk.identity.keys import Keyring
from kiosk.storage.engine import Database
from kiosk.storage.tables import outbox
from kiosk.storage.transaction import Transaction
from tests.benchmarks.resident import Course, Sample, connections, service
from tests.mail.office import SENDER, MovableClock, Office
from tests.mail.relay import DROP, RESET, Relay

# A batch out of so many begins with these answers, in the place of « 250 ».
TROUBLE = (
    (2, "DATA", ["451 4.3.0 later", "452 4.2.2 full"]),
    (3, "DATA", [DROP]),
    (4, "MAIL", ["421 4.7.0 too many mails"]),
    (5, "DATA", [RESET]),
    (6, "RCPT", ["450 4.2.1 busy", DROP]),
)
_BATCHES = 6  # between two samples: each trouble comes at least once
_LOOK_EVERY = 0.05
_LONGEST_BATCH = 60


async def soaked(home: Path, url: str, mails: int, every: int, told: Callable[[Sample], object]) -> Course:
    """`every`: mails between two samples, sent in some batches."""
    size = max(1, every // _BATCHES)
    course, keyring = Course(told), Keyring.generate()
    async with Relay() as relay:
        with service(home, "courier", _variables(home, url, keyring, relay.port)) as watched:
            for batch in range(1, mails // size + 1):
                for often, command, answers in TROUBLE:
                    if batch % often == 0:
                        relay.answers[command].extend(answers)
                await _delivered(url, keyring, size)
                relay.received.clear()
                if batch % _BATCHES == 0:
                    now = await connections(url)
                    await asyncio.to_thread(course.take, watched, batch * size, now)
            course.after = await asyncio.to_thread(watched.inside)
    return course


def _variables(home: Path, url: str, keyring: Keyring, port: int) -> dict[str, str]:
    mail = {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "SENDER": SENDER}
    return {
        "KIOSK_KEYS": keyring.to_text(),
        "KIOSK_STORAGE_URL": url,
        "KIOSK_STORAGE_FOLDER": str(home),
        **{f"KIOSK_MAIL_{name}": value for name, value in mail.items()},
    }


async def _delivered(url: str, keyring: Keyring, mails: int) -> None:
    """Queue them, and wait until the server took each; none waits for the hour at which it would be tried again."""
    database = await Database.open(url)
    try:
        await Office(database, keyring, MovableClock(datetime.now(UTC))).crowd(mails)
        async with asyncio.timeout(_LONGEST_BATCH):
            while await _hurried(database):
                await asyncio.sleep(_LOOK_EVERY)
    finally:
        await database.close()


async def _hurried(database: Database) -> int:
    """Have every waiting mail be due; how many there are."""
    now, queued = datetime.now(UTC), outbox.c.state == "queued"
    late = update(outbox).where(queued, outbox.c.due_at > now).values(due_at=now)

    async def counted(connection: Transaction) -> tuple[int, int]:
        waiting = await connection.scalar(select(func.count()).where(queued)) or 0
        return waiting, await connection.scalar(select(func.count()).where(queued, outbox.c.due_at > now)) or 0

    waiting, later = await database.run(counted, reads=True)
    if later:
        await database.run(lambda connection: connection.execute(late))
    return waiting
