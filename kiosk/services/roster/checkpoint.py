"""Where an import is: kept with what it wrote, so that one that was killed goes on where it stopped.

One import at a time for the whole database: of two rosters mixed, neither would be the truth. The newer one goes on,
for nobody can tell an import that runs from one that died.
"""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import delete, insert, select, update

from kiosk.services.roster.file import FileError
from kiosk.services.roster.summary import Summary
from kiosk.storage.engine import serialise
from kiosk.storage.tables import roster_import
from kiosk.storage.transaction import Transaction

_GATE = b"roster import"
_OVERTAKEN = "Import arrêté : un autre a commencé entre-temps. Quand il sera fini, relancez celui-ci si besoin."


@dataclass(slots=True)
class Checkpoint:
    """`records` of the file are done, up to `line`; `summary` tells what became of them."""

    digest: bytes
    records: int
    line: int
    summary: Summary

    @classmethod
    async def taken(cls, connection: Transaction, digest: bytes) -> Self:
        """Where the import of this content stopped, else its beginning; any other import is over."""
        await serialise(connection, _GATE)
        row = (await connection.execute(select(roster_import).where(roster_import.c.digest == digest))).first()
        if row is not None:
            return cls(digest, row.records, row.line, Summary.from_json(row.summary))
        await connection.execute(delete(roster_import))
        beginning = cls(digest, 0, 0, Summary())
        await connection.execute(insert(roster_import).values(digest=digest, **beginning._values()))
        return beginning

    async def hold(self, connection: Transaction) -> None:
        """No other import writes until this transaction ends. Raises `FileError` if one did meanwhile."""
        await serialise(connection, _GATE)
        mine = select(roster_import.c.records).where(roster_import.c.digest == self.digest)
        if await connection.scalar(mine) != self.records:
            raise FileError(_OVERTAKEN)

    async def advance(self, connection: Transaction, records: int, line: int) -> None:
        """So far; `summary` tells of all of it."""
        self.records, self.line = records, line
        mine = roster_import.c.digest == self.digest
        await connection.execute(update(roster_import).where(mine).values(self._values()))

    async def finish(self, connection: Transaction) -> None:
        """The next import of the same content begins at its beginning."""
        await connection.execute(delete(roster_import))

    def _values(self) -> dict[str, object]:
        return {"records": self.records, "line": self.line, "summary": self.summary.to_json()}
