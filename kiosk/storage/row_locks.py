"""The one order in which reset requests are locked: whoever needs several takes them in it, or waits in a ring."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction

IN_ORDER = (reset_requests.c.created_at.desc(), reset_requests.c.id)


async def hold(connection: Transaction, *which: ColumnElement[bool]) -> None:
    """Lock these requests until the transaction ends; before an UPDATE of several, which locks in any order.

    SQLite needs nothing: BEGIN IMMEDIATE already lets one writer in.
    """
    if connection.dialect.name != "sqlite":
        requests = select(reset_requests.c.id).where(*which)
        await connection.execute(requests.order_by(*IN_ORDER).with_for_update())


async def void(connection: Transaction, now: datetime, *which: ColumnElement[bool]) -> None:
    """No link, code or grant of these requests opens anything from now on. (R24)"""
    await hold(connection, *which)
    await connection.execute(update(reset_requests).where(*which).values(superseded_at=now, grant_hash=None))
