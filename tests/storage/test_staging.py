"""Rows staged for one transaction, and errors that quote none of them. (R63, R73)"""

import traceback
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from kiosk.storage.engine import Database
from kiosk.storage.staging import older_digests, roster_lines, staged

CANARY = "CANARI77"


def a_line(**other: Any) -> tuple[Any, ...]:
    line = {
        "digest": b"1" * 32,
        "number": 2,
        "member_number": "M1",
        "first_name": "Camille",
        "last_name": "Exemple",
        "email": None,
        "email_folded": None,
    }
    return tuple({**line, **other}.values())


async def test_rows_are_there_while_the_block_runs(database: Database) -> None:
    counted = select(func.count()).select_from(older_digests)
    for pairs in ([(b"1", b"2"), (b"3", b"4")], [(b"1", b"2")]):
        async with database.transaction() as connection:
            async with staged(connection, older_digests, pairs):
                assert await connection.scalar(counted) == len(pairs)
            assert await connection.scalar(counted) == 0


async def test_rows_go_with_a_transaction_that_fails(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as connection, staged(connection, older_digests, [(b"1", b"2")]):
            raise ZeroDivisionError
    async with database.transaction() as connection, staged(connection, older_digests, [(b"3", b"4")]):
        assert list(await connection.scalars(select(older_digests.c.old))) == [b"3"]


@pytest.mark.parametrize("table", [roster_lines, older_digests], ids=lambda table: table.name)
async def test_a_batch_reads_past_nothing_of_those_before(database: Database, table: Table) -> None:
    """What PostgreSQL deletes stays in the file, and nobody vacuums a temporary table: an import took the square."""
    row, sizes = a_line() if table is roster_lines else (b"1", b"2"), set[int]()
    pages = "PRAGMA temp.page_count" if database.is_sqlite else f"SELECT pg_relation_size('{table.name}')"
    for _ in range(4):
        async with database.transaction() as connection, staged(connection, table, [row] * 500):
            await connection.execute(update(table).values(dict.fromkeys(table.columns.keys()[:1], b"3")))
            sizes.add((await connection.exec_driver_sql(pages)).scalar_one())
    assert len(sizes) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"first_name": None, "last_name": CANARY}, {"number": [CANARY]}, {"email": {CANARY: CANARY}}],
    ids=["missing", "list", "dict"],
)
async def test_a_row_that_is_refused_is_not_quoted(database: Database, wrong: dict[str, Any]) -> None:
    with pytest.raises(SQLAlchemyError) as caught:
        async with database.transaction() as connection, staged(connection, roster_lines, [a_line(**wrong)]):
            pass
    error: BaseException | None = caught.value
    assert CANARY not in "".join(traceback.format_exception(error))
    while error is not None:
        assert CANARY not in f"{error.args} {vars(error)}"
        error = error.__cause__ or error.__context__


async def test_sqlite_stages_in_memory(tmp_path: Path) -> None:
    """A temporary file would hold names and addresses."""
    database = await Database.open(f"sqlite:///{tmp_path}/kiosk.db")
    async with database.transaction() as connection:
        assert (await connection.exec_driver_sql("PRAGMA temp_store")).scalar() == 2
    await database.close()
