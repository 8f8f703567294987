"""What the database would do for the statements that a piece of our code really sends it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, insert, literal, null, select, text

from kiosk.storage.engine import Database
from kiosk.storage.tables import (
    credentials,
    email_changes,
    journal,
    members,
    nir_indexes,
    outbox,
    reset_requests,
    sessions,
    throttle_events,
)

_EXPLAINED = ("SELECT", "UPDATE", "DELETE")
# SQLite: « SCAN members », not « SCAN members USING INDEX ... ». PostgreSQL: « Seq Scan on members ».
_WHOLE_TABLE = re.compile(r"^SCAN (?!CONSTANT)(\S+)|Seq Scan on (\S+)")

Statement = tuple[str, Any]


@contextmanager
def statements(database: Database) -> Iterator[list[Statement]]:
    """Every statement that reaches the database, with its values."""
    seen: list[Statement] = []

    def executed(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.startswith(_EXPLAINED):
            seen.append((statement, values[0] if many else values))

    event.listen(database.engine, "before_cursor_execute", executed)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", executed)


async def plan(database: Database, statement: Statement) -> list[str]:
    """The lines of the plan."""
    words = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with database.transaction() as connection:
        rows = await connection.exec_driver_sql(f"{words} {statement[0]}", statement[1])
        return [str(row[-1]).strip() for row in rows]


async def whole_tables(database: Database, seen: list[Statement]) -> list[str]:
    """The tables that one of these statements would read from one end to the other."""
    found = [_WHOLE_TABLE.search(line) for statement in seen for line in await plan(database, statement)]
    return [match[1] or match[2] for match in found if match]


async def fill(database: Database) -> None:
    """For every member a credential, a session, requests, a mail, an event and a line; then the statistics."""
    key, at = literal("k"), members.c.imported_at
    some_id = func.substr(nir_indexes.c.digest, 1, 16)
    whose = members.outerjoin(nir_indexes)
    rows = {
        credentials: {"member_id": members.c.id, "phc": key, "pepper_id": key, "changed_at": at},
        sessions: {"member_id": members.c.id, "token_hash": nir_indexes.c.digest, "terminal": members.c.member_number}
        | {"created_at": at, "last_seen_at": at},
        reset_requests: {"id": some_id, "flow_id": some_id, "reference": key, "member_id": members.c.id}
        | {"identifier_index": nir_indexes.c.digest, "form_index": nir_indexes.c.digest, "terminal": key}
        | {
            "agency": key,
            "link_key_id": key,
            "code_key_id": key,
            "created_at": at,
            "expires_at": at,
            "tries": literal(0),
        },
        outbox: {"id": some_id, "kind": literal("reset"), "request_id": some_id, "member_id": members.c.id}
        | {"terminal": key, "agency": key, "created_at": at, "expires_at": at, "due_at": at, "attempts": literal(1)}
        | {"state": literal("accepted"), "lease_owner": null()},
        email_changes: {"id": some_id, "member_id": members.c.id, "session_hash": nir_indexes.c.digest}
        | {
            "reference": key,
            "address": key,
            "code_key_id": key,
            "mailed_at": at,
            "expires_at": at,
            "tries": literal(0),
        },
        journal: {"at": at, "terminal": key, "agency": key, "version": key, "interaction": key}
        | {
            "account": members.c.member_number,
            "event": literal("authn_login_success"),
            "outcome": literal("success"),
        },
        throttle_events: {"scope": literal("sign_in"), "subject": nir_indexes.c.digest, "at": at},
    }
    async with database.transaction() as connection:
        for table, values in rows.items():
            query = select(*values.values()).select_from(whose)
            await connection.execute(insert(table).from_select(list(values), query))
        if not database.is_sqlite:  # which has no statistics, for Kiosk never asks it for any
            await connection.execute(text("ANALYZE"))
