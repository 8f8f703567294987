"""Writings sent together. Both databases."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, Write, together, upserted
from tests.storage.test_engine import a_member

_WHEN = a_member("any")["imported_at"]


async def _numbers(database: Database) -> list[str]:
    async def read(connection: Transaction) -> list[str]:
        return list(await connection.scalars(select(members.c.member_number).order_by(members.c.id)))

    return await database.run(read)


def _credential(connection: Transaction, phc: str) -> Write:
    row = {"member_id": 1, "phc": phc, "pepper_id": "p", "changed_at": _WHEN}
    return upserted(connection.dialect.name, credentials, row, key=["member_id"])


async def test_all_of_them_are_done_and_rows_keep_their_order(database: Database) -> None:
    renamed = Write(update(members).where(members.c.id == 1).values(member_number="renamed"), {})

    async def work(connection: Transaction) -> list[str]:
        await connection.execute(insert(members), a_member("first") | {"id": 1})
        for phc in ("old", "new"):
            await together(connection, _credential(connection, phc), renamed)
        rows = [a_member(f"later {number}") | {"id": number} for number in (2, 3, 4)]
        await together(connection, Rows(members, rows), _credential(connection, "newest"))
        return list(await connection.scalars(select(credentials.c.phc)))

    assert await database.run(work) == ["newest"]
    assert await _numbers(database) == ["renamed", "later 2", "later 3", "later 4"]


async def test_rows_without_a_number_are_numbered_in_their_order(database: Database) -> None:
    async def work(connection: Transaction) -> None:
        await connection.execute(insert(members), a_member("first"))
        nothing = Write(update(members).where(members.c.id == 0).values(first_name="nobody"), {})
        await together(connection, Rows(members, [a_member("second"), a_member("third")]), nothing)

    await database.run(work)
    assert await _numbers(database) == ["first", "second", "third"]


async def test_where_one_fails_none_is_kept(database: Database) -> None:
    async def work(connection: Transaction) -> None:
        # There is no such member.
        await together(connection, Rows(members, [a_member("second") | {"id": 2}]), _credential(connection, "x"))

    with pytest.raises(IntegrityError):
        await database.run(work)
    assert await _numbers(database) == []


async def test_no_write_is_given_what_another_of_the_same_name_was(database: Database) -> None:
    """SQLite does them one by one; PostgreSQL could only be given one value for both."""

    async def work(connection: Transaction) -> None:
        await together(connection, Rows(members, [a_member("first")]), Rows(members, [a_member("second")]))

    if database.is_sqlite:
        await database.run(work)
        assert await _numbers(database) == ["first", "second"]
    else:
        with pytest.raises(ValueError, match="bear one name"):
            await database.run(work)
