"""The imported members. A NIR becomes a blind index at once; a bad line is told by number and passed over."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.services.roster.batches import Batch, batches
from kiosk.services.roster.checkpoint import Checkpoint
from kiosk.services.roster.file import TEMPLATE, FileError, RosterFile
from kiosk.services.roster.merge import merge
from kiosk.services.roster.reindex import reindex_all
from kiosk.services.roster.summary import Summary
from kiosk.storage.staging import roster_lines, staged
from kiosk.storage.tables import members
from kiosk.storage.transaction import Transaction

__all__ = ["FileError", "Roster", "Summary"]

Progress = Callable[[int, int], None]


class Roster:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @staticmethod
    def template() -> str:
        """An example file, with invented members."""
        return TEMPLATE

    async def import_file(
        self, path: Path, progress: Progress | None = None, resumed: Callable[[int], None] | None = None
    ) -> Summary:
        """Insert and update; may be repeated without harm. `progress` gets bytes read, of how many.

        The roster is the truth: a line replaces its member's names, e-mail and NIR. An import of the same content
        that did not reach its end goes on: `resumed` gets the number of its next line, and the summary tells of the
        whole. Raises `FileError`.
        """
        file = RosterFile(path)
        # Keyed: the content of a short list could be guessed from its hash.
        digest = self._parts.keyring.blind_index("roster_file", file.digest())
        checkpoint = await self._parts.database.run(lambda connection: Checkpoint.taken(connection, digest))
        if checkpoint.records and resumed is not None:
            resumed(checkpoint.line + 1)
        for batch in batches(file, self._parts.keyring, checkpoint.records):
            # Not in one go: PostgreSQL's COPY is the driver's own, and is waited for.
            async with self._parts.database.transaction() as connection:
                await checkpoint.hold(connection)
                await self._merge(connection, batch, checkpoint.summary)
                await checkpoint.advance(connection, batch.records, batch.line)
            if progress is not None:
                progress(batch.read, file.size)
        await self._parts.database.run(lambda connection: self._finish(connection, checkpoint))
        return checkpoint.summary

    async def _merge(self, connection: Transaction, batch: Batch, summary: Summary) -> None:
        rejected = batch.bad
        for rows in batch.rounds:
            await reindex_all(connection, [digest for digest, *_ in rows], batch.key_id)
            async with staged(connection, roster_lines, rows):
                merged = await merge(connection, batch.key_id, self._parts.clock.now())
            summary.inserted += merged.inserted
            summary.updated += merged.updated
            summary.unchanged += merged.unchanged
            rejected += [(number, "nir : déjà celui d'un autre numéro interne") for number in merged.taken]
        summary.reject(rejected)

    async def _finish(self, connection: Transaction, checkpoint: Checkpoint) -> None:
        await checkpoint.hold(connection)
        checkpoint.summary.shared_emails = await _shared_emails(connection)
        await self._parts.journal.record(connection, Event.ADMINISTRATION, Outcome.SUCCESS, Reason.ROSTER_IMPORT)
        await checkpoint.finish(connection)


async def _shared_emails(connection: Transaction) -> int:
    shared = (
        select(members.c.email_folded)
        .where(members.c.email_folded.is_not(None))
        .group_by(members.c.email_folded)
        .having(func.count() > 1)
        .subquery()
    )
    return await connection.scalar(select(func.count()).select_from(shared)) or 0
