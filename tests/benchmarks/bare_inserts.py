"""The rows of a roster into its tables by the database's own means: what the import of it cannot cost less than.

Its batches, its transactions, its indexes and keys, the same settings; nothing is read, checked, staged or compared.
A blind index falls anywhere in its tree: once that has more leaves than a batch has lines, each line is a page to
read and to write, which no import is to answer for.
"""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Table, insert

from kiosk.storage.engine import Database
from kiosk.storage.tables import members, nir_indexes
from kiosk.storage.transaction import Transaction
from tests.benchmarks.contenders import people

_PERSON = ("id", "member_number", "first_name", "last_name", "email", "email_folded", "imported_at")
_INDEX = ("digest", "key_id", "member_id")
_Rows = list[tuple[Any, ...]]
_Result = TypeVar("_Result")


class BareInserts:
    """Into a database with empty tables. In a thread of its own: whoever is in a loop is held up meanwhile."""

    def __init__(self, url: str) -> None:
        self._thread, self._loop = ThreadPoolExecutor(1), asyncio.new_event_loop()
        self._database = self._done(Database.open(url))
        self._members = 0

    def close(self) -> None:
        self._done(self._database.close())
        self._thread.shutdown()
        self._loop.close()

    def batch(self, lines: int) -> float:
        """So many members more, in one transaction; the seconds that it took."""
        numbers = range(self._members, self._members + lines)
        self._members += lines
        persons = [_person(number, self._database.is_sqlite) for number in numbers]
        # In the order of the index, as the import's.
        indexes = sorted((secrets.token_bytes(32), "k", number + 1) for number in numbers)
        began = time.perf_counter()
        self._done(self._inserted(persons, indexes))
        return time.perf_counter() - began

    async def _inserted(self, persons: _Rows, indexes: _Rows) -> None:
        async with self._database.transaction() as connection:
            await _write(connection, members, _PERSON, persons)
            await _write(connection, nir_indexes, _INDEX, indexes)

    def _done(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self._thread.submit(self._loop.run_until_complete, work).result()


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
