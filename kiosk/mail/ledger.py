"""Records what became of the mails a courier holds, beside the sending and in as few commits as it takes."""

import asyncio
import contextlib
import logging
import random
from datetime import timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from kiosk.identity.keys import Keyring
from kiosk.mail.replies import Accepted, RefusedForGood, RetryLater, Verdict
from kiosk.mail.trace import trace
from kiosk.storage import outbox
from kiosk.storage.clock import Clock
from kiosk.storage.engine import Database
from kiosk.storage.queued_mail import QueuedMail
from kiosk.storage.transaction import Transaction

_DELAYS = (10.0, 30.0, 120.0, 300.0)  # seconds before the second, third ... attempt; the last one repeats (R110)
_GATHER_SECONDS = 0.05  # mails accepted this close together share a commit: one each would halve the rate
_JITTER = 0.2  # so that the kiosks of an agency do not all come back at once

_log = logging.getLogger("kiosk.mail")


class Ledger:
    """Of one courier, `owner` of its leases. What could not be written is kept and written next time."""

    def __init__(self, database: Database, clock: Clock, owner: str, keyring: Keyring) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._keyring = keyring
        self._unwritten: list[tuple[QueuedMail, Verdict | None]] = []
        self._writing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._turn = asyncio.Lock()

    def note(self, mail: QueuedMail, verdict: Verdict | None) -> None:
        """Record `verdict` in the background; None means the mail was not tried and anyone may take it."""
        self._unwritten.append((mail, verdict))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    async def settled(self) -> None:
        """Return once everything noted is committed. Raises `SQLAlchemyError` or `OSError` if it cannot be."""
        if self._writing is not None:
            self._hurry.set()
            # Not awaited itself: whoever is cancelled here would cancel the writing, and nobody would take it up.
            await asyncio.wait([self._writing])
            self._hurry.clear()
        await self._write()

    async def _write_soon(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GATHER_SECONDS):
                await self._hurry.wait()
        with contextlib.suppress(SQLAlchemyError, OSError):  # `settled` tries again, and tells
            await self._write()

    async def _write(self) -> None:
        async with self._turn:
            while self._unwritten:
                batch = tuple(self._unwritten)
                await self._database.run(partial(self._record, batch=batch))
                del self._unwritten[: len(batch)]

    async def _record(self, connection: Transaction, batch: tuple[tuple[QueuedMail, Verdict | None], ...]) -> None:
        now = self._clock.now()
        accepted = [(mail, verdict.reply) for mail, verdict in batch if isinstance(verdict, Accepted)]
        if accepted:
            await outbox.settle_accepted(connection, accepted, now=now)
        for mail, verdict in batch:
            match verdict:
                case Accepted(reply):
                    _log.info(
                        "mail %s remis au serveur : %s", mail, reply, extra=trace(mail, self._keyring, "accepted")
                    )
                case RetryLater(reply):
                    due_at = now + _delay(mail.attempts)
                    await outbox.retry_at(connection, mail, owner=self._owner, due_at=due_at, reply=reply)
                    seconds = round((due_at - now).total_seconds())
                    sentence, about = "mail %s en attente : %s ; nouvel essai dans %d s", (mail, reply, seconds)
                    _log.warning(sentence, *about, extra=trace(mail, self._keyring, "later"))
                case RefusedForGood(reply, recipient):
                    await outbox.refused(connection, mail, owner=self._owner, reply=reply, now=now)
                    if recipient:
                        await outbox.doubt(connection, mail.member_id, mail.to, now=now)
                    _log.error("mail %s refusé : %s", mail, reply, extra=trace(mail, self._keyring, "refused"))
                case None:
                    await outbox.release(connection, mail, owner=self._owner)


def _delay(attempts: int) -> timedelta:
    seconds = _DELAYS[min(attempts, len(_DELAYS)) - 1]
    return timedelta(seconds=seconds * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - no secret here
