"""A fleet for a minute: real PostgreSQL, real couriers, a real mail server, and terminals whose members hurry."""

import asyncio
import os
import random
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from kiosk.identity.keys import Keyring
from tests.fleet.agencies import environment_of, opened, populate, settings_for
from tests.fleet.invariants import INVARIANTS, Evidence, looking_into
from tests.fleet.journeys import SHARES, Journey
from tests.fleet.mailroom import Mailroom
from tests.fleet.people import invent, new_password
from tests.fleet.processes import Couriers, cpu_seconds, program
from tests.fleet.records import Records, Unavailable
from tests.fleet.terminals import Fleet, Nobody, Terminal
from tests.storage.server import Control


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds. `patience`: how long a journey may take still, once nobody begins one any more."""

    terminals: int = 200
    seconds: float = 60
    people: int = 2000
    think_seconds: float = 10
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
    waiting: int = 0  # people whose mail had not come when patience ended
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
        settings = settings_for(url, home, await mailroom.opened())
        await populate(settings, keys, people, home)
        couriers = Couriers(home, environment_of(settings))
        stack.push_async_callback(couriers.destroy)
        await couriers.start(2)
        reading = asyncio.create_task(mailroom.run())
        stack.callback(reading.cancel)
        report = Report(plan, Records(), opened=time.time())
        async with opened(
            settings, people, mailroom, report.records, count=plan.terminals, think_seconds=plan.think_seconds
        ) as fleet:
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
    if plan.hurry_leases:
        await _free_leases(url, couriers)
    done, late = await asyncio.wait(walking, timeout=plan.patience)
    report.waiting = report.records.waiting
    for task in late:  # they took their time: the mail of each came long ago, or `waiting` tells
        task.cancel()
    if late:
        await asyncio.wait(late)
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


async def _free_leases(url: str, couriers: Couriers) -> None:
    """As if the time had passed after which the mails of a dead courier are free."""
    await couriers.stop()  # what is held still, a dead one holds
    async with looking_into(url) as sql:
        await sql.execute("UPDATE outbox SET leased_until = now(), due_at = now() WHERE state = 'queued'")
    await couriers.start()


async def _drain(plan: Plan, url: str, couriers: Couriers) -> None:
    """Every mail that is left leaves: those that a dead courier held, once its lease is over."""
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
