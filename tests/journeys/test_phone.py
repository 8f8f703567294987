"""The link for real: asked at the kiosk, received by mail, finished on the page of another process."""

import asyncio
import http.client
import json
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from kiosk.guide import FORGOT_PASSWORD
from kiosk.services.journal import Filter
from kiosk.services.outcomes import Connected
from tests.journeys.conftest import EMAIL, NEW_PASSWORD, NIR, NUMBER, Agency
from tests.terminal.terminal import clean_environment

FORM = "application/x-www-form-urlencoded"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
async def page(agency: Agency, tmp_path: Path) -> AsyncIterator[int]:
    """`kiosk web` on the agency's database and keys; its port."""
    port = free_port()
    variables = {
        "KIOSK_STORAGE_URL": agency.settings.database_url,
        "KIOSK_STORAGE_KEY_FILE": str(agency.settings.key_path),
        "KIOSK_SECURITY_ARGON2_MEMORY_KIB": "19456",
        "KIOSK_SECURITY_ARGON2_PASSES": "2",
        "KIOSK_WEB_PORT": str(port),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kiosk",
        "web",
        cwd=tmp_path,
        env={**clean_environment(tmp_path), **variables},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(30):
        assert b"Page du lien" in await process.stderr.readline()
    yield port
    process.terminate()
    _, errors = await process.communicate()
    assert process.returncode == 0
    # One form, one line: the phone's request goes on under the id of the kiosk's.
    (line,) = [json.loads(line) for line in errors.splitlines()]
    (changed,) = await agency.services.journal.entries(Filter(event="authn_password_change"))
    assert (line["level"], line["interaction"]) == ("info", changed.interaction)


def ask(port: int, method: str, url: str, body: str | None = None) -> tuple[int, str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, parts.path, body, {"Host": parts.hostname or "", "Content-Type": FORM})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


async def test_the_mailed_link_changes_the_password_and_the_kiosk_goes_to_step_10(agency: Agency, page: int) -> None:
    async with agency.person() as person:
        await person.begin(FORGOT_PASSWORD, 5)
        await person.type(NIR, NUMBER, EMAIL)
        await person.at(FORGOT_PASSWORD, 6)
        link = (await person.mail()).link or ""
        status, _ = await asyncio.to_thread(ask, page, "GET", link)
        assert status == 200
        form = urlencode({"number": NUMBER, "new": NEW_PASSWORD, "confirmation": NEW_PASSWORD})
        status, done = await asyncio.to_thread(ask, page, "POST", link, form)
        assert (status, FORGOT_PASSWORD.step(10).title in done) == (200, True)
        await person.at(FORGOT_PASSWORD, 10)
    assert isinstance(await agency.services.connexion.sign_in(NIR, NEW_PASSWORD), Connected)
