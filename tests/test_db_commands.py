"""`kiosk db` and `kiosk purge` on the SQLite file of a kiosk that works."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from kiosk.cli import main
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.opening import services_of
from kiosk.services.outcomes import Connected, UnknownProfile
from kiosk.services.parts import Parts
from kiosk.storage.engine import Database
from kiosk.storage.tables import members, throttle_events
from tests.conftest import NOON, PASSWORD, MemberFactory
from tests.services.building import build

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path, database_url: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a kiosk: its database and the keys that fit it."""
    keyring.save(tmp_path / "data" / "keys.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STORAGE_FOLDER", str(tmp_path / "data"))
    return tmp_path / "data"


async def kiosk(*arguments: str) -> int:
    return await asyncio.to_thread(main, arguments)


def found(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


async def write(database: Database) -> None:
    while True:
        async with database.transaction() as connection:
            await connection.execute(insert(throttle_events).values(scope="x", subject=bytes(32), at=NOON))


async def test_a_copy_made_while_writes_go_on_brings_the_members_back(
    folder: Path, tmp_path: Path, services: Services, parts: Parts, member: MemberFactory
) -> None:
    camille, database = await member(), parts.database
    writing = asyncio.create_task(write(database))
    assert await kiosk("db", "backup", "copie.db") == 0
    writing.cancel()
    await asyncio.wait([writing])
    assert stat.S_IMODE((tmp_path / "copie.db").stat().st_mode) == 0o600
    async with database.transaction() as connection:
        await connection.execute(delete(members))
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == UnknownProfile()
    await database.close()
    assert await kiosk("db", "restore", "copie.db") == 0
    again = await Database.open(str(database.url))
    restored = services_of(build(parts.settings, again, parts.keyring, parts.clock, parts.commonness))
    assert isinstance(await restored.connexion.sign_in(camille.nir, PASSWORD), Connected)
    await again.close()
    assert len(found(folder, "kiosk.db.2*")) == 1


async def test_nothing_is_restored_under_an_open_kiosk(
    folder: Path, database: Database, member: MemberFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    await member()
    await kiosk("db", "backup", "copie.db")
    assert await kiosk("db", "restore", "copie.db") == 1
    assert "fermez toutes les bornes" in capsys.readouterr().err
    assert [file.name for file in found(folder, "*kiosk.db*")] == ["kiosk.db", "kiosk.db-shm", "kiosk.db-wal"]


async def test_a_backup_never_overwrites(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "copie.db").write_text("autre chose")
    assert await kiosk("db", "backup", "copie.db") == 1
    assert (tmp_path / "copie.db").read_text() == "autre chose"
    assert "existe déjà" in capsys.readouterr().err


async def test_a_copy_for_other_keys_is_refused(
    folder: Path, database: Database, member: MemberFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    await member()
    await kiosk("db", "backup", "copie.db")
    await database.close()
    (folder / "keys.json").unlink()
    Keyring.generate().save(folder / "keys.json")
    assert await kiosk("db", "restore", "copie.db") == 1
    assert "Ces clés ne sont pas celles" in capsys.readouterr().err


async def test_a_copy_of_a_later_program_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await kiosk("db", "backup", "copie.db")
    with closing(sqlite3.connect(tmp_path / "copie.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert await kiosk("db", "restore", "copie.db") == 1
    assert "9999" in capsys.readouterr().err


async def test_a_damaged_database_is_found_then_replaced_and_kept(folder: Path) -> None:
    await kiosk("db", "backup", "copie.db")
    (folder / "kiosk.db").write_bytes(b"perdu" * 2000)
    assert await kiosk("db", "check") == 1
    assert await kiosk("db", "restore", "copie.db") == 0
    assert await kiosk("db", "check") == 0
    assert found(folder, "kiosk.db.2*")[0].read_bytes().startswith(b"perdu")


async def test_a_file_open_to_others_is_a_fault(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "keys.json").chmod(0o644)
    assert await kiosk("db", "check") == 1
    assert "chmod 600" in capsys.readouterr().out


async def test_postgresql_is_told_its_own_line_without_the_password(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_STORAGE_URL", "postgresql://mpn:canari@base.mpn:5433/kiosk")
    assert await kiosk("db", "backup", "copie.dump") == 1
    told = capsys.readouterr()
    line = "pg_dump --format=custom --file=copie.dump --host=base.mpn --port=5433 --username=mpn --dbname=kiosk\n"
    assert told.out == line
    assert "canari" not in told.err


async def test_a_purge_says_how_much_went(
    folder: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """R65, R76."""
    async with database.transaction() as connection:
        old = {"scope": "sign_in", "subject": bytes(32), "at": NOON.replace(year=2020)}
        await connection.execute(insert(throttle_events).values([old, old]))
    assert await kiosk("purge") == 0
    assert "2 tentatives" in capsys.readouterr().out
