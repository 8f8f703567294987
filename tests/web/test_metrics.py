"""GET /metrics: the fleet's figures, for Prometheus, to the machine that watches and to nobody else."""

import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kiosk.services import Services
from kiosk.services.assistance import CallReason
from kiosk.services.events import Event, Outcome
from kiosk.services.figures import MAIL_STATES, WINDOWS
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.storage.tables import journal, outbox
from tests.conftest import MemberFactory, MovableClock
from tests.services.sights import asked
from tests.web.conftest import Answer, serving

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def clock() -> MovableClock:
    """The present: the figures are of the last minutes."""
    return MovableClock(datetime.now(UTC))


def watched(settings: Settings, **web: Any) -> Settings:
    return settings._replace(web=settings.web._replace(**{"metrics": True, **web}))


def samples(answer: Answer) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    families = text_string_to_metric_families(answer.text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


async def scraped(settings: Settings, services: Services) -> Answer:
    async with serving(settings, services) as web:
        return await web.ask("GET", "/metrics", host=f"127.0.0.1:{web.port}")


async def test_it_tells_of_the_whole_fleet(
    parts: Parts, settings: Settings, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    pending = await asked(services, camille)
    await services.reset.request(camille.nir, "999999", camille.email)
    await services.assistance.open_call(CallReason.NOTHING_RECEIVED, pending)
    line = services.journal.line(Event.LOGIN_FAIL, Outcome.FAILURE)
    lines = [
        {**line, "terminal": "borne-2"},
        {**line, "terminal": "borne-3", "agency": "Colmar"},
        {**line, "terminal": "borne-4", "at": clock.now() - timedelta(hours=2)},
        {**line, "at": clock.now() - timedelta(hours=25)},
    ]
    async with parts.database.transaction() as connection:
        await connection.execute(journal.insert(), lines)
        await connection.execute(outbox.update().values(created_at=clock.now() - timedelta(seconds=90)))
    answer = await scraped(watched(settings), services)
    found = samples(answer)
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, "text/plain")
    assert found["kiosk_database_up",] == 1
    assert found["kiosk_migration_level",] == found["kiosk_migration_level_needed",] == int(migrate.head())
    assert (found["kiosk_members",], found["kiosk_members_with_password",]) == (1, 1)
    assert (found["kiosk_reset_requests_live",], found["kiosk_help_calls_open",]) == (2, 1)
    assert [found["kiosk_mails", state] for state in MAIL_STATES] == [1, 1, 0, 0, 0]
    assert 90 <= found["kiosk_oldest_waiting_mail_seconds",] < 150
    assert found["kiosk_journal_lines", "authn_login_fail", "failure", "15m"] == 2
    assert found["kiosk_journal_lines", "authn_login_fail", "failure", "24h"] == 3
    assert (found["kiosk_terminals_active", "Strasbourg"], found["kiosk_terminals_active", "Colmar"]) == (2, 1)
    assert found["process_resident_memory_bytes",] > 0


@ON_SQLITE
async def test_every_label_is_of_a_closed_set_and_none_names_a_terminal_or_a_person(
    settings: Settings, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    await services.connexion.sign_in(camille.nir, "Faux-1234")
    answer = await scraped(watched(settings), services)
    lines = [key[1:] for key in samples(answer) if key[0] == "kiosk_journal_lines"]
    assert set(lines) == {(e.value, o.value, w) for w in WINDOWS for e in Event for o in Outcome}
    assert not [word for word in ("borne-1", "Camille", camille.number, camille.email) if word in answer.text]


@ON_SQLITE
@pytest.mark.parametrize(
    ("web", "headers"),
    [
        ({"metrics": False}, {}),
        ({"metrics_from": "10.0.0.9"}, {}),
        ({"metrics_from": ""}, {}),
        ({"trusted_proxies": "127.0.0.1"}, {"X-Forwarded-For": "127.0.0.1"}),
        ({}, {"Forwarded": "for=127.0.0.1"}),
    ],
    ids=["off", "another address", "nobody", "through the proxy", "through another proxy"],
)
async def test_to_anybody_else_it_does_not_exist(
    settings: Settings, services: Services, web: dict[str, Any], headers: dict[str, str]
) -> None:
    async with serving(watched(settings, **web), services) as page:
        answer = await page.get("/metrics", **headers)
        nowhere = await page.get("/nowhere", **headers)
    assert (answer.status, answer.body) == (404, nowhere.body)


@ON_SQLITE
async def test_without_its_database_it_says_that_alone(settings: Settings, services: Services) -> None:
    url = f"sqlite:////proc/{secrets.token_hex(4)}/kiosk.db"
    away = watched(settings)._replace(storage=settings.storage._replace(url=url))
    found = samples(await scraped(away, services))
    assert {name: value for (name, *_), value in found.items() if name.startswith("kiosk_")} == {
        "kiosk_database_up": 0
    }


@ON_SQLITE
async def test_a_second_question_soon_after_costs_no_second_look(
    parts: Parts, settings: Settings, services: Services
) -> None:
    async with serving(watched(settings), services) as web:
        first = samples(await web.ask("GET", "/metrics", host="127.0.0.1"))
        await services.journal.note(Event.CRASH, Outcome.FAILURE)
        second = samples(await web.ask("GET", "/metrics", host="127.0.0.1"))
    crash = "kiosk_journal_lines", "sys_crash", "failure", "15m"
    assert first[crash] == second[crash] == 0


def test_the_library_is_not_loaded_where_no_figures_are_wanted() -> None:
    program = "import kiosk.web.app, sys; print('prometheus_client' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
