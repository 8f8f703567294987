"""Importing long lists: nobody waits, nothing grows, and the order of the lines still counts."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.services import Services
from kiosk.services.opening import services_of
from kiosk.services.outcomes import Connected
from kiosk.services.parts import Parts
from kiosk.services.roster.summary import Summary
from kiosk.storage.engine import Database
from kiosk.storage.staging import roster_lines
from kiosk.storage.tables import members, throttle_events
from tests.conftest import CAMILLE_NIR, PASSWORD, MemberFactory
from tests.services.building import build
from tests.services.rosters import invented, write_roster
from tests.services.sights import WRONG, rows


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "adherents.csv"


async def test_a_member_signs_in_while_a_list_is_imported(
    parts: Parts, services: Services, member: MemberFactory, csv: Path
) -> None:
    """With its own connections, as another process has: on SQLite they want the same lock."""
    camille = await member()
    write_roster(csv, (invented(number) for number in range(60_000)))
    elsewhere = await Database.open(parts.settings.database_url)
    others = build(parts.settings, elsewhere, parts.keyring, parts.clock, parts.commonness)
    begun = asyncio.Event()
    importing = asyncio.create_task(services_of(others).roster.import_file(csv, lambda *_: begun.set()))
    await asyncio.wait_for(begun.wait(), 30)
    outcome = await services.connexion.sign_in(camille.nir, PASSWORD)
    assert isinstance(outcome, Connected)
    assert not importing.done()
    importing.cancel()
    await asyncio.wait([importing])
    others.hashing.close()
    await elsewhere.close()


async def test_the_first_bad_lines_are_told_and_all_are_counted(services: Services, csv: Path) -> None:
    write_roster(csv, (invented(n) if n % 2 else "M001;199053599904216;Exemple;Camille;\n" for n in range(200)))
    summary = await services.roster.import_file(csv)
    assert summary.rejected == [(2 * place + 2, "nir : clé fausse") for place in range(50)]
    assert summary.reasons == {"nir : clé fausse": 100}
    assert (summary.inserted, summary.rejected_lines) == (100, 100)


def test_reasons_without_number_are_counted_together() -> None:
    summary = Summary()
    summary.reject((number, f"{number} cases au lieu de 5") for number in range(1000))
    assert len(summary.reasons) == 101
    assert (summary.reasons["autres raisons"], summary.rejected_lines) == (900, 1000)


@pytest.mark.parametrize("lines", [7, 8, 20])
async def test_of_many_lines_of_one_member_the_last_one_wins(
    parts: Parts, services: Services, csv: Path, lines: int
) -> None:
    same = (invented(0).replace("Camille 0", f"Camille {place}") for place in range(lines))
    write_roster(csv, same)
    assert await services.roster.import_file(csv) == Summary(inserted=1, updated=lines - 1)
    [row] = await rows(parts.database, members)
    assert row["first_name"] == f"Camille {lines - 1}"


async def test_members_listed_twice_do_not_cut_the_list_in_small_pieces(services: Services, csv: Path) -> None:
    """Each piece is a commit; a member with two contracts has two lines, often one under the other."""
    write_roster(csv, (invented(number // 2) for number in range(1000)))
    pieces: list[int] = []
    summary = await services.roster.import_file(csv, lambda done, _total: pieces.append(done))
    assert (summary.inserted, summary.unchanged) == (500, 500)
    assert len(pieces) == 1


async def test_a_number_given_up_on_one_line_may_be_taken_by_a_later_import(services: Services, csv: Path) -> None:
    write_roster(csv, iter([invented(0)]))
    await services.roster.import_file(csv)
    moved = invented(1).replace("M00000001", "M00000000")
    taking = invented(0).replace("M00000000", "M00000001")
    write_roster(csv, iter([moved, taking]))
    first = await services.roster.import_file(csv)
    assert (first.updated, first.rejected) == (1, [(3, "nir : déjà celui d'un autre numéro interne")])
    second = await services.roster.import_file(csv)
    assert (second.inserted, second.unchanged, second.rejected) == (1, 1, [])


async def test_nothing_stays_staged(parts: Parts, services: Services, csv: Path) -> None:
    write_roster(csv, (invented(number) for number in range(10)))
    await services.roster.import_file(csv)
    async with parts.database.transaction() as connection:
        assert await connection.scalar(select(func.count()).select_from(roster_lines)) == 0


async def test_failures_follow_a_number_to_the_new_key(
    parts: Parts, services: Services, rekeyed: Services, member: MemberFactory, csv: Path
) -> None:
    """R74: an import brings what is counted against a number along, as typing the number does."""
    await member()
    await services.connexion.sign_in(CAMILLE_NIR, WRONG)
    before = {row["subject"] for row in await rows(parts.database, throttle_events)}
    write_roster(csv, iter([f"000123;{CAMILLE_NIR};Exemple;Camille;camille@exemple.fr\n"]))
    await rekeyed.roster.import_file(csv)
    after = {row["subject"] for row in await rows(parts.database, throttle_events)}
    old, new = (keys.blind_index("nir", "1990535999042") for keys in (parts.keyring, rekeyed.roster._parts.keyring))
    assert before - after == {old}
    assert after - before == {new}
