"""An import that is killed goes on where it stopped; two at a time never mix."""

import hashlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from kiosk.services import Services
from kiosk.services.parts import Parts
from kiosk.services.roster import FileError, Summary
from kiosk.services.roster.checkpoint import Checkpoint
from kiosk.storage.tables import members, nir_indexes, roster_import
from tests.services.rosters import invented, write_roster
from tests.services.sights import count, events
from tests.terminal.terminal import clean_environment

# The command, killed inside its third batch: everything is written but nothing of it committed.
KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from kiosk.cli import main

batches = 0

@event.listens_for(Engine, "after_cursor_execute")
def kill(connection, cursor, statement, *rest):
    global batches
    batches += statement.startswith("UPDATE roster_import")
    if batches == 3:
        os.kill(os.getpid(), signal.SIGKILL)

sys.exit(main())
"""
LINES = 4400


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """More than two batches of lines, good and bad, some members twice."""
    path = tmp_path / "adherents.csv"
    write_roster(path, _lines())
    return path


def _lines() -> Iterator[str]:
    for number in range(LINES):
        if number % 100 == 50:
            yield "bad;line\n"
        elif number % 100 == 60:
            yield invented(number - 1).replace("Camille", "Sacha")
        elif number % 100 == 70:
            yield invented(number - 1).replace("M", "N", 1)
        else:
            yield invented(number)


async def kept(parts: Parts) -> list[tuple[Any, ...]]:
    """The roster, whatever ids and times its rows have."""
    fields = (members.c[name] for name in ("member_number", "first_name", "last_name", "email", "email_folded"))
    query = select(*fields, nir_indexes.c.digest, nir_indexes.c.key_id).select_from(members.outerjoin(nir_indexes))
    async with parts.database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(query.order_by(members.c.member_number))]


async def test_a_killed_import_goes_on_and_ends_like_one_that_was_not(
    parts: Parts, services: Services, csv: Path, tmp_path: Path
) -> None:
    def command(*python: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *python, "roster", "import", str(csv)],
            env={
                **clean_environment(tmp_path),
                "KIOSK_STORAGE_URL": parts.settings.database_url,
                "KIOSK_STORAGE_FOLDER": str(tmp_path / "data"),
                "KIOSK_KEYS": parts.keyring.to_text(),
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    killed = command("-c", KILLED)
    assert killed.returncode == -signal.SIGKILL
    assert await count(parts.database, members) == 4000 - 3 * 40

    resumed = command("-m", "kiosk")
    assert "Reprise à la ligne 4002" in resumed.stderr
    assert await count(parts.database, roster_import) == 0
    assert await events(services) == ["authz_admin/roster_import"]
    after = await kept(parts)

    async with parts.database.transaction() as connection:
        await connection.execute(delete(members))
    whole = await services.roster.import_file(csv)
    assert after == await kept(parts)
    assert f"Ajoutés : {whole.inserted}. Mis à jour : {whole.updated}. Inchangés : 0." in resumed.stdout
    assert f"Lignes à corriger : {whole.rejected_lines}." in resumed.stdout


async def stopped(services: Services, csv: Path) -> None:
    """After its first batch."""

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await services.roster.import_file(csv, stop)


async def test_an_import_that_goes_on_tells_the_line_and_counts_the_whole(services: Services, csv: Path) -> None:
    await stopped(services, csv)
    lines: list[int] = []
    summary = await services.roster.import_file(csv, resumed=lines.append)
    assert lines == [2002]
    assert (summary.inserted, summary.updated, summary.unchanged) == (LINES - 3 * 44, 44, 0)
    assert summary.reasons == {"2 cases au lieu de 5": 44, "nir : déjà celui d'un autre numéro interne": 44}
    assert [number for number, _ in summary.rejected] == sorted(
        offset + 100 * hundred + 2 for hundred in range(25) for offset in (50, 70)
    )


async def test_an_import_that_ended_begins_again(services: Services, csv: Path) -> None:
    write_roster(csv, (invented(number) for number in range(3)))
    await services.roster.import_file(csv)
    lines: list[int] = []
    summary = await services.roster.import_file(csv, resumed=lines.append)
    assert lines == []
    assert summary == Summary(unchanged=3)


async def test_a_changed_file_begins_at_its_beginning(services: Services, csv: Path) -> None:
    await stopped(services, csv)
    csv.write_text(csv.read_text("utf-8").replace("Exemple;Camille 0", "Exemple;Dominique", 1), "utf-8")
    lines: list[int] = []
    summary = await services.roster.import_file(csv, resumed=lines.append)
    assert lines == []
    assert summary.unchanged > 1900
    assert summary.updated > 1


async def test_after_another_import_one_begins_at_its_beginning(
    services: Services, csv: Path, tmp_path: Path
) -> None:
    """Else the other one's lines would win over the part that was done before."""
    other = tmp_path / "autre.csv"
    write_roster(other, (invented(number) for number in range(3)))
    await stopped(services, csv)
    await services.roster.import_file(other)
    lines: list[int] = []
    await services.roster.import_file(csv, resumed=lines.append)
    assert lines == []


@pytest.mark.parametrize("other", [b"2" * 32, b"1" * 32], ids=["another file", "the same file"])
async def test_an_import_stops_when_another_one_wrote_meanwhile(parts: Parts, other: bytes) -> None:
    """Of two rosters mixed, neither would be the truth."""
    async with parts.database.transaction() as connection:
        mine = await Checkpoint.taken(connection, b"1" * 32)
        theirs = await Checkpoint.taken(connection, other)
        await theirs.advance(connection, records=2000, line=2001)
        await theirs.hold(connection)
        with pytest.raises(FileError, match="un autre a commencé entre-temps"):
            await mine.hold(connection)


async def test_nothing_of_anybody_stays_in_the_checkpoint(parts: Parts, services: Services, csv: Path) -> None:
    await stopped(services, csv)
    async with parts.database.transaction() as connection:
        row = (await connection.execute(select(roster_import))).one()
    told = f"{row.summary}"
    assert "exemple.fr" not in told
    assert "Exemple" not in told
    assert row.digest != hashlib.sha256(csv.read_bytes()).digest()
