"""What a limit, a request or a member is found by: a blind index, and the same one under the older keys. (R70, R74)

Rows made under an older key are brought to the current one when what they stand for is typed again. Refused: reading
them under every key at each look-up for ever, for then no key could ever be retired.
"""

from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    LargeBinary,
    String,
    bindparam,
    exists,
    literal,
    or_,
    update,
)

from kiosk.identity.keys import Keyring
from kiosk.services.scope import Scope
from kiosk.storage.row_locks import Requests
from kiosk.storage.tables import nir_indexes, reset_requests, throttle_events
from kiosk.storage.transaction import Transaction


class Subject(bytes):
    """The blind index under the current key: bytes like any other to a query. `older` are those of the other keys."""

    key_id: str
    older: tuple[bytes, ...]

    @classmethod
    def of(cls, keyring: Keyring, kind: str, canonical: str) -> Self:
        return cls._made(keyring, keyring.blind_indexes(kind, canonical))

    @classmethod
    def derived(cls, keyring: Keyring, kind: str, parent: bytes, rest: str = "") -> Self:
        """The one made from another: under each key from what that key had made of the parent."""
        count = len(keyring.index.keys)
        parents = (parent, *parent.older) if isinstance(parent, Subject) else (parent,) * count
        made = [keyring.blind_indexes(kind, f"{one.hex()}{rest}") for one in parents]
        # Not strict: between the two, the keys may have been replaced by those of a changed file.
        return cls._made(keyring, tuple(digests[i] for i, digests in zip(range(count), made, strict=False)))

    @classmethod
    def _made(cls, keyring: Keyring, digests: tuple[bytes, ...]) -> Self:
        subject = cls(digests[0])
        subject.key_id, subject.older = keyring.index_key_id, digests[1:]
        return subject


def every(*subjects: bytes) -> tuple[bytes, ...]:
    """The subjects under every key: what to lock, while some terminals of a fleet have the new key and some not."""
    return tuple(digest for s in subjects for digest in ((s, *s.older) if isinstance(s, Subject) else (s,)))


async def reindex(connection: Transaction, subjects: Iterable[bytes]) -> None:
    """Bring what was written under the older keys to the current one; no statement when there is one key."""
    known = [s for s in subjects if isinstance(s, Subject)]
    moves: list[dict[str, object]] = [
        {"old": old, "new": bytes(s), "new_key": s.key_id} for s in known for old in s.older
    ]
    if not moves:
        return
    event, request, nir, other = throttle_events.c, reset_requests.c, nir_indexes.c, nir_indexes.alias()
    # The scopes, all of them, because the index begins with them: without, each move would read the whole table.
    await _move(connection, moves, event.subject, event.scope.in_([literal(scope.value) for scope in Scope]))
    await Requests(request.identifier_index.in_([old for s in known for old in s.older])).hold(connection)
    await _move(connection, moves, request.identifier_index)
    # Through (A), which has an index and has just been moved: `form_index` has none.
    await _move(connection, moves, request.form_index, or_(*(request.identifier_index == s for s in known)))
    taken = exists().where(other.c.digest == bindparam("new", type_=LargeBinary))
    await _move(connection, moves, nir.digest, ~taken, key_column=nir.key_id)


async def _move(
    connection: Transaction,
    moves: list[dict[str, object]],
    column: "Column[bytes]",
    *where: ColumnElement[bool],
    key_column: "Column[str] | None" = None,
) -> None:
    values: dict[str, BindParameter[Any]] = {column.name: bindparam("new", type_=LargeBinary)}
    if key_column is not None:
        values[key_column.name] = bindparam("new_key", type_=String())
    names = {"old", "new"} if key_column is None else {"old", "new", "new_key"}
    statement = update(column.table).where(column == bindparam("old", type_=LargeBinary), *where).values(values)
    await connection.execute(statement, [{name: move[name] for name in move if name in names} for move in moves])
