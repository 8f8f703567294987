"""Starting: what is made, what is refused, what is left behind. (R9, R58; DESIGN 5, 12)"""

import asyncio
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.services import StorageNotReady, open_services
from kiosk.services.outcomes import Connected, SessionAlive, SessionEnded
from kiosk.services.parts import Parts
from kiosk.settings import KioskSettings, MailSettings, SecuritySettings, Settings, StorageSettings
from kiosk.storage import migrate
from kiosk.storage.engine import Database
from tests.conftest import PASSWORD, MemberFactory, MovableClock
from tests.services.sights import signed_in


@pytest.fixture
def first_start(tmp_path: Path) -> Settings:
    """An agency that configured nothing but a folder that does not exist."""
    return Settings(
        kiosk=KioskSettings(agency="Strasbourg"),
        storage=StorageSettings(folder=str(tmp_path / "kiosk")),
        security=SecuritySettings(argon2_memory_kib=19456, argon2_passes=2, argon2_lanes=1),
    )


async def test_a_first_start_makes_folder_keys_and_database_and_says_so(first_start: Settings) -> None:
    news: list[str] = []
    async with open_services(first_start, on_news=news.append) as services:
        entries = await services.journal.entries()
    assert [line.partition(" : ")[0] for line in news] == ["Clés créées", "Base de données créée"]
    assert sorted(path.name for path in first_start.folder.iterdir()) == ["keys.json", "kiosk.db"]
    assert [entry.event for entry in entries] == ["sys_startup"]


async def test_a_second_start_makes_nothing_and_tells_nothing(first_start: Settings) -> None:
    async with open_services(first_start):
        pass
    keys, news = first_start.key_path.read_bytes(), list[str]()
    async with open_services(first_start, on_news=news.append) as services:
        events = [entry.event for entry in await services.journal.entries()]
    assert (first_start.key_path.read_bytes(), news) == (keys, [])
    assert events == ["sys_startup", "sys_shutdown", "sys_startup"]


async def test_data_without_its_keys_is_refused_and_no_keys_are_made(first_start: Settings) -> None:
    """R9."""
    async with open_services(first_start):
        pass
    first_start.key_path.unlink()
    with pytest.raises(StorageNotReady, match="Fichier de clés introuvable"):
        async with open_services(first_start):
            pass
    assert not first_start.key_path.exists()


async def test_a_shared_database_without_the_keys_is_refused_too(settings: Settings, member: MemberFactory) -> None:
    """R9, on PostgreSQL as on SQLite."""
    await member()
    with pytest.raises(StorageNotReady, match="Fichier de clés introuvable"):
        async with open_services(settings):
            pass


async def test_the_keys_of_another_database_are_refused(settings: Settings, member: MemberFactory) -> None:
    await member()
    Keyring.generate().save(settings.key_path)
    with pytest.raises(StorageNotReady, match="Ces clés ne sont pas celles de cette base"):
        async with open_services(settings):
            pass


async def test_a_key_file_open_to_others_is_refused(first_start: Settings) -> None:
    async with open_services(first_start):
        pass
    first_start.key_path.chmod(0o644)
    with pytest.raises(StorageNotReady, match="chmod 600"):
        async with open_services(first_start):
            pass


async def test_the_variable_replaces_the_key_file(
    first_start: Settings, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_KEYS", keyring.to_text())
    async with open_services(first_start):
        assert not first_start.key_path.exists()


async def test_sqlite_is_upgraded_and_postgresql_asks_for_it(unmigrated_url: str, first_start: Settings) -> None:
    chosen = first_start._replace(storage=first_start.storage._replace(url=unmigrated_url))
    if unmigrated_url.startswith("sqlite"):
        async with open_services(chosen) as services:
            assert await services.journal.entries() != []
        return
    with pytest.raises(StorageNotReady, match="kiosk db upgrade"):
        async with open_services(chosen):
            pass
    database = await Database.open(unmigrated_url)
    await migrate.upgrade(database)
    await database.close()
    async with open_services(chosen) as services:
        assert await services.journal.entries() != []


async def test_a_database_newer_than_the_program_is_refused(settings: Settings, database: Database) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    Keyring.generate().save(settings.key_path)
    try:
        with pytest.raises(StorageNotReady, match="mettez kiosk à jour"):
            async with open_services(settings):
                pass
    finally:
        async with database.transaction() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrate.head()})


async def test_a_database_that_is_none_is_one_french_line(first_start: Settings) -> None:
    first_start.folder.mkdir()
    Keyring.generate().save(first_start.key_path)
    (first_start.folder / "kiosk.db").write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(StorageNotReady, match="Base de données illisible"):
        async with open_services(first_start):
            pass


async def test_a_server_that_is_down_is_one_french_line_without_its_address(first_start: Settings) -> None:
    """R115."""
    url = "postgresql://kiosk:canari@127.0.0.1:1/kiosk"
    chosen = first_start._replace(storage=first_start.storage._replace(url=url))
    with pytest.raises(StorageNotReady, match="Base de données injoignable") as caught:
        async with open_services(chosen):
            pass
    assert "canari" not in str(caught.value)


async def test_sessions_left_by_this_terminal_die_at_its_start_and_others_live(
    settings: Settings, keyring: Keyring, member: MemberFactory, clock: MovableClock
) -> None:
    """R58."""
    keyring.save(settings.key_path)
    camille = await member()
    beside = settings._replace(kiosk=settings.kiosk._replace(terminal="borne-2"))
    async with open_services(settings, clock=clock) as first:
        session = await signed_in(first, camille)
        async with open_services(beside, clock=clock):
            assert isinstance(await first.connexion.touch(session), SessionAlive)
    async with open_services(settings, clock=clock) as again:
        assert await again.connexion.touch(session) == SessionEnded("unknown")


async def test_a_command_leaves_the_terminals_session_alone(
    settings: Settings, keyring: Keyring, member: MemberFactory, clock: MovableClock
) -> None:
    keyring.save(settings.key_path)
    camille = await member()
    async with open_services(settings, clock=clock) as kiosk:
        session = await signed_in(kiosk, camille)
        async with open_services(settings, clock=clock, at_terminal=False) as command:
            assert len(await command.journal.entries()) == 3
        assert isinstance(await kiosk.connexion.touch(session), SessionAlive)


async def test_without_mail_server_the_log_names_the_setting(
    first_start: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="kiosk.services"):
        async with open_services(first_start) as services:
            assert services.mail_available is False
    assert sum("[mail] host" in message for message in caplog.messages) == 1


async def test_with_a_mail_server_the_courier_runs_until_closing(first_start: Settings) -> None:
    mail = MailSettings(host="127.0.0.1", port=1, security="none", sender="a@exemple.fr")
    async with open_services(first_start._replace(mail=mail)):
        assert "courier" in {task.get_name() for task in asyncio.all_tasks()}
    assert "courier" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_two_terminals_share_one_database_file(first_start: Settings) -> None:
    """DESIGN 9."""
    beside = first_start._replace(kiosk=first_start.kiosk._replace(terminal="borne-2"))
    async with open_services(first_start) as one, open_services(beside) as two:
        await asyncio.gather(
            *(s.connexion.sign_in("x@exemple.fr", "Faux-1234") for s in (one, two) for _ in range(2))
        )
        assert len(await one.journal.entries()) == len(await two.journal.entries()) == 6


async def test_a_copy_of_the_database_alone_verifies_no_password(parts: Parts, member: MemberFactory) -> None:
    """R9: without the pepper, a known password does not fit."""
    await member()
    async with parts.database.transaction() as connection:
        row = (await connection.exec_driver_sql("SELECT phc FROM credentials")).one()
    other = Keyring.generate()
    hashing = PasswordHashing(other, memory_kib=19456, time_cost=2, parallelism=1)
    assert await hashing.verify(row.phc, other.pepper_id, PASSWORD) is False
    hashing.close()


def test_importing_the_services_imports_neither_sqlalchemy_nor_argon2() -> None:
    """DESIGN 12: screens import them before the first paint."""
    program = (
        "import kiosk.services, kiosk.services.outcomes, sys;"
        "print(*sorted({'sqlalchemy', 'argon2', 'aiosmtplib'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == ""


async def test_a_sign_in_works_through_the_front_door(first_start: Settings, tmp_path: Path) -> None:
    async with open_services(first_start) as services:
        roster = tmp_path / "adherents.csv"
        roster.write_text(services.roster.template(), "utf-8")
        assert (await services.roster.import_file(roster)).inserted == 3
        outcome = await services.connexion.sign_in("camille@exemple.fr", PASSWORD)
    assert not isinstance(outcome, Connected)
    shutil.rmtree(first_start.folder)
