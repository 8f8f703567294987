"""`kiosk courier`, as a real process that delivers what this one queues, on both databases."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.mail.office import SENDER, MovableClock, Office
from tests.mail.office import settings as office_settings
from tests.mail.relay import Relay
from tests.mail.test_courier_run import arrived

Process = asyncio.subprocess.Process


@asynccontextmanager
async def courier(office: Office, url: str, home: Path, **mail: str) -> AsyncIterator[Process]:
    keys = {"KIOSK_KEYS": office.keyring.to_text()}
    variables = {"KIOSK_STORAGE_URL": url, "KIOSK_STORAGE_FOLDER": str(home), **keys, **mail}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kiosk", "courier"),
        cwd=home,
        env={**os.environ, **variables},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def through(relay: Relay) -> dict[str, str]:
    mail = {"host": "127.0.0.1", "port": str(relay.port), "security": "none", "sender": SENDER}
    return {f"KIOSK_MAIL_{name}".upper(): value for name, value in mail.items()}


async def started(process: Process) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(20):
        while "Courrier en service" not in (await process.stderr.readline()).decode():
            assert process.returncode is None


def today(office: Office) -> None:
    office.clock = MovableClock(datetime.now(UTC))


async def test_a_mail_this_process_queued_leaves_from_the_other_within_500_ms_and_is_recorded_at_its_end(
    office: Office, relay: Relay, database_url: str, tmp_path: Path
) -> None:
    today(office)
    member_id = await office.member()
    async with courier(office, database_url, tmp_path, **through(relay)) as process:
        await started(process)
        await office.ask(member_id)
        await arrived(relay, 1)  # the first one waits for the libraries to load
        request_id = await office.ask(member_id)
        await arrived(relay, 2, within=0.5)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            assert await process.wait() == 0
    assert (await office.mail(request_id)).state == "accepted"


async def test_killed_between_the_250_and_the_commit_the_same_mail_leaves_again(
    office: Office, relay: Relay, database_url: str, tmp_path: Path
) -> None:
    today(office)
    request_id = await office.ask(await office.member())
    async with courier(office, database_url, tmp_path, **through(relay)) as process:
        # Stopped before it can read the 250: on a busy machine a kill alone may come after the commit.
        relay.when_taken = lambda: process.send_signal(signal.SIGSTOP)
        await arrived(relay, 1, within=20)
        process.kill()
        await process.wait()
    assert (await office.mail(request_id)).state == "queued"
    office.clock.move(minutes=3)
    second = office.courier(office_settings(relay.port))
    await second.deliver_due()
    await second.close()
    one, two = relay.received
    assert one.message["Message-ID"] == two.message["Message-ID"]
    assert one.part("plain") == two.part("plain")


async def test_without_a_mail_server_it_says_one_line_and_stops(office: Office, tmp_path: Path) -> None:
    async with courier(office, "sqlite:///unused.db", tmp_path) as process:
        _, said = await process.communicate()
    assert process.returncode == 2
    assert said.decode().count("\n") == 1
    assert "[mail] host est vide" in said.decode()
