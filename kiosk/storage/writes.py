"""Writings that need nothing of each other, sent together: one turn of the network on PostgreSQL, where each is dear.

SQLite does them one after another, for there a statement costs next to nothing and it knows no such form.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    literal,
    select,
    union_all,
)

from kiosk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Write:
    """A statement built once, and what it is given; its names are those of no column, and no other write's."""

    statement: Insert | Update | Delete
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rows:
    """New rows of one table, all with the same columns; of one table once among those written together."""

    table: Table
    rows: Sequence[Mapping[str, Any]] = field(repr=False)


async def together(connection: Transaction, *writes: Write | Rows) -> None:
    """Do all of them. None may touch a row that another touches, nor need the order: PostgreSQL has none."""
    if connection.dialect.name == "sqlite" or len(writes) == 1:
        for write in writes:
            if isinstance(write, Rows):
                await connection.execute(_insert(write.table), write.rows)
            else:
                await connection.execute(write.statement, write.values)
        return
    single = [_insertion(write) if isinstance(write, Rows) else write for write in writes]
    values = {name: value for write in single for name, value in write.values.items()}
    if len(values) != sum(len(write.values) for write in single):
        raise ValueError("two writes together bear one name")  # one would be given the other's value, unseen
    await connection.execute(_at_once(tuple(write.statement for write in single)), values)


def _insertion(write: Rows) -> Write:
    table, rows = write.table, write.rows
    values = {_name(table, name, place): value for place, row in enumerate(rows) for name, value in row.items()}
    return Write(_inserted(table, tuple(rows[0]), len(rows)), values)


@cache
def _at_once(statements: tuple[Insert | Update | Delete, ...]) -> Select[Any]:
    named = (statement.cte(f"write_{place}") for place, statement in enumerate(statements))
    return select(literal(1)).add_cte(*named)


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _inserted(table: Table, names: tuple[str, ...], count: int) -> Insert:
    """Not VALUES of several rows: SQLAlchemy would compile it anew each time."""
    rows = [select(*_bound(table, names, place).values()) for place in range(count)]
    return insert(table).from_select(names, union_all(*rows), include_defaults=False)


async def upsert(connection: Transaction, table: Table, row: Mapping[str, Any], *, key: Sequence[str]) -> None:
    """`upserted`, alone."""
    await together(connection, upserted(connection.dialect.name, table, row, key=key))


def upserted(
    dialect: str,
    table: Table,
    row: Mapping[str, Any],
    *,
    key: Sequence[str],
    besides: tuple[tuple[str, ColumnElement[Any]], ...] = (),
) -> Write:
    """Insert the row, or where `key` is taken update that one by what is not key.

    `besides`: what else an update changes, from what the row was; a constant of the caller, or the statement is
    built anew, which costs more than running it.
    """
    values = {_name(table, name): value for name, value in row.items()}
    return Write(_upsert(dialect, table, tuple(row), tuple(key), besides), values)


@cache
def _upsert(
    dialect: str,
    table: Table,
    names: tuple[str, ...],
    key: tuple[str, ...],
    besides: tuple[tuple[str, ColumnElement[Any]], ...],
) -> Insert:
    # Imported here: a kiosk with its own file does without the other's.
    statement: Any = importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    changes = {name: statement.excluded[name] for name in names if name not in key} | dict(besides)
    statement = statement.values(_bound(table, names))
    return statement.on_conflict_do_update(index_elements=key, set_=changes)  # type: ignore[no-any-return]


def _bound(table: Table, names: Sequence[str], place: int = 0) -> dict[str, Any]:
    return {name: bindparam(_name(table, name, place), type_=table.c[name].type) for name in names}


def _name(table: Table, column: str, place: int = 0) -> str:
    return f"{table.name}_{place}_{column}"
