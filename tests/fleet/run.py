"""A fleet for a minute: real PostgreSQL, real couriers, a real mail server, and terminals whose members hurry."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import psutil  # type: ignore[import-untyped]
from sqlalchemy import insert, select

from kiosk.identity import hashing
from kiosk.identity.keys import Keyring
from kiosk.services import Services, open_services
from kiosk.settings import KioskSettings, MailSettings, SecuritySettings, Settings, StorageSettings
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members
from tests.fleet.invariants import INVARIANTS, Evidence, looking_into
from tests.fleet.journeys import SHARES, Fleet, Journey, Nobody, Terminal
from tests.fleet.mailroom import Mailroom
from tests.fleet.people import Crowd, Person, invent, new_password, write_roster
from tests.fleet.processes import Couriers, cpu_seconds, program
from tests.fleet.records import Records, Unavailable
from tests.storage.server import Control

SENDER = "ne-pas-repondre@e-mpn.fr"
AGENCIES = ("Strasbourg", "Colmar")
_OPENING_TOGETHER = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds. `patience`: how long who waits for a mail may wait still, once nobody begins a journey any more."""

    terminals: int = 200
    seconds: float = 60
    people: int = 2000
    think_seconds: float = 6
    kill_every: float = 5
    away: float = 1.0
    greylisted: float = 0.01
    patience: float = 75
    hurry_leases: bool = False  # a dead courier's mails are free at the end, as if its lease had passed
    sample: int = 40  # people and requests that are tried again at the end


@dataclass(slots=True)
class Report:
    plan: Plan
    records: Records
    broken: dict[str, list[str]] = field(default_factory=dict)
    away: tuple[float, float] = (0.0, 0.0)
    opened: float = 0.0  # seconds it took to open them all
    began: float = 0.0
    stopped: float = 0.0
    in_time: int = 0  # journeys that ended by then
    mails: int = 0
    copies: int = 0
    kills: int = 0
    connections: list[int] = field(default_factory=list)
    left: int = 0  # connections after the end
    delays: list[float] = field(default_factory=list)  # from a mail's row to its acceptance
    cpu: dict[str, float] = field(default_factory=dict)


async def run(plan: Plan, url: str, control: Control, home: Path) -> Report:
    """One minute, then the proof. `url` is a migrated, empty database on a server that `control` restarts."""
    keys = Keyring.generate()
    keys.save(home / "keys.json")
    people = invent(plan.people, new_password())
    async with AsyncExitStack() as stack:
        book = home / "mails"
        await stack.enter_async_context(program("tests.fleet.smtp", str(book), str(plan.greylisted), home=home))
        mailroom = Mailroom(book)
        settings = _settings(url, home, await mailroom.opened())
        await _populate(settings, keys, people, home)
        couriers = Couriers(home, _environment(settings))
        stack.push_async_callback(couriers.destroy)
        await couriers.start(2)
        reading = asyncio.create_task(mailroom.run())
        stack.callback(reading.cancel)
        report = Report(plan, Records(), opened=time.time())
        async with _opened(plan, settings, people, mailroom, report.records) as fleet:
            began = datetime.now(UTC)
            report.opened = time.time() - report.opened
            await _minute(fleet, report, url, control, couriers)
            await _drain(plan, url, couriers)
            mailroom.look()
            async with looking_into(url) as sql:
                evidence = Evidence(sql, fleet, people, began, couriers.killed, report.away, plan.sample)
                report.broken = {i.__doc__ or i.__name__: await i(evidence) for i in INVARIANTS}
                await _count(report, evidence, mailroom, couriers)
        report.left = await _connections(url)
    return report


def _settings(url: str, home: Path, port: int) -> Settings:
    return Settings(
        storage=StorageSettings(folder=str(home), url=url),
        # The floor of Argon2: at its usual cost hashing would hide everything else.
        security=SecuritySettings(argon2_memory_kib=19456, argon2_passes=2, argon2_lanes=1),
        mail=MailSettings(
            courier="outside", host="127.0.0.1", port=port, security="none", sender=SENDER, timeout_seconds=3
        ),
    )


def _environment(settings: Settings) -> dict[str, str]:
    mail = settings.mail
    return {
        "KIOSK_STORAGE_URL": settings.storage.url,
        "KIOSK_STORAGE_FOLDER": settings.storage.folder,
        "KIOSK_MAIL_HOST": mail.host,
        "KIOSK_MAIL_PORT": str(mail.port),
        "KIOSK_MAIL_SECURITY": mail.security,
        "KIOSK_MAIL_SENDER": mail.sender,
        "KIOSK_MAIL_TIMEOUT_SECONDS": str(mail.timeout_seconds),
    }


async def _populate(settings: Settings, keys: Keyring, people: list[Person], home: Path) -> None:
    """The roster through its service; then the passwords of those who have one, all the same one at first."""
    write_roster(people, home / "roster.csv")
    async with open_services(settings, at_terminal=False) as services:
        summary = await services.roster.import_file(home / "roster.csv")
    assert (summary.inserted, summary.rejected) == (len(people), [])
    cost = settings.security
    hasher = hashing.PasswordHashing(
        keys, memory_kib=cost.argon2_memory_kib, time_cost=cost.argon2_passes, parallelism=cost.argon2_lanes
    )
    given = {person.number for person in people if person.password}
    phc, pepper_id = await hasher.hash(next(person.password for person in people if person.password) or "")
    hasher.close()
    database = await Database.open(settings.database_url)
    async with database.transaction() as connection:
        rows = await connection.execute(select(members.c.id, members.c.member_number, members.c.imported_at))
        await connection.execute(
            insert(credentials),
            [
                {"member_id": row.id, "phc": phc, "pepper_id": pepper_id, "changed_at": row.imported_at}
                for row in rows
                if row.member_number in given
            ],
        )
    await database.close()


class _Processors(ThreadPoolExecutor):
    """Two hash at a time, for all: each terminal has two of its own, and here they would starve everything else."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """One terminal that closes does not close the others'."""


@asynccontextmanager
async def _opened(
    plan: Plan, settings: Settings, people: list[Person], mailroom: Mailroom, records: Records
) -> AsyncIterator[Fleet]:
    gate = asyncio.Semaphore(_OPENING_TOGETHER)
    async with AsyncExitStack() as stack:

        async def one(i: int) -> Terminal:
            name, agency = f"borne-{i}", AGENCIES[i % 2]
            async with gate:
                kiosk = replace(settings, kiosk=KioskSettings(terminal=name, agency=agency))
                return Terminal(name, agency, await stack.enter_async_context(open_services(kiosk)))

        processors = _Processors(max_workers=2)
        stack.callback(ThreadPoolExecutor.shutdown, processors)
        stack.enter_context(patch.object(hashing, "ThreadPoolExecutor", lambda **_: processors))
        terminals = await asyncio.gather(*(one(i) for i in range(plan.terminals)))
        phone: Services = await stack.enter_async_context(open_services(settings, at_terminal=False))
        yield Fleet(list(terminals), phone, Crowd(people), mailroom, records, plan.think_seconds)


async def _minute(fleet: Fleet, report: Report, url: str, control: Control, couriers: Couriers) -> None:
    plan, over, terminals = report.plan, asyncio.Event(), sum(psutil.Process().cpu_times()[:2])
    report.began, own, postgres = time.time(), cpu_seconds(os.getpid()), await _postgres_cpu(url)
    walking = [asyncio.create_task(_members(fleet, terminal, over)) for terminal in fleet.terminals]
    around = [
        asyncio.create_task(_watch(url, report.connections)),
        asyncio.create_task(_kill(couriers, plan.kill_every)),
    ]
    await asyncio.sleep(plan.seconds / 2)
    postgres = await _postgres_cpu(url) - postgres  # the server after the restart begins at zero
    report.away = await asyncio.to_thread(_restart, control, plan.away)
    await asyncio.sleep(max(0.0, report.began + plan.seconds - time.time()))
    report.stopped, report.in_time = time.time(), report.records.journeys.total()
    over.set()
    for task in around:
        task.cancel()
    await asyncio.wait(around)
    report.cpu = {
        "terminals": sum(psutil.Process().cpu_times()[:2]) - terminals,
        "mail server and couriers": 0.0,
        "PostgreSQL": postgres + await _postgres_cpu(url),
    }
    report.cpu["mail server and couriers"] = cpu_seconds(os.getpid()) - own - report.cpu["terminals"]
    done, late = await asyncio.wait(walking, timeout=plan.patience)
    for task in late:  # whose mail is held by a dead courier: they go home
        task.cancel()
    if late:
        await asyncio.wait(late)
    report.records.journeys["left without a mail"] = len(late)
    for task in done:
        task.result()


async def _members(fleet: Fleet, terminal: Terminal, over: asyncio.Event) -> None:
    """One person after the other at a terminal."""
    await asyncio.sleep(random.uniform(0, 2 * fleet.think_seconds))  # noqa: S311
    while not over.is_set():
        (journey,) = random.choices(list(SHARES), list(SHARES.values()))  # noqa: S311
        await _walk(fleet, terminal, journey)
        await fleet.think()


async def _walk(fleet: Fleet, terminal: Terminal, journey: Journey) -> None:
    records, name = fleet.records, getattr(journey, "__name__", "?")
    try:
        await journey(fleet, terminal)
        records.journeys[name] += 1
    except Unavailable:
        records.cut_short[name] += 1
    except Nobody:
        records.journeys["nobody left"] += 1


def _restart(control: Control, away: float) -> tuple[float, float]:
    stopped = time.time()
    control("-m", "fast", "stop")
    time.sleep(away)
    control("start")
    return stopped, time.time()


async def _kill(couriers: Couriers, every: float) -> None:
    while True:
        await asyncio.sleep(random.uniform(0.5, 1.5) * every)  # noqa: S311
        await couriers.kill_one()


async def _connections(url: str) -> int:
    async with looking_into(url) as sql:
        return int(await sql.fetchval("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'kiosk%'"))


async def _postgres_cpu(url: str) -> float:
    async with looking_into(url) as sql:
        backend = await sql.fetchval("SELECT pg_backend_pid()")
        return cpu_seconds(psutil.Process(backend).ppid())


async def _watch(url: str, connections: list[int]) -> None:
    while True:
        with suppress(Exception):  # away: nothing to count
            connections.append(await _connections(url))
        await asyncio.sleep(0.5)


async def _drain(plan: Plan, url: str, couriers: Couriers) -> None:
    """Every mail that is left leaves: those that a dead courier held, once its lease is over."""
    if plan.hurry_leases:
        await couriers.stop()
        async with looking_into(url) as sql:
            await sql.execute("UPDATE outbox SET leased_until = now(), due_at = now() WHERE state = 'queued'")
        await couriers.start()
    async with looking_into(url) as sql, asyncio.timeout(plan.patience):
        while await sql.fetchval("SELECT count(*) FROM outbox WHERE state = 'queued'"):
            await asyncio.sleep(0.05)
    await couriers.stop()


async def _count(report: Report, evidence: Evidence, mailroom: Mailroom, couriers: Couriers) -> None:
    report.kills = len(couriers.killed)
    report.copies = len(mailroom.copies)
    report.mails = len({copy.message_id for copy in mailroom.copies})
    rows = await evidence.sql.fetch(
        "SELECT extract(epoch FROM settled_at - created_at)::float AS late FROM outbox WHERE state = 'accepted'"
    )
    report.delays = sorted(row["late"] for row in rows)
