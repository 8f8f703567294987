"""The rows of a roster into its tables by the database's own means: what the import of it cannot cost less than.

Its batches, its transactions, its indexes and keys, the same settings; nothing is read, checked, staged or compared.
A blind index falls anywhere in its tree: once that has more leaves than a batch has lines, each line is a page to
read and to write, which no import is to answer for.
"""

import asyncio
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, insert

from kiosk.storage.engine import Database
from kiosk.storage.tables import members, nir_indexes
from kiosk.storage.transaction import Transaction
from tests.benchmarks.contenders import people

_LINES = 2000  # as the import's batches
_PERSON = ("id", "member_number", "first_name", "last_name", "email", "email_folded", "imported_at")
_INDEX = ("digest", "key_id", "member_id")
_Rows = list[tuple[Any, ...]]


def seconds(url: str, size: int) -> float:
    """How long so many members take, into empty tables."""
    return asyncio.run(_seconds(url, size))


async def _seconds(url: str, size: int) -> float:
    taken = 0.0
    database = await Database.open(url)
    try:
        for first in range(0, size, _LINES):
            numbers = range(first, min(first + _LINES, size))
            persons = [_person(number, database.is_sqlite) for number in numbers]
            indexes = sorted((secrets.token_bytes(32), "k", number + 1) for number in numbers)
            began = time.perf_counter()
            async with database.transaction() as connection:
                await _write(connection, members, _PERSON, persons)
                await _write(connection, nir_indexes, _INDEX, indexes)
            taken += time.perf_counter() - began
    finally:
        await database.close()
    return taken


def _person(number: int, is_sqlite: bool) -> tuple[Any, ...]:
    now, address = datetime.now(UTC), None if number % 10 == 9 else people.address(number)
    at = now.replace(tzinfo=None).isoformat(" ") if is_sqlite else now
    return number + 1, people.number(number), f"Camille {number % 7}", "Exemple", address, address, at


async def _write(connection: Transaction, table: Table, columns: tuple[str, ...], rows: _Rows) -> None:
    if connection.dialect.name == "sqlite":
        statement = insert(table).compile(dialect=connection.dialect, column_keys=columns)
        await connection.exec_driver_sql(str(statement), rows)
    else:
        await connection.driver.copy_records_to_table(table.name, records=rows, columns=columns)
