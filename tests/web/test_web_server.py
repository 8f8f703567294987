"""What every answer carries, what is refused before it is read, and what the operator sees."""

import json
import logging

import pytest

from kiosk.services import Services
from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.storage.engine import Database
from tests.logbook import operators_log
from tests.web.conftest import FORM, Web, serving

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_every_answer_has_the_headers(web: Web, token: str) -> None:
    paths = (f"/r/{token}", "/r/x", "/nowhere", "/static/page.css", "/health")
    for answer in [await web.get(path) for path in paths] + [await web.ask("GET", "/", host="evil.example")]:
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert not {"set-cookie", "server", "strict-transport-security"} & set(answer.headers)
    secure = await web.get(f"/r/{token}", **{"X-Forwarded-Proto": "https"})
    assert secure.headers["strict-transport-security"].startswith("max-age=")
    assert secure.headers["cache-control"] == "no-store"


async def test_files_beside_the_page_have_their_types_and_are_kept(web: Web) -> None:
    style, script = await web.get("/static/page.css"), await web.get("/static/page.js")
    assert style.headers["content-type"].startswith("text/css")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "no-store" not in style.headers["cache-control"]
    assert (await web.get("/static/../app.py")).status == 404


async def test_another_host_is_refused(web: Web, token: str) -> None:
    answer = await web.ask("GET", f"/r/{token}", host="evil.example")
    assert answer.status == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"new=" + b"x" * 9000, FORM, 413),
        (b"{}", "application/json", 415),
        (b"new=%ff", FORM, 400),
        (b"&".join(b"a%d=1" % n for n in range(20)), FORM, 400),
    ],
)
async def test_a_body_that_is_no_form_of_ours_is_refused(
    web: Web, token: str, body: bytes, kind: str, status: int
) -> None:
    answer = await web.ask("POST", f"/r/{token}", body, **{"Content-Type": kind})
    assert answer.status == status
    assert "Rien n’a été modifié" in answer.text


async def test_no_secret_reaches_a_log(web: Web, token: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await web.get(f"/r/{token}")
    await web.send(token, number="987654321", new="secret-Un-7", confirmation="secret-Deux-7")
    await web.send(token)
    assert not [secret for secret in (token, "987654321", "secret-") if secret in caplog.text]


async def test_a_database_that_fails_is_one_page_without_details(
    web: Web, token: str, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("DROP TABLE reset_requests")
    answer = await web.get(f"/r/{token}")
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    assert "Service momentanément indisponible" in answer.text
    assert "03\u00a088" in answer.text
    assert "reset_requests" not in answer.text + caplog.text
    assert token not in answer.text + caplog.text


async def test_the_unexpected_is_the_same_page_and_its_log_names_only_the_kind(
    settings: Settings, services: Services
) -> None:
    with operators_log("web") as log:
        async with serving(settings, services._replace(reset=None)) as web:  # type: ignore[arg-type]
            answer = await web.get("/r/a-secret-token")
    assert answer.status == 503
    assert "Service momentanément indisponible" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    (line,) = log.lines
    assert (line["level"], line["error"], line["where"][-10:-3]) == ("error", "AttributeError", "link.py")
    assert not [told for told in ("Traceback", "a-secret-token", "NoneType") if told in log.text]


async def test_health_tells_the_level_and_the_oldest_mail(web: Web, token: str) -> None:
    answer = await web.ask("GET", "/health", host="127.0.0.1")
    facts = json.loads(answer.body)
    assert answer.status == 200
    assert facts["database"] is True
    assert facts["level"] == facts["level_needed"] == migrate.head()
    assert facts["oldest_waiting_mail_seconds"] >= 0


async def test_health_without_its_database_is_503(settings: Settings, services: Services) -> None:
    away = settings._replace(storage=settings.storage._replace(url="sqlite:////proc/secret/kiosk.db"))
    async with serving(away, services) as web:
        answer = await web.get("/health")
    assert answer.status == 503
    assert json.loads(answer.body)["database"] is False
    assert "secret" not in answer.text
