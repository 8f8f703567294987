"""Whether the services could be reached at all: what a screen that goes on by itself must know, and nothing else."""

from collections.abc import Awaitable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

_Outcome = TypeVar("_Outcome")


class Unreachable(Exception):
    """The database did not answer. Says no more: a driver's text may quote what it was given."""


async def reached(work: Awaitable[_Outcome]) -> _Outcome:
    """What `work` (a service's call) gives. Raises `Unreachable` where the database is away, busy or broken.

    Only for what tries again by itself: elsewhere the one guard of the visit says it, with a reference.
    """
    try:
        return await work
    except (SQLAlchemyError, OSError):
        raise Unreachable from None
