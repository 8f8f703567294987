"""What the clients of a fleet were told, call by call."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from kiosk.services.outcomes import Pending
from kiosk.storage.troubles import is_away
from tests.fleet.people import Person

Answer = TypeVar("Answer")
AWAY = "database away"


class Unavailable(Exception):
    """The person was shown the one sentence, and goes home."""


@dataclass(frozen=True, slots=True)
class Call:
    """`error` is what the person could not be told; times are time.time()."""

    name: str
    began: float
    ended: float
    error: str | None = None

    @property
    def took(self) -> float:
        return self.ended - self.began


@dataclass(frozen=True, slots=True)
class Asked:
    """A client was told « Requested »."""

    pending: Pending
    person: Person | None  # None: a form that matches nobody
    agency: str


@dataclass(slots=True)
class Records:
    calls: list[Call] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    changed: int = 0  # times a client was told PasswordChanged
    waiting: int = 0  # people looking into their mailbox, now
    unsure: int = 0  # times a change failed, or was left, before its answer
    journeys: Counter[str] = field(default_factory=Counter)
    cut_short: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # answers that nothing explains
    probes: Counter[str] = field(default_factory=Counter)
    spent: list[tuple[Asked, str, str, str]] = field(default_factory=list)  # request, code, link token, winner

    async def call(self, name: str, work: Awaitable[Answer]) -> Answer:
        """Make a service call as a screen does: the person gets its answer, or the one sentence."""
        began = time.time()
        try:
            answer = await work
        except (SQLAlchemyError, OSError) as error:
            self.calls.append(Call(name, began, time.time(), kind(error)))
            raise Unavailable from error
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self.calls.append(Call(name, began, time.time(), f"unexpected {type(error).__name__}"))
            raise
        self.calls.append(Call(name, began, time.time()))
        return answer

    def expect(self, told: object, *wanted: type, where: str) -> None:
        if not isinstance(told, wanted):
            self.wrong.append(f"{where}: {type(told).__name__} and not {'/'.join(w.__name__ for w in wanted)}")


def kind(error: Exception) -> str:
    if is_away(error) or getattr(error, "connection_invalidated", False):
        return AWAY
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return f"{type(error).__name__} {state or ''}".strip()
