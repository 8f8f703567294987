"""The imported members. A NIR becomes a blind index at once; a bad line is told by number and passed over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.services.roster_file import TEMPLATE, BadLine, FileError, Line, RosterFile
from kiosk.services.subjects import Subject, reindex
from kiosk.storage.tables import members, nir_indexes, reset_requests

__all__ = ["FileError", "Roster", "Summary"]

_BATCH = 500
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Summary:
    """What an import did. `rejected` pairs a line's number with a reason that never holds the value."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    shared_emails: int = 0  # addresses that several members have: they cannot sign in by e-mail


@dataclass(frozen=True, slots=True)
class _Batch:
    """Lines with no member number and no NIR twice, so that each can be compared with the database alone."""

    lines: list[Line]
    read: int


class Roster:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @staticmethod
    def template() -> str:
        """An example file, with invented members."""
        return TEMPLATE

    async def import_file(self, path: Path, progress: Progress | None = None) -> Summary:
        """Insert and update; may be repeated without harm. `progress` gets bytes read, of how many.

        The roster is the truth: a line replaces its member's names, e-mail and NIR. Raises `FileError`.
        """
        file, summary = RosterFile(path), Summary()
        for batch in _batches(file, summary):
            async with self._parts.database.transaction() as connection:
                await self._import(connection, batch.lines, summary)
            if progress is not None:
                progress(batch.read, file.size)
        async with self._parts.database.transaction() as connection:
            summary.shared_emails = await _shared_emails(connection)
            await self._parts.journal.record(connection, Event.ADMINISTRATION, Outcome.SUCCESS, Reason.ROSTER_IMPORT)
        summary.rejected.sort()
        return summary

    async def _import(self, connection: AsyncConnection, lines: list[Line], summary: Summary) -> None:
        keyring = self._parts.keyring
        await reindex(connection, [Subject.of(keyring, "nir", line.nir.canonical) for line in lines])
        owners = await self._owners(connection, lines)
        stored = await _stored(connection, lines)
        new, changed, same_person = [], [], []
        for line in lines:
            row = stored.get(line.member_number)
            owner = owners.get(line.nir.canonical)
            if owner is not None and (row is None or owner != row.id):
                summary.rejected.append((line.number, "nir : déjà celui d'un autre numéro interne"))
            elif row is None:
                new.append(line)
            elif _differs(line, row):
                changed.append((row, line))
            elif owner is None:
                same_person.append((row, line))
            else:
                summary.unchanged += 1
        now = self._parts.clock.now()
        ids = await self._insert(connection, new, now)
        await self._update(connection, changed, now)
        moved = [(row.id, line) for row, line in (*changed, *same_person) if line.nir.canonical not in owners]
        await self._index(connection, [*zip(ids, new, strict=True)], [*moved])
        summary.inserted += len(new)
        summary.updated += len(changed) + len(same_person)

    async def _owners(self, connection: AsyncConnection, lines: list[Line]) -> dict[str, int]:
        """Which member has each of these numbers now, under whichever index key."""
        keyring = self._parts.keyring
        digests = {d: line.nir.canonical for line in lines for d in keyring.blind_indexes("nir", line.nir.canonical)}
        query = select(nir_indexes.c.digest, nir_indexes.c.member_id)
        rows = await connection.execute(query.where(nir_indexes.c.digest.in_(digests)))
        return {digests[row.digest]: row.member_id for row in rows}

    async def _insert(self, connection: AsyncConnection, lines: list[Line], now: datetime) -> list[int]:
        if not lines:
            return []
        rows = [{"member_number": line.member_number, "imported_at": now, **_fields(line)} for line in lines]
        inserted = await connection.scalars(
            insert(members).returning(members.c.id, sort_by_parameter_order=True), rows
        )
        return list(inserted)

    async def _update(self, connection: AsyncConnection, changed: list[tuple[Row[Any], Line]], now: datetime) -> None:
        if not changed:
            return
        rows = [{"row_id": row.id, "imported_at": now, **_fields(line)} for row, line in changed]
        await connection.execute(update(members).where(members.c.id == bindparam("row_id")), rows)
        moved = [row.id for row, line in changed if row.email_folded != _fields(line)["email_folded"]]
        await connection.execute(update(members).where(members.c.id.in_(moved)).values(email_doubtful_at=None))
        # What was sent to an address proves nothing once the address is another. (R24)
        pending = reset_requests.c.used_at.is_(None), reset_requests.c.superseded_at.is_(None)
        await connection.execute(
            update(reset_requests)
            .where(reset_requests.c.member_id.in_(moved), *pending)
            .values(superseded_at=now, grant_hash=None)
        )

    async def _index(
        self, connection: AsyncConnection, fresh: list[tuple[int, Line]], moved: list[tuple[int, Line]]
    ) -> None:
        """The numbers of new members, and those that replace a member's old ones."""
        keyring = self._parts.keyring
        if moved:
            await connection.execute(
                delete(nir_indexes).where(nir_indexes.c.member_id.in_([id_ for id_, _ in moved]))
            )
        rows = [
            {
                "digest": keyring.blind_index("nir", line.nir.canonical),
                "key_id": keyring.index_key_id,
                "member_id": member_id,
            }
            for member_id, line in (*fresh, *moved)
        ]
        if rows:
            await connection.execute(insert(nir_indexes), rows)


def _batches(file: RosterFile, summary: Summary) -> Iterator[_Batch]:
    lines: list[Line] = []
    seen: set[str] = set()
    for line in file.lines():
        if isinstance(line, BadLine):
            summary.rejected.append((line.number, line.reason))
            continue
        # A member number never looks like a NIR here: 16 characters at most against "nir " and 13.
        marks = {line.member_number, f"nir {line.nir.canonical}"}
        if len(lines) >= _BATCH or not seen.isdisjoint(marks):
            yield _Batch(lines, file.read)
            lines, seen = [], set()
        lines.append(line)
        seen |= marks
    yield _Batch(lines, file.size)


async def _stored(connection: AsyncConnection, lines: list[Line]) -> dict[str, Row[Any]]:
    query = select(members).where(members.c.member_number.in_([line.member_number for line in lines]))
    return {row.member_number: row for row in await connection.execute(query)}


def _fields(line: Line) -> dict[str, Any]:
    return {
        "first_name": line.first_name,
        "last_name": line.last_name,
        "email": None if line.email is None else line.email.value,
        "email_folded": None if line.email is None else line.email.folded,
    }


def _differs(line: Line, row: Row[Any]) -> bool:
    return any(row._mapping[name] != value for name, value in _fields(line).items())


async def _shared_emails(connection: AsyncConnection) -> int:
    shared = (
        select(members.c.email_folded)
        .where(members.c.email_folded.is_not(None))
        .group_by(members.c.email_folded)
        .having(func.count() > 1)
        .subquery()
    )
    return await connection.scalar(select(func.count()).select_from(shared)) or 0
