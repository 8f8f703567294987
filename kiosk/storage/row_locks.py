"""The one order in which reset requests are locked: whoever needs several takes them in it, or waits in a ring."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, update

from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Write, together

IN_ORDER = (reset_requests.c.created_at.desc(), reset_requests.c.id)


class Requests:
    """Those that meet `which`, for a caller that asks again and again: its statements are built once."""

    def __init__(self, *which: ColumnElement[bool]) -> None:
        self._locking = select(reset_requests.c.id).where(*which).order_by(*IN_ORDER).with_for_update()
        self._voiding = update(reset_requests).where(*which)
        self._voiding = self._voiding.values(superseded_at=bindparam("voided_at"), grant_hash=None)

    async def hold(self, connection: Transaction, values: Mapping[str, object] | None = None) -> None:
        """Lock them until the transaction ends; before an UPDATE of several, which locks in any order.

        SQLite needs nothing: BEGIN IMMEDIATE already lets one writer in.
        """
        if connection.dialect.name != "sqlite":
            await connection.execute(self._locking, values)

    async def void(self, connection: Transaction, now: datetime, values: Mapping[str, object] | None = None) -> None:
        """No link, code or grant of theirs opens anything from now on. (R24)"""
        await self.hold(connection, values)
        await together(connection, self.voided(now, values))

    def voided(self, now: datetime, values: Mapping[str, object] | None = None) -> Write:
        """The same for whoever holds them already."""
        return Write(self._voiding, {**(values or {}), "voided_at": now})
