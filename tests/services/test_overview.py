"""What the member's area shows: masked facts, and the account's past from the journal. (A25, R63)"""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.area_outcomes import Happened, Overview, PastEvent
from kiosk.services.outcomes import Session, SessionEnded
from kiosk.services.parts import Parts
from tests.conftest import LUCIE_NIR, OTHER_PASSWORD, PASSWORD, MemberFactory, MovableClock
from tests.services.plans import fill, plan, statements, whole_tables
from tests.services.rosters import invented, write_roster
from tests.services.sights import fail, reset_password, signed_in
from tests.services.test_new_address import changed

SIGNED_IN, WRONG = Happened.SIGNED_IN, Happened.WRONG_PASSWORD


async def overview(services: Services, session: Session) -> Overview:
    outcome = await services.connexion.overview(session)
    assert isinstance(outcome, Overview)
    return outcome


async def test_number_and_address_are_masked(services: Services, member: MemberFactory) -> None:
    seen = await overview(services, await signed_in(services, await member()))
    assert (seen.member_number, seen.email) == ("••••••23", "c…e@e…e.fr")


async def test_without_an_address_none_is_shown(services: Services, member: MemberFactory) -> None:
    assert (await overview(services, await signed_in(services, await member(email="")))).email is None


async def test_the_past_is_told_the_latest_first_with_its_place(
    parts: Parts,
    services: Services,
    member: MemberFactory,
    clock: MovableClock,
    another_terminal: Callable[..., Services],
) -> None:
    camille, elsewhere = await member(), another_terminal(terminal="borne-2", agency="Agence Kléber")
    await services.connexion.sign_out(await signed_in(services, camille))
    clock.forward(minutes=1)
    session = await signed_in(elsewhere, camille)
    await elsewhere.connexion.change_password(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    await elsewhere.connexion.change_password(session, OTHER_PASSWORD, PASSWORD, PASSWORD)
    await changed(parts, elsewhere, session)
    past = (await overview(elsewhere, session)).past
    assert [event.what for event in past] == [
        Happened.EMAIL_CHANGED,
        Happened.PASSWORD_CHANGED,
        Happened.PASSWORD_CHANGED,
        SIGNED_IN,
        SIGNED_IN,
    ]
    assert past[3] == PastEvent(clock.now(), SIGNED_IN, "borne-2", "Agence Kléber")
    assert (past[4].terminal, past[4].agency) == ("borne-1", "Strasbourg")


async def test_wrong_passwords_in_a_row_are_one_event_and_those_since_the_last_sign_in_are_counted(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    assert (await overview(services, await signed_in(services, camille))).wrong_passwords == 0
    await fail(services, camille.nir, 3, clock)
    seen = await overview(services, await signed_in(services, camille))
    assert [(event.what, event.times) for event in seen.past] == [(SIGNED_IN, 1), (WRONG, 3), (SIGNED_IN, 1)]
    assert seen.wrong_passwords == 3
    again = await overview(services, await signed_in(services, camille))
    assert again.wrong_passwords == 0


async def test_a_password_forgotten_and_chosen_again_is_told(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    await reset_password(services, parts.keyring, camille)
    seen = await overview(services, await signed_in(services, camille, OTHER_PASSWORD))
    assert [event.what for event in seen.past] == [SIGNED_IN, Happened.PASSWORD_CHANGED]


async def test_no_more_than_ten_and_nobody_elses(services: Services, member: MemberFactory) -> None:
    camille, lucie = await member(), await member(number="000456", nir=LUCIE_NIR, email="lucie@exemple.fr")
    for _ in range(11):
        session = await signed_in(services, camille)
    assert len((await overview(services, session)).past) == 10
    assert len((await overview(services, await signed_in(services, lucie))).past) == 1


async def test_what_was_written_before_a_key_rotation_is_still_told(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, before = await member(), Keyring.from_text(parts.keyring.to_text())
    await signed_in(services, camille)
    parts.keyring.adopt(parts.keyring.rotated("index"))
    try:
        assert len((await overview(services, await signed_in(services, camille))).past) == 2
    finally:
        parts.keyring.adopt(before)  # the other tests' too


async def test_an_ended_session_sees_nothing(services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    await services.connexion.sign_out(session)
    assert await services.connexion.overview(session) == SessionEnded("signed_out")


@pytest.mark.parametrize("rotated", [False, True])
async def test_the_past_is_found_by_its_index(
    parts: Parts, services: Services, member: MemberFactory, tmp_path: Path, rotated: bool
) -> None:
    path = tmp_path / "adherents.csv"
    write_roster(path, (invented(number) for number in range(3000)))
    await services.roster.import_file(path)
    await fill(parts.database)
    session, before = await signed_in(services, await member()), Keyring.from_text(parts.keyring.to_text())
    if rotated:
        parts.keyring.adopt(parts.keyring.rotated("index"))
    try:
        with statements(parts.database) as seen:
            await overview(services, session)
        assert await whole_tables(parts.database, seen) == []
        [read] = [statement for statement in seen if "FROM journal" in statement[0]]
        assert any("ix_journal_account_id" in line for line in await plan(parts.database, read))
    finally:
        parts.keyring.adopt(before)
