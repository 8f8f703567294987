"""The courier: empties the outbox through the agency's mail server, behind `run` and `demo` or as `kiosk courier`.

At least once, and once only as far as we can tell: a mail is leased before it is sent and settled after the
server took it. After a crash in between, the same mail (same code, same Message-ID) leaves again. (R109, R110)
"""

import asyncio
import importlib
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from kiosk.identity.keys import Keyring
from kiosk.mail.ahead import Ahead
from kiosk.mail.hand import Hand
from kiosk.mail.ledger import Ledger
from kiosk.mail.message import MailWriter, Unwritable
from kiosk.mail.replies import RefusedForGood, RetryLater, Verdict
from kiosk.mail.trace import trace_of
from kiosk.mail.transport import SmtpTransport
from kiosk.settings import Settings
from kiosk.storage import outbox
from kiosk.storage.clock import Clock
from kiosk.storage.engine import Database
from kiosk.storage.queued_mail import QueuedMail, short
from kiosk.storage.transaction import Transaction
from kiosk.storage.troubles import is_full
from kiosk.storage.wake import OUTBOX, OUTBOX_SECONDS, Watch

_BATCH = 20
_POLL_SECONDS = 1.0  # finds what no wake told of: a retry whose time has come, a message lost

_log = logging.getLogger("kiosk.mail")


class Courier:
    """Call `run` as a task; set `wake` after a commit that queued a mail, and it leaves at once."""

    def __init__(
        self, database: Database, keyring: Keyring, settings: Settings, clock: Clock, wake: asyncio.Event
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._settings = settings
        self._clock = clock
        self._wake = wake
        self._owner = f"{settings.kiosk.terminal[:40]}/{secrets.token_hex(8)}"
        self._ledger = Ledger(database, clock, self._owner, keyring)
        self._transport = SmtpTransport(settings.mail)
        self._writer: MailWriter | None = None
        self._ahead = Ahead()
        # Connecting, authenticating and one mail: several commands may each take the whole timeout.
        self._longest_send = timedelta(seconds=3 * settings.mail.timeout_seconds)
        self._lease = self._longest_send + timedelta(seconds=30)
        self._troubled = False
        self._ending = False

    async def run(self) -> None:
        """Deliver until cancelled or told to `end`. Neither the mail server nor the database can end it."""
        watching = Watch(self._database, self._wake, channels=[OUTBOX], every=OUTBOX_SECONDS, name="courier")
        watch = asyncio.create_task(watching.run(), name="outbox watch")
        try:
            await self._ready()
            while not self._over():
                self._wake.clear()
                await self._pass()
                await self._rest()
        finally:
            watch.cancel()
            await asyncio.wait([watch])
            await self.close()

    def end(self) -> None:
        """Let `run` return after the mail in hand: cancelled in its middle, that one might leave twice."""
        self._ending = True
        self._wake.set()

    def _over(self) -> bool:
        return self._ending or _cancelled()

    async def close(self) -> None:
        """Record what the server took, then leave it. A later pass connects again."""
        try:
            await self._ledger.settled()
        except (SQLAlchemyError, OSError) as error:
            _log.error("mails remis mais non notés (%s) : ils partiront deux fois", type(error).__name__)
        finally:
            await self._transport.close()

    async def deliver_due(self) -> int:
        """One pass: try every due mail once, giving up what is of no use any more; how many were claimed.

        Raises `SQLAlchemyError` or `OSError` when the database fails; the next pass records what this one could not.
        """
        hand = Hand(self._claim, _BATCH)
        try:
            while not self._over() and (mail := await hand.take()) is not None:
                verdict = await self._verdict(mail, hand)
                self._ledger.note(mail, verdict)
                if verdict is None or (isinstance(verdict, RetryLater) and verdict.server):
                    # The obstacle is the server or the time left: the other mails would meet it too.
                    self._give_back(await hand.left(), verdict)
        finally:
            # Cancelled: a mail in mid-sending keeps its lease, for the server may have it; the others are free.
            self._ahead.forget()
            self._give_back(await hand.left(), None)
            await self._ledger.settled()
        return hand.claimed

    def _give_back(self, mails: list[QueuedMail], verdict: Verdict | None) -> None:
        for mail in mails:
            self._ledger.note(mail, verdict)

    async def _pass(self) -> None:
        try:
            await self.deliver_due()
        except (SQLAlchemyError, OSError) as error:
            if not self._troubled:
                _log.error("%s : les mails attendent", _trouble(error))
            self._troubled = True
            return
        if self._troubled:
            _log.warning("base de données de nouveau disponible : les mails repartent")
        self._troubled = False

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_POLL_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            await self._transport.rest()

    async def _claim(self) -> list[QueuedMail]:
        # First: while what the server took cannot be recorded, no more is sent.
        await self._ledger.settled()
        mails, expired = await self._database.run(self._claimed)
        for mail_id, flow_id in expired:
            sentence = "mail %s abandonné : périmé sans que le serveur l'ait accepté"
            about = trace_of(mail_id, flow_id, self._keyring, "abandoned")
            _log.error(sentence, short(mail_id), extra=about)
        return mails

    async def _claimed(self, connection: Transaction) -> tuple[list[QueuedMail], list[tuple[bytes, bytes | None]]]:
        """The mails to send, and those given up: the id and `flow_id` of each."""
        now = self._clock.now()
        if not await outbox.anything_waiting(connection, now):
            return [], []
        expired = await outbox.abandoned(connection, now=now)
        claimed = await outbox.claim(connection, owner=self._owner, now=now, limit=_BATCH, lease=self._lease)
        return claimed, expired

    async def _verdict(self, mail: QueuedMail, hand: Hand) -> Verdict | None:
        """What became of one attempt; None if too little of its lease is left to begin one."""
        if self._clock.now() + self._longest_send > mail.leased_until:
            return None
        writer = await self._ready()
        try:
            letter = self._ahead.take(mail, writer)
        except Unwritable as error:
            return RefusedForGood(str(error))
        writing = self._ahead.soon(hand.following, writer)
        try:
            async with asyncio.timeout(self._longest_send.total_seconds()):
                return await self._transport.send(letter)
        except TimeoutError:
            return RetryLater("le serveur de mail ne répond pas à temps", server=True)
        finally:
            writing.cancel()

    async def _ready(self) -> MailWriter:
        if self._writer is None:
            self._writer = await asyncio.to_thread(_load, self._keyring, self._settings)
        return self._writer


def _trouble(error: Exception) -> str:
    if is_full(error):
        return "disque de la base de données plein, libérez de la place"
    return f"base de données indisponible ({type(error).__name__})"


@asynccontextmanager
async def delivering(courier: Courier, *, patience: float) -> AsyncIterator[asyncio.Task[None]]:
    """`courier.run()` as a task for the length of the block.

    At its end the mail in hand is given `patience` seconds to be accepted and recorded; then it is cut, and may
    leave twice.
    """
    task = asyncio.create_task(courier.run(), name="courier")
    try:
        yield task
    finally:
        courier.end()
        await asyncio.wait([task], timeout=patience)
        task.cancel()
        await asyncio.wait([task])


def _cancelled() -> bool:
    """Whether this task was told to end, though a library lost the message.

    Before Python 3.12 `asyncio.wait_for`, under aiosmtplib, swallows a cancellation that meets an answer.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _load(keyring: Keyring, settings: Settings) -> MailWriter:
    """Every heavy import of this folder at once, in a thread: the screens go on painting meanwhile."""
    for name in ("aiosmtplib", "email_validator"):
        importlib.import_module(name)
    return MailWriter(keyring, settings)
