"""A database that does not answer, as an outcome: who follows something says so, and asks again."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

PATIENCE = 3.0  # seconds; a silent network must be said within five

_Answer = TypeVar("_Answer")
_log = logging.getLogger("kiosk.services")


@dataclass(frozen=True, slots=True)
class LinkLost:
    """Nothing is known of what was asked: it may have been done. The same call may be made again."""


async def reached(call: Awaitable[_Answer], patience: float = PATIENCE) -> _Answer | LinkLost:
    """What `call` answers, unless the database is away or silent."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - heavy, and screens name LinkLost

    try:
        async with asyncio.timeout(patience):
            return await call
    except (SQLAlchemyError, OSError) as error:  # a TimeoutError is an OSError
        # Its name alone: the text of a driver may quote the address of the database.
        _log.info("liaison interrompue", extra={"error": type(error).__name__})
        return LinkLost()
