"""What the operator reads when the database fails during the opening, and what goes on behind an open terminal."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from kiosk.services import StorageNotReady, open_services
from kiosk.settings import SecuritySettings, Settings, StorageSettings
from kiosk.storage import sqlite


@pytest.fixture
async def opened_before(tmp_path: Path) -> Settings:
    """A terminal that has its keys and its database."""
    settings = Settings(
        storage=StorageSettings(folder=str(tmp_path / "kiosk")),
        security=SecuritySettings(argon2_memory_kib=19456, argon2_passes=2, argon2_lanes=1),
    )
    async with open_services(settings):
        pass
    return settings


@pytest.fixture
def held(opened_before: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another program is writing; SQLite waits 50 ms for it instead of five seconds."""
    monkeypatch.setattr(sqlite, "_PRAGMAS", ("PRAGMA busy_timeout = 50", *sqlite._PRAGMAS[1:]))
    holder = sqlite3.connect(opened_before.folder / "kiosk.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.close()


@pytest.mark.usefixtures("held")
async def test_a_file_that_another_program_holds_is_not_called_damaged(opened_before: Settings) -> None:
    with pytest.raises(StorageNotReady) as caught:
        async with open_services(opened_before):
            pass
    assert str(caught.value) == "Base de données occupée par un autre programme : fermez-le, puis relancez."


@pytest.mark.parametrize(
    "last", ["kiosk.services.connexion.sessions.Sessions.end_left_here", "kiosk.services.opening.sweep"]
)
async def test_the_last_statements_of_an_opening_fail_in_one_french_line_too(
    last: str, opened_before: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_given: object) -> None:
        raise OperationalError("DELETE", None, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(last, fail)
    with pytest.raises(StorageNotReady, match="Base de données illisible"):
        async with open_services(opened_before):
            pass


async def test_an_error_of_the_visit_itself_passes_through_as_it_is(opened_before: Settings) -> None:
    with pytest.raises(OSError, match=r"^le visiteur$"):
        async with open_services(opened_before):
            raise OSError("le visiteur")


async def test_old_rows_are_swept_as_long_as_the_terminal_is_open(opened_before: Settings) -> None:
    async with open_services(opened_before):
        assert "retention" in {task.get_name() for task in asyncio.all_tasks()}
    assert "retention" not in {task.get_name() for task in asyncio.all_tasks()}
