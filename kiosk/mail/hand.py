"""The mails that a courier holds: claimed a few at a time, the next few while these leave."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from kiosk.storage.queued_mail import QueuedMail

_FEW = 10  # mails left when the next are claimed: a claim takes as long as four, more where the disk is slow


class Hand:
    """Of one pass. `claim` gives at most `most` mails; when it gives fewer, no other is due."""

    def __init__(self, claim: Callable[[], Coroutine[Any, Any, list[QueuedMail]]], most: int) -> None:
        self._claim = claim
        self._most = most
        self._mails: deque[QueuedMail] = deque()
        self._coming: asyncio.Task[list[QueuedMail]] | None = asyncio.create_task(claim())
        self._more = True
        self.claimed = 0

    async def take(self) -> QueuedMail | None:
        """The next mail; None when there is none. Raises what a claim raises."""
        if not self._mails and self._coming is not None:
            coming, self._coming = self._coming, None
            self._arrived(await coming)
        mail = self._mails.popleft() if self._mails else None
        if self._more and self._coming is None and len(self._mails) <= _FEW:
            self._coming = asyncio.create_task(self._claim())
        return mail

    @property
    def following(self) -> QueuedMail | None:
        """The one that will be taken next, if it is here already."""
        return self._mails[0] if self._mails else None

    async def left(self) -> list[QueuedMail]:
        """Every mail not taken, with those of a claim under way; no other is claimed."""
        coming, self._coming, self._more = self._coming, None, False
        if coming is not None:
            # One that fails brings nothing; whoever writes next meets the same database.
            with contextlib.suppress(SQLAlchemyError, OSError):
                self._arrived(await coming)
        mails, self._mails = list(self._mails), deque()
        return mails

    def _arrived(self, mails: list[QueuedMail]) -> None:
        self._mails.extend(mails)
        self.claimed += len(mails)
        self._more = self._more and len(mails) == self._most
