"""The courier: how soon after its commit a mail is with the mail server, and how many a second it hands over.

The server is aiosmtpd, which takes about as many a second as Postfix does, in a process of its own.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosmtplib
from sqlalchemy import update

from kiosk.mail.courier import Courier, delivering
from kiosk.mail.letter import Letter
from kiosk.mail.message import MailWriter
from kiosk.services.outcomes import Requested
from kiosk.storage import outbox
from kiosk.storage.tables import outbox as queue
from tests.benchmarks import terminals
from tests.benchmarks.contenders import people
from tests.benchmarks.contenders.mail_sink import HOST
from tests.benchmarks.contest import Contender, started
from tests.benchmarks.databases import fresh, swept
from tests.benchmarks.figures import Options, Row, percentile
from tests.benchmarks.terminals import SENDER, Agency
from tests.terminal.terminal import clean_environment

_A_TERMINAL = 10  # mails that one may ask for in an hour
_WITHIN = 500  # ms
_PATIENCE = 10.0  # seconds for the last mail
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Office:
    """An agency and the mail server that its courier knows."""

    agency: Agency
    sink: Contender

    def courier(self) -> Courier:
        parts = self.agency.parts
        return Courier(parts.database, parts.keyring, parts.settings, parts.clock, parts.mail_wake)

    async def ask_for_a_mail(self, member: int) -> None:
        reset = self.agency.terminals[member // _A_TERMINAL].reset
        asked = await reset.request(people.nir(member), people.number(member), people.address(member))
        assert isinstance(asked, Requested), asked

    def received(self) -> dict[str, float]:
        """Since it was last asked: to whom, and when the server had it."""
        self.sink.ask(what="mails")
        return {address: at for at, address in self.sink.answer()["mails"]}


def rows(options: Options) -> Iterator[Row]:
    few, many = (10, 60) if options.quick else (60, 240)
    couriers = {"inside": _inside} if options.quick else {"inside": _inside, "outside": _outside}
    sink = Contender("mail_sink")
    with started(sink):
        for kind in options.databases:
            group = f"mail on {kind}"
            for where, courier in couriers.items():
                late = _on_a_new_database(kind, sink, few + 1, partial(_delays, count=few, courier=courier))
                name, note = f"commit to mail server p95, courier {where}", f"median {percentile(late, 50):.0f} ms"
                yield Row(group, name, "ms", percentile(late, 95), goal=_WITHIN, note=note)
            ours, alone = _on_a_new_database(kind, sink, many, partial(_rates, count=many, runs=options.runs))
            yield Row(group, f"courier, {many} mails", "/s", ours, alone, "aiosmtplib", 0.90, better="more")


def _on_a_new_database(
    kind: str, sink: Contender, mails: int, measure: Callable[[Office], Coroutine[Any, Any, _Found]]
) -> _Found:
    async def run(url: str) -> _Found:
        chosen = terminals.settings(url, "floor", sink.facts["port"])
        async with terminals.opened(chosen, members=mails, terminals=-(-mails // _A_TERMINAL)) as agency:
            return await measure(Office(agency, sink))

    with fresh(kind, "mail") as urls:
        return asyncio.run(run(urls["mail"]))


@asynccontextmanager
async def _inside(office: Office) -> AsyncIterator[None]:
    async with delivering(office.courier(), patience=_PATIENCE):
        yield


@asynccontextmanager
async def _outside(office: Office) -> AsyncIterator[None]:
    """`kiosk courier`, which learns from the database alone that there is a mail."""
    parts = office.agency.parts
    mail = {"HOST": HOST, "PORT": str(parts.settings.mail.port), "SECURITY": "none", "SENDER": SENDER}
    with tempfile.TemporaryDirectory() as home:
        storage = {"KIOSK_STORAGE_URL": parts.settings.database_url, "KIOSK_STORAGE_FOLDER": home}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kiosk", "courier"),
            env=clean_environment(Path(home))
            | storage
            | {f"KIOSK_MAIL_{name}": value for name, value in mail.items()}
            | {"KIOSK_KEYS": parts.keyring.to_text()},
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            process.terminate()
            await process.wait()


async def _delays(
    office: Office, count: int, courier: Callable[[Office], AbstractAsyncContextManager[None]]
) -> list[float]:
    """Milliseconds from a commit to its mail with the server, one mail at a time; the first is not counted."""
    committed: dict[str, float] = {}
    async with courier(office):
        await office.ask_for_a_mail(count)
        await _received(office, 1)
        for member in range(count):
            await office.ask_for_a_mail(member)
            committed[people.address(member)] = time.monotonic()
            await asyncio.sleep(random.uniform(0.05, 0.25))  # noqa: S311 - it falls anywhere in what the courier does
        received = await _received(office, count)
    return [1000 * (received[address] - at) for address, at in committed.items()]


async def _received(office: Office, count: int) -> dict[str, float]:
    received: dict[str, float] = {}
    deadline = time.monotonic() + _PATIENCE
    while len(received) < count:
        assert time.monotonic() < deadline, f"{count - len(received)} mails never came"
        await asyncio.sleep(0.1)
        received |= office.received()
    return received


async def _rates(office: Office, count: int, runs: int) -> tuple[float, float]:
    """Mails a second, medians in turn: the courier, from the queue to « accepted » in it; aiosmtplib alone."""
    for member in range(count):
        await office.ask_for_a_mail(member)
    messages = await _written(office, count)
    courier, client = office.courier(), aiosmtplib.SMTP(hostname=HOST, port=office.agency.parts.settings.mail.port)
    ours, alone = list[float](), list[float]()
    async with client:
        await _queued_again(office)
        await _delivered(courier)  # it connects, and loads what it writes mails with
        office.received()
        for _ in range(runs):
            await _queued_again(office)
            ours.append(await _rate(office, count, lambda: _delivered(courier)))
            alone.append(await _rate(office, count, lambda: _sent(client, messages)))
    await courier.close()
    return statistics.median(ours), statistics.median(alone)


async def _rate(office: Office, count: int, work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    seconds = time.perf_counter() - began
    assert len(office.received()) == count
    return count / seconds


async def _written(office: Office, count: int) -> list[EmailMessage]:
    """The mails of the queue, as the courier writes them, each a message again."""
    parts = office.agency.parts
    async with parts.database.transaction() as connection:
        now, lease = parts.clock.now(), timedelta(minutes=1)
        mails = await outbox.claim(connection, owner="benchmark", now=now, limit=count, lease=lease)
    assert len(mails) == count
    writer = MailWriter(parts.keyring, parts.settings)
    return [_message(writer.write(mail)) for mail in mails]


def _message(letter: Letter) -> EmailMessage:
    """As a program holds a mail that it gives aiosmtplib; what was parsed would be flattened more slowly."""
    parsed = message_from_bytes(letter.content, EmailMessage, policy=SMTP)
    message = EmailMessage(policy=SMTP)
    for name, value in parsed.items():
        message[name] = value
    for parsed_part in parsed.iter_parts():
        part = EmailMessage(policy=SMTP)
        for name, value in parsed_part.items():
            part[name] = value
        part.set_payload(parsed_part.get_payload())
        message.attach(part)
    return message


async def _queued_again(office: Office) -> None:
    await asyncio.to_thread(swept, office.agency.parts.settings.database_url)
    waiting = {"state": "queued", "lease_owner": None, "leased_until": None, "attempts": 0, "settled_at": None}
    async with office.agency.database.transaction() as connection:
        await connection.execute(update(queue).values(**waiting))


async def _delivered(courier: Courier) -> None:
    while await courier.deliver_due():
        pass


async def _sent(client: aiosmtplib.SMTP, messages: list[EmailMessage]) -> None:
    for message in messages:
        await client.send_message(message, sender=SENDER)
