"""Time that passes over what was asked for, without anybody waiting for it."""

from datetime import timedelta

from sqlalchemy import select, update

from kiosk.storage.engine import Database
from kiosk.storage.tables import reset_requests


async def time_passes(url: str, **amount: float) -> None:
    """Every request is older by so much: `seconds=61`, `minutes=31`."""
    old = timedelta(**amount)
    database = await Database.open(url)
    try:
        async with database.transaction() as connection:
            for row in await connection.execute(select(reset_requests)):
                aged = {"created_at": row.created_at - old, "expires_at": row.expires_at - old}
                await connection.execute(update(reset_requests).where(reset_requests.c.id == row.id).values(**aged))
    finally:
        await database.close()
