"""Whether the services could be reached at all: what a screen that goes on by itself must know, and nothing else."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

PATIENCE = 3.0  # seconds; a silent network must be said within five

_Outcome = TypeVar("_Outcome")
_log = logging.getLogger("kiosk.services")


class Unreachable(Exception):
    """The database did not answer. Says no more: a driver's text may quote what it was given.

    Nothing is known of what was asked: it may have been done. The same call may be made again.
    """


async def reached(work: Awaitable[_Outcome], patience: float | None = PATIENCE) -> _Outcome:
    """What `work` (a service's call) gives. Raises `Unreachable` where the database is away, busy, broken or silent.

    Only for what tries again by itself: elsewhere the one guard of the visit says it, with a reference.
    With `patience` None it is never cut short.
    """
    # Here: a screen that imported it while the loading thread does would find it half made (seen: AttributeError).
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - whoever calls a service has it

    try:
        async with asyncio.timeout(patience):
            return await work
    except (SQLAlchemyError, OSError) as error:  # a TimeoutError is an OSError
        _log.info("liaison interrompue", extra={"error": type(error).__name__})
        raise Unreachable from None
