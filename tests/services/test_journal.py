"""The journal: its fields, its filters, and what never gets in. (R61 to R64)"""

import asyncio
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.services import Services, retention
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.journal import Entry, Filter
from kiosk.services.parts import Parts
from kiosk.services.place import Place
from kiosk.services.retention import keep_sweeping, sweep
from kiosk.services.scope import Scope
from kiosk.settings import KioskSettings
from kiosk.storage.tables import journal, reset_requests, throttle_events
from tests.conftest import NOON, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import asked, count, signed_in


async def test_an_entry_has_every_field(services: Services, member: MemberFactory, clock: MovableClock) -> None:
    """R62."""
    await signed_in(services, await member())
    entry = (await services.journal.entries())[0]
    assert (entry.at, entry.terminal, entry.agency, entry.version) == (clock.now(), "borne-1", "Strasbourg", "0.1.0")
    assert (entry.event, entry.outcome, entry.reason) == ("authn_login_success", "success", None)
    assert len(entry.interaction) == 12
    assert entry.account is not None


async def test_an_account_is_a_pseudonym_that_stays_the_same(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    await signed_in(services, camille)
    await signed_in(services, camille)
    accounts = {entry.account for entry in await services.journal.entries()}
    assert accounts == {parts.journal.pseudonym(camille.id)}
    assert str(camille.id) not in accounts


async def test_the_export_is_one_json_object_a_line_with_the_offset(
    services: Services, member: MemberFactory
) -> None:
    """R64."""
    await signed_in(services, await member())
    lines = [line async for line in services.journal.export()]
    assert all("\n" not in line for line in lines)
    first: dict[str, Any] = json.loads(lines[0])
    assert datetime.fromisoformat(first["at"]).utcoffset() == timedelta(0)
    assert first["event"] == "authn_login_success"


async def test_the_export_gives_every_page(parts: Parts, services: Services) -> None:
    for _ in range(3):
        await services.journal.note(Event.STARTUP, Outcome.SUCCESS)
    async with parts.database.transaction() as connection:
        line = services.journal.line(Event.CRASH, Outcome.FAILURE, interaction="reference-1")
        await connection.execute(journal.insert(), [line] * 1200)
    assert len([line async for line in services.journal.export()]) == 1203
    assert len([line async for line in services.journal.export(Filter(event="sys_startup"))]) == 3


async def test_hostile_text_leaves_no_trace(services: Services, member: MemberFactory) -> None:
    """R63, R64: nothing typed is kept, so nothing can be injected."""
    await member()
    hostile = "Canari\n\x1b]0;x\x07{}%s@exemple.fr"
    await services.connexion.sign_in(hostile, hostile)
    await services.reset.request(hostile, hostile, hostile)
    lines = [line async for line in services.journal.export()]
    assert not any("Canari" in line or "\x1b" in line for line in lines)


def test_control_characters_in_a_terminals_name_are_dropped() -> None:
    """R64."""
    place = Place.of(KioskSettings(terminal="borne\x1b[31m-1\n", agency="A" * 200))
    assert (place.terminal, len(place.agency)) == ("borne[31m-1", 64)


def test_an_exported_line_is_one_line_whatever_is_in_its_fields() -> None:
    """R64."""
    hostile = 'a\nb\r\x1b]0;x\x07{}%s\x85\u2028\u202e\x00"'
    text = Entry(1, NOON, *[hostile] * 9).as_json()
    assert text.isprintable()
    assert [json.loads(text)[name] for name in ("terminal", "agency", "interaction", "event", "reason")] == [
        hostile
    ] * 5


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(event="authn_login_fail"), 1),
        (Filter(outcome="success"), 2),
        (Filter(terminal="borne-9"), 0),
        (Filter(since=datetime.fromisoformat("2026-11-23T11:00:01+00:00")), 1),
        (Filter(until=datetime.fromisoformat("2026-11-23T11:00:01+00:00")), 2),
    ],
)
async def test_entries_are_filtered(
    wanted: Filter, found: int, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    await signed_in(services, camille)
    clock.forward(minutes=1)
    await services.connexion.sign_in(camille.nir, "Faux-1234")
    assert len(await services.journal.entries(wanted)) == found


async def test_a_limit_keeps_the_latest(services: Services) -> None:
    for event in (Event.STARTUP, Event.CRASH, Event.SHUTDOWN):
        await services.journal.note(event, Outcome.SUCCESS, Reason.UNKNOWN)
    assert [entry.event for entry in await services.journal.entries(limit=2)] == ["sys_crash", "sys_shutdown"]


async def test_old_rows_are_swept_and_a_disabled_password_is_not(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R65, R76."""
    camille = await member()
    await asked(services, camille)
    await services.connexion.sign_in(camille.nir, "Faux-1234")
    async with parts.database.transaction() as connection:
        await parts.throttle.count(connection, [(Scope.DISABLED, parts.throttle.account(camille.id))])
    clock.forward(days=31)
    async with parts.database.transaction() as connection:
        await sweep(connection, clock.now())
    kept = [await count(parts.database, table) for table in (throttle_events, reset_requests, journal)]
    assert kept == [1, 0, 2]
    clock.forward(days=366)
    async with parts.database.transaction() as connection:
        await sweep(connection, clock.now())
    assert await count(parts.database, journal) == 0


async def test_the_sweeping_goes_on_day_after_day(parts: Parts, services: Services, clock: MovableClock) -> None:
    """R65: for a terminal that stays up for months."""
    sweeping = asyncio.create_task(keep_sweeping(parts.database, clock, every=timedelta(milliseconds=5)))
    for _ in range(2):
        await services.journal.note(Event.STARTUP, Outcome.SUCCESS)
        clock.forward(days=366)
        async with asyncio.timeout(30):
            while await count(parts.database, journal):
                pass
    assert not sweeping.done()
    sweeping.cancel()
    await asyncio.wait([sweeping])


async def test_a_sweeping_that_failed_is_tried_again(
    parts: Parts, clock: MovableClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = asyncio.Semaphore(0)

    async def gone(_connection: object, _now: object) -> None:
        calls.release()
        raise OSError("le serveur est parti")

    monkeypatch.setattr(retention, "sweep", gone)
    sweeping = asyncio.create_task(keep_sweeping(parts.database, clock, every=timedelta(milliseconds=5)))
    async with asyncio.timeout(30):
        for _ in range(3):
            await calls.acquire()
    assert "ménage quotidien remis à demain (OSError)" in caplog.text
    sweeping.cancel()
    await asyncio.wait([sweeping])


async def test_the_password_is_not_in_the_journal(services: Services, member: MemberFactory) -> None:
    await signed_in(services, await member())
    assert PASSWORD not in repr(await services.journal.entries())


def test_every_word_of_the_vocabulary_is_written_somewhere() -> None:
    root = Path(retention.__file__).parents[2]
    sources = [path.read_text("utf-8") for room in ("kiosk", "screens") for path in (root / room).rglob("*.py")]
    used = set(re.findall(r"\b(?:Event|Reason)\.[A-Z_]+", "".join(sources)))
    assert {f"{type(word).__name__}.{word.name}" for word in (*Event, *Reason)} <= used
