"""The one id that a visit's lines bear in the log, in the journal and in the courier's log. (R61, R62)

A context variable, not a parameter: it must reach the line that a guard, a worker or a library's callback writes.
Each task has its own, so many terminals live in one process.
"""

import logging
import os
from contextvars import ContextVar

_DIGITS = 12
_REFERENCE_DIGITS = 6

_current: ContextVar[str | None] = ContextVar("interaction", default=None)
_log = logging.getLogger("kiosk.services")


def begin() -> None:
    """A new interaction, for this task and those it starts: a visit at a terminal, a request to the page."""
    _current.set(fresh())


def current() -> str | None:
    """The interaction under way; None between visits."""
    return _current.get()


def follow(interaction: str) -> None:
    """Go on under the id that the journal gives to what was asked: the same at the terminal, by mail, on the phone.

    The line that tells so holds both ids, and a search for either leads to the other.
    """
    before = _current.get()
    if before is None or before == interaction:
        return
    _current.set(interaction)
    _log.info("suite de l'interaction %s", before)


def reference() -> str:
    """What a person may read to an adviser: the beginning of the current interaction, or one of its own."""
    return (_current.get() or fresh())[:_REFERENCE_DIGITS].upper()


def fresh() -> str:
    return os.urandom(_DIGITS // 2).hex()  # what `secrets` does, without its 2 ms of imports
