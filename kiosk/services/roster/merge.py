"""Staged lines into the roster, by a few statements for thousands of lines. The same on SQLite and PostgreSQL.

Each look-up is a subquery of its own, by a unique index. A join would read better, and PostgreSQL would choose to
read all of the members for every batch.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, delete, func, insert, literal, or_, select, update

from kiosk.storage.row_locks import Requests
from kiosk.storage.staging import roster_lines
from kiosk.storage.tables import members, nir_indexes, reset_requests
from kiosk.storage.transaction import Transaction

_line = roster_lines.c
_FIELDS = ("first_name", "last_name", "email", "email_folded")
# Once the lines whose NIR is somebody else's are out of the way:
_NEW = _line.member_id.is_(None)
_RENUMBERED = and_(_line.member_id.is_not(None), _line.owner_id.is_(None))


@dataclass(frozen=True, slots=True)
class Merged:
    """`taken`: the numbers of the lines that were left out, for their NIR is another member number's."""

    inserted: int
    updated: int
    unchanged: int
    taken: tuple[int, ...]


async def merge(connection: Transaction, key_id: str, now: datetime) -> Merged:
    """Insert and update members from `roster_lines`, whose digests were made with `key_id`."""
    await _resolve(connection)
    taken = await _left_out(connection)
    new, renumbered, differing, updated, total = await _counts(connection)
    if differing:
        await _update(connection, now)
    if renumbered:
        theirs = select(_line.member_id).where(_RENUMBERED)
        await connection.execute(delete(nir_indexes).where(nir_indexes.c.member_id.in_(theirs)))
    if new:
        await _insert(connection, now)
    if new or renumbered:
        without_index = select(_line.digest, literal(key_id), _line.member_id).where(_line.owner_id.is_(None))
        # In the order of the index: far fewer of its pages are written.
        in_order = without_index.order_by(_line.digest)
        await connection.execute(insert(nir_indexes).from_select(["digest", "key_id", "member_id"], in_order))
    return Merged(inserted=new, updated=updated, unchanged=total - new - updated, taken=taken)


async def _resolve(connection: Transaction) -> None:
    """What the database knows of each line."""
    differs = or_(*(members.c[name].is_distinct_from(_line[name]) for name in _FIELDS))
    moved = members.c.email_folded.is_distinct_from(_line.email_folded)
    owner = select(nir_indexes.c.member_id).where(nir_indexes.c.digest == _line.digest).scalar_subquery()
    known = {"member_id": _of_member(members.c.id), "differs": _of_member(differs), "moved": _of_member(moved)}
    await connection.execute(update(roster_lines).values(owner_id=owner, **known))


def _of_member(value: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(value).where(members.c.member_number == _line.member_number).scalar_subquery()


async def _left_out(connection: Transaction) -> tuple[int, ...]:
    taken = and_(_line.owner_id.is_not(None), _line.owner_id.is_distinct_from(_line.member_id))
    return tuple(await connection.scalars(delete(roster_lines).where(taken).returning(_line.number)))


async def _counts(connection: Transaction) -> tuple[int, ...]:
    """New, renumbered, differing, the last two together, all. An unchanged roster costs no statement more."""
    kinds = (_NEW, _RENUMBERED, _line.differs, or_(_RENUMBERED, _line.differs))
    counts = select(*(func.count(case((kind, 1))) for kind in kinds), func.count())
    return tuple((await connection.execute(counts.select_from(roster_lines))).one())


async def _update(connection: Transaction, now: datetime) -> None:
    # What was sent to an address proves nothing once the address is another. (R24)
    moved = select(_line.member_id).where(_line.moved)
    pending = reset_requests.c.used_at.is_(None), reset_requests.c.superseded_at.is_(None)
    await Requests(reset_requests.c.member_id.in_(moved), *pending).void(connection, now)
    doubtful = case((_line.moved, None), else_=members.c.email_doubtful_at)
    await connection.execute(
        update(members)
        .where(members.c.id == _line.member_id, _line.differs)
        .values(email_doubtful_at=doubtful, imported_at=now, **{name: _line[name] for name in _FIELDS})
    )


async def _insert(connection: Transaction, now: datetime) -> None:
    imported = members.c.imported_at
    values = select(_line.member_number, literal(now, imported.type), *(_line[name] for name in _FIELDS))
    columns = ["member_number", "imported_at", *_FIELDS]
    await connection.execute(insert(members).from_select(columns, values.where(_NEW).order_by(_line.number)))
    await connection.execute(update(roster_lines).where(_NEW).values(member_id=_of_member(members.c.id)))
