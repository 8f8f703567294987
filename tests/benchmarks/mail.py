"""The courier: how soon after its commit a mail is with the mail server, and how many a second it hands over.

The server is aiosmtpd, which takes about as many a second as Postfix does, in a process of its own.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

import aiosmtplib
from sqlalchemy import update

from kiosk.mail.courier import Courier, delivering
from kiosk.mail.message import MailWriter
from kiosk.services.outcomes import Requested
from kiosk.storage import outbox
from kiosk.storage.tables import outbox as queue
from tests.benchmarks import terminals
from tests.benchmarks.contenders import people
from tests.benchmarks.contenders.mail_sink import HOST
from tests.benchmarks.contest import Contender, started
from tests.benchmarks.databases import fresh
from tests.benchmarks.figures import Options, Row, percentile
from tests.benchmarks.terminals import SENDER, Agency

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
    few, many = (15, 100) if options.quick else (80, 240)
    sink = Contender("mail_sink")
    with started(sink):
        for kind in options.databases:
            late = _on_a_new_database(kind, sink, few, lambda office: _delays(office, few))
            name, note = f"commit to mail server, p95, {kind}", f"median {percentile(late, 50):.0f} ms"
            yield Row("mail", name, "ms", percentile(late, 95), goal=_WITHIN, note=note)
            ours, alone = _on_a_new_database(kind, sink, many, lambda office: _rates(office, many, options.runs))
            yield Row("mail", f"courier, {many} mails, {kind}", "/s", ours, alone, "aiosmtplib", 0.90, better="more")


def _on_a_new_database(
    kind: str, sink: Contender, mails: int, measure: Callable[[Office], Coroutine[Any, Any, _Found]]
) -> _Found:
    async def run(url: str) -> _Found:
        chosen = terminals.settings(url, "floor", sink.facts["port"])
        async with terminals.opened(chosen, members=mails, terminals=-(-mails // _A_TERMINAL)) as agency:
            return await measure(Office(agency, sink))

    with fresh(kind, "mail") as urls:
        return asyncio.run(run(urls["mail"]))


async def _delays(office: Office, count: int) -> list[float]:
    """Milliseconds from a commit to its mail with the server: a kiosk that is its own courier, one mail at a time."""
    committed: dict[str, float] = {}
    received: dict[str, float] = {}
    async with delivering(office.courier(), patience=_PATIENCE):
        for member in range(count):
            await office.ask_for_a_mail(member)
            committed[people.address(member)] = time.monotonic()
            await asyncio.sleep(random.uniform(0.05, 0.25))  # noqa: S311 - it falls anywhere in what the courier does
        deadline = time.monotonic() + _PATIENCE
        while len(received) < count:
            assert time.monotonic() < deadline, f"{count - len(received)} mails never came"
            await asyncio.sleep(0.1)
            received |= office.received()
    return [1000 * (received[address] - at) for address, at in committed.items()]


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
    """The mails of the queue, as the courier writes them."""
    parts = office.agency.parts
    async with parts.database.transaction() as connection:
        now, lease = parts.clock.now(), timedelta(minutes=1)
        mails = await outbox.claim(connection, owner="benchmark", now=now, limit=count, lease=lease)
    assert len(mails) == count
    writer = MailWriter(parts.keyring, parts.settings)
    return [writer.write(mail) for mail in mails]


async def _queued_again(office: Office) -> None:
    waiting = {"state": "queued", "lease_owner": None, "leased_until": None, "attempts": 0, "settled_at": None}
    async with office.agency.database.transaction() as connection:
        await connection.execute(update(queue).values(**waiting))


async def _delivered(courier: Courier) -> None:
    while await courier.deliver_due():
        pass


async def _sent(client: aiosmtplib.SMTP, messages: list[EmailMessage]) -> None:
    for message in messages:
        await client.send_message(message, sender=SENDER)
