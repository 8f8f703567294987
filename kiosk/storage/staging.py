"""Many rows at once, beside the tables: what is staged is then compared and merged by a few statements.

One transaction's own: emptied before it commits. PostgreSQL fills it by COPY, ten times the speed of INSERT, and at
the commit cuts its file to nothing: what was deleted or updated stays in it, nothing vacuums a temporary table by
itself, and each statement of a batch would read past the dead rows of all those before (of 400,000 lines, that was
three fifths of the time, and growing). Refused: TRUNCATE, or a table made anew, which write to the catalogue for each
batch and take twice as long to empty it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from kiosk.storage.transaction import Transaction

# Not those of the tables: migrations have no part in what is temporary.
_metadata = MetaData()

# Lines of the roster, then what the database knows of each.
roster_lines = Table(
    "roster_lines",
    _metadata,
    Column("digest", LargeBinary(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("member_number", String(16), nullable=False),
    Column("first_name", String(120), nullable=False),
    Column("last_name", String(120), nullable=False),
    Column("email", String(254), nullable=True),
    Column("email_folded", String(254), nullable=True),
    Column("member_id", BigInteger, nullable=True),  # who has that member number
    Column("owner_id", BigInteger, nullable=True),  # who has that NIR
    Column("differs", Boolean, nullable=True),  # whether names or e-mail are others
    Column("moved", Boolean, nullable=True),  # whether the e-mail leads elsewhere
    prefixes=["TEMPORARY"],
)

# The same blind index under an older key and under the current one.
older_digests = Table(
    "older_digests",
    _metadata,
    Column("old", LargeBinary(32), nullable=False),
    Column("new", LargeBinary(32), nullable=False),
    prefixes=["TEMPORARY"],
)


@asynccontextmanager
async def staged(connection: Transaction, table: Table, rows: Sequence[tuple[Any, ...]]) -> AsyncIterator[None]:
    """`rows`, each the values of the first columns, are in the temporary `table` while the block runs."""
    create = str(CreateTable(table, if_not_exists=True).compile(dialect=connection.dialect))
    columns = table.columns.keys()[: len(rows[0])]
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(create)
        # As text: SQLAlchemy would make a dictionary of each row, and a tuple of each dictionary.
        statement = insert(table).compile(dialect=connection.dialect, column_keys=columns)
        await connection.exec_driver_sql(str(statement), list(rows))
    else:
        # Not the tables' own `postgresql_on_commit`: a kiosk with its own file would load all of that dialect.
        await connection.exec_driver_sql(f"{create} ON COMMIT DELETE ROWS")
        await _copy(connection, table, columns, rows)
    yield
    # An error needs no cleaning: the rows go with the transaction.
    await connection.execute(delete(table))


async def _copy(connection: Transaction, table: Table, columns: list[str], rows: Sequence[tuple[Any, ...]]) -> None:
    from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped] # noqa: PLC0415 - PostgreSQL's

    driver = connection.driver
    try:
        await driver.copy_records_to_table(table.name, records=rows, columns=columns)
    except (PostgresError, InterfaceError, TypeError, ValueError) as error:  # the last two: a value it cannot encode
        failed = type(error).__name__
    else:
        return
    # Not raised from there: this one did not pass through `scrub`, and quotes the row. (R73)
    raise SQLAlchemyError(f"COPY: {failed}")
