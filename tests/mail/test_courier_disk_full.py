"""A disk that is really full, on both databases: what the server took is not sent twice, the rest leaves later."""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest

from tests.mail.office import Office, settings
from tests.mail.relay import HOLD, Relay
from tests.mail.test_courier_run import running, until
from tests.storage import server


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 4 MiB, where PostgreSQL's user may go too."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-disk-"))
    mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=False)
    try:
        if mounting.returncode:
            pytest.skip("a full disk is a small tmpfs: run the tests as root where mounting is allowed")
        folder.chmod(0o755)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=not mounting.returncode)
        folder.rmdir()


def fill(disk: Path) -> None:
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        for size in (65536, 4096):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                pass


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, small_disk: Path) -> AsyncIterator[str]:
    """On that disk: the SQLite file, or the outbox of a PostgreSQL database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), small_disk / "kiosk.db")
        yield f"sqlite:///{small_disk / 'kiosk.db'}"
        return
    postgres_url, name = request.getfixturevalue("postgres_url"), f"test_{secrets.token_hex(6)}"
    await server.create_database(postgres_url, name)
    try:
        url = postgres_url.replace("/kiosk?", f"/{name}?")
        await server.migrated(url)
        async with asked(url) as connection:
            folder = small_disk / "postgres"
            folder.mkdir(mode=0o700)
            data = Path(await connection.fetchval("SHOW data_directory"))
            os.chown(folder, data.stat().st_uid, -1)
            await connection.execute(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
            await connection.execute(f"ALTER TABLE outbox SET TABLESPACE {name}")
        yield url
    finally:
        await server.drop_database(postgres_url, name)
        async with asked(postgres_url) as connection:
            await connection.execute(f"DROP TABLESPACE IF EXISTS {name}")


@asynccontextmanager
async def asked(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def long_report(office: Office, url: str) -> AsyncIterator[None]:
    """Somebody reads for long: PostgreSQL may not use the room of replaced rows again meanwhile."""
    if office.database.is_sqlite:  # needs no help: its log has no holes to fill
        yield
        return
    async with asked(url) as connection, connection.transaction(isolation="repeatable_read"):
        await connection.fetchval("SELECT count(*) FROM outbox")
        yield


async def test_while_the_disk_is_full_mails_wait_and_none_is_lost_or_sent_twice(
    office: Office, database_url: str, relay: Relay, small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    addresses = await office.crowd(100)
    relay.answers["DATA"].append(HOLD)
    async with long_report(office, database_url), running(office.courier(settings(relay.port))) as task:
        await until(lambda: "DATA" in relay.commands, within=60)
        fill(small_disk)
        relay.go_on.set()
        await until(lambda: "disque de la base de données plein, libérez de la place" in caplog.text, within=60)
        assert len(relay.received) < len(addresses)
        (small_disk / "ballast").unlink()
        office.wake.set()
        async with asyncio.timeout(60):  # a hundred mails, on a machine that may be busy
            while await office.states() != ["accepted"] * len(addresses):
                await asyncio.sleep(0.05)
        assert not task.done()
    assert sorted(received.recipients[0] for received in relay.received) == addresses
    assert caplog.text.count("les mails attendent") == 1
