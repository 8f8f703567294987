"""What happened, when, at which terminal, with what outcome: pseudonymous, and nothing of STANDARDS R63.

No column takes free text, so nothing a person typed can reach it, nor a control character.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, func, select

from kiosk import interaction as interactions
from kiosk.identity.keys import Keyring
from kiosk.json_line import json_line
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.place import Place
from kiosk.storage import tables
from kiosk.storage.clock import Clock
from kiosk.storage.engine import Database
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, together

_PAGE = 500
_Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal, with the fields of R62."""

    id: int
    at: datetime
    terminal: str
    agency: str
    version: str
    interaction: str
    account: str | None
    adviser: str | None
    event: str
    outcome: str
    reason: str | None

    def as_json(self) -> str:
        """One JSON object on one line; the time in ISO 8601 with its offset."""
        fields = asdict(self)
        return json_line({**fields, "at": self.at.isoformat()})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines to read; None means any. `since` is included, `until` is not; of `interaction`, the beginning."""

    since: datetime | None = None
    until: datetime | None = None
    event: str | None = None
    outcome: str | None = None
    terminal: str | None = None
    account: str | None = None
    interaction: str | None = None


class Journal:
    """Writes inside the caller's transaction, so that an act and its line are kept or lost together."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock, place: Place) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._place = place

    def line(
        self,
        event: Event,
        outcome: Outcome,
        reason: Reason | None = None,
        *,
        account: int | None = None,
        adviser: str | None = None,
        interaction: str | None = None,
    ) -> _Line:
        """One line for `record_all`. `account` is a member id, kept as its pseudonym; `adviser` a login."""
        if interaction is not None:
            interactions.follow(interaction)
        return {
            "at": self._clock.now(),
            "terminal": self._place.terminal,
            "agency": self._place.agency,
            "version": self._place.version,
            "interaction": interaction or self.interaction(),
            "account": None if account is None else self.pseudonym(account),
            "adviser": adviser,
            "event": event.value,
            "outcome": outcome.value,
            "reason": None if reason is None else reason.value,
        }

    async def record(
        self,
        connection: Transaction,
        event: Event,
        outcome: Outcome,
        reason: Reason | None = None,
        *,
        account: int | None = None,
        adviser: str | None = None,
        interaction: str | None = None,
    ) -> None:
        await self.record_each(
            connection, [event], outcome, reason, account=account, adviser=adviser, interaction=interaction
        )

    async def record_each(
        self,
        connection: Transaction,
        events: Sequence[Event],
        outcome: Outcome,
        reason: Reason | None = None,
        *,
        account: int | None = None,
        adviser: str | None = None,
        interaction: str | None = None,
    ) -> None:
        """Several events of one act: alike but for their names."""
        lines = [
            self.line(event, outcome, reason, account=account, adviser=adviser, interaction=interaction)
            for event in events
        ]
        await self.record_all(connection, *lines)

    async def record_all(self, connection: Transaction, *lines: _Line) -> None:
        """Several lines in one statement."""
        await together(connection, self.written(*lines))

    def written(self, *lines: _Line) -> Rows:
        """The same, to be written together with other things."""
        return Rows(tables.journal, lines)

    async def note(
        self, event: Event, outcome: Outcome, reason: Reason | None = None, *, interaction: str | None = None
    ) -> None:
        """A line of its own, in its own transaction: start, stop, crash."""
        await self._database.run(
            lambda connection: self.record(connection, event, outcome, reason, interaction=interaction)
        )

    def interaction(self, kind: str | None = None, about: bytes = b"") -> str:
        """12 digits that tie the lines of one interaction: the visit's, or always the same ones `about` a thing."""
        if kind is None:
            return interactions.current() or interactions.fresh()
        return self._keyring.pseudonym(kind, about.hex())

    def pseudonym(self, account: int) -> str:
        """How the journal calls a member: keyed, so that nobody without the keys can tell who it is."""
        return self._keyring.pseudonym("account", str(account))

    async def entries(self, wanted: Filter | None = None, *, limit: int | None = None) -> list[Entry]:
        """The lines that match, the oldest first; with `limit`, the latest ones."""
        query = _query(wanted or Filter()).order_by(tables.journal.c.id.desc())
        rows = await self._database.run(lambda connection: _rows(connection, query.limit(limit)))
        return [_entry(row) for row in reversed(rows)]

    async def of_account(
        self, connection: Transaction, account: int, events: Sequence[str], *, limit: int
    ) -> list[Entry]:
        """An account's latest lines of these kinds, the latest first; those from before a key rotation too."""
        line = tables.journal.c
        pseudonyms = self._keyring.pseudonyms("account", str(account))
        query = select(tables.journal).where(line.account.in_(pseudonyms), line.event.in_(events))
        rows = await connection.execute(query.order_by(line.id.desc()).limit(limit))
        return [_entry(row) for row in rows]

    async def export(self, wanted: Filter | None = None) -> AsyncIterator[str]:
        """Every matching line as JSON, the oldest first, a page at a time."""
        last = 0
        while True:
            later = _query(wanted or Filter()).where(tables.journal.c.id > last).order_by(tables.journal.c.id)
            rows = await self._database.run(partial(_rows, query=later.limit(_PAGE)))
            for row in rows:
                yield _entry(row).as_json()
            if len(rows) < _PAGE:
                return
            last = rows[-1].id


async def _rows(connection: Transaction, query: Any) -> Sequence[Row[Any]]:
    return (await connection.execute(query)).all()


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)


def _query(wanted: Filter) -> Any:
    columns = tables.journal.c
    query = select(tables.journal)
    if wanted.since is not None:
        query = query.where(columns.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(columns.at < wanted.until)
    for name in ("event", "outcome", "terminal", "account"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(columns[name] == value)
    if wanted.interaction is not None:
        # A reference read aloud is its first digits, in capitals.
        query = query.where(func.lower(columns.interaction).startswith(wanted.interaction.lower(), autoescape=True))
    return query
