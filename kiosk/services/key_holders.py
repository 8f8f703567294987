"""Which processes hold which keys, so that a new key serves only once each of them can read what it makes.

A terminal that was forgotten would call members unknown and their passwords wrong. (R9, R74)
"""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from kiosk.identity.key_text import PURPOSES
from kiosk.identity.keys import Keyring, Purpose
from kiosk.storage.clock import Clock
from kiosk.storage.engine import Database
from kiosk.storage.tables import key_holders, keys_in_service
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import upsert

LATELY = timedelta(minutes=20)  # who crashed holds nobody up for longer; who was off is refused when it starts
_AGAIN = timedelta(minutes=5)
_LOOK_EVERY = 5.0  # seconds
_LONGEST_NAME = 48  # two of them and a number fit the column

_log = logging.getLogger("kiosk.services")


@asynccontextmanager
async def held_by(
    database: Database, keyring: Keyring, clock: Clock, name: str, *, every: float = _LOOK_EVERY
) -> AsyncIterator[None]:
    """Say in the database, for as long as the block runs, which keys the process called `name` holds."""
    # The process too: two of one name would hide each other, and the first to end would take the other's row with it.
    machine, process = socket.gethostname()[:_LONGEST_NAME], f"{os.getpid()}-{secrets.token_hex(2)}"
    holder = f"{name[:_LONGEST_NAME]} ({machine}, processus {process})"
    task = asyncio.create_task(_keep_signing(database, keyring, clock, holder, every), name="key holder")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        with contextlib.suppress(SQLAlchemyError, OSError):  # it only stays on the list for a while
            gone = delete(key_holders).where(key_holders.c.holder == holder)
            await database.run(lambda connection: connection.execute(gone))


async def lacking(connection: Transaction, key_ids: Iterable[str], now: datetime) -> tuple[str, ...]:
    """The processes seen lately that do not hold every one of these keys, by name."""
    wanted, holder = set(key_ids), key_holders.c
    rows = await connection.execute(select(holder.holder, holder.key_ids).where(holder.seen_at > now - LATELY))
    return tuple(sorted(row.holder for row in rows if not wanted <= set(row.key_ids.split())))


async def put_in_service(connection: Transaction, keyring: Keyring, purposes: Iterable[Purpose]) -> None:
    """From this commit on, who does not hold these current keys may not open this database."""
    for purpose in purposes:
        row = {"purpose": purpose, "key_id": keyring.of(purpose).current}
        await upsert(connection, keys_in_service, row, key=["purpose"])


async def missing(connection: Transaction, keyring: Keyring) -> list[str]:
    """The keys in service that this keyring does not hold, « index 3fa91c02 »."""
    rows = await connection.execute(select(keys_in_service).order_by(keys_in_service.c.purpose))
    held = {(purpose, key_id) for purpose in PURPOSES for key_id in keyring.of(purpose).keys}
    return [f"{row.purpose} {row.key_id}" for row in rows if (row.purpose, row.key_id) not in held]


async def _keep_signing(database: Database, keyring: Keyring, clock: Clock, holder: str, every: float) -> None:
    signed, again_at = "", clock.now()
    while True:
        held = _ids(keyring)
        if held != signed or clock.now() >= again_at:
            row = {"holder": holder, "key_ids": held, "seen_at": clock.now()}
            try:
                await database.run(partial(upsert, table=key_holders, row=row, key=["holder"]))
                signed, again_at = held, clock.now() + _AGAIN
            except (SQLAlchemyError, OSError) as error:
                _log.warning("clés détenues : non notées (%s), nouvel essai", type(error).__name__)
        await asyncio.sleep(every)


def _ids(keyring: Keyring) -> str:
    """Ids are random and name one key each, whatever its purpose."""
    return " ".join(sorted(key_id for purpose in PURPOSES for key_id in keyring.of(purpose).keys))
