"""CONNEXION at the service: the guide's messages, one Argon2 run, hashes that keep up."""

import asyncio
import unicodedata

import pytest
from sqlalchemy import select

from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.outcomes import Connected, Misformatted, NotRecognised, UnknownProfile, WrongPassword
from kiosk.services.parts import Parts
from kiosk.storage.tables import credentials, journal, members, nir_indexes, throttle_events
from tests.conftest import CAMILLE_NIR, LUCIE_NIR, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import STRANGER_EMAIL, STRANGER_NIR, count, events, fail, rows, signed_in, watching


async def test_nir_and_password_sign_in(services: Services, member: MemberFactory) -> None:
    camille = await member()
    outcome = await services.connexion.sign_in(camille.nir, PASSWORD)
    assert isinstance(outcome, Connected)
    assert outcome.session.first_name == "Camille"


async def test_email_in_another_case_signs_in(services: Services, member: MemberFactory) -> None:
    await member()
    assert isinstance(await services.connexion.sign_in(" Camille@Exemple.FR ", PASSWORD), Connected)


async def test_the_last_sign_in_is_told_the_next_time(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    first = await signed_in(services, camille)
    second = await signed_in(services, camille)
    assert (first.last_sign_in, second.last_sign_in) == (None, parts.clock.now())


async def test_wrong_password_is_the_guides_message(services: Services, member: MemberFactory) -> None:
    camille = await member()
    assert await services.connexion.sign_in(camille.nir, "marée-basse-47") == WrongPassword()


async def test_a_stranger_is_an_unknown_profile(services: Services, member: MemberFactory) -> None:
    await member()
    assert await services.connexion.sign_in(STRANGER_NIR, PASSWORD) == UnknownProfile()


async def test_a_hash_is_computed_for_a_stranger_too(parts: Parts, services: Services) -> None:
    """PEERS 48; R44."""
    await services.connexion.sign_in(STRANGER_EMAIL, PASSWORD)
    assert parts.hashing.verifications == 1


async def test_an_empty_field_has_its_own_error_and_two_have_both(services: Services) -> None:
    """PEERS 53."""
    sign_in = services.connexion.sign_in
    assert await sign_in("", "x") == Misformatted({"A": Problem.EMPTY})
    assert await sign_in(CAMILLE_NIR, "") == Misformatted({"B": Problem.EMPTY})
    assert await sign_in("", "") == Misformatted({"A": Problem.EMPTY, "B": Problem.EMPTY})


async def test_a_wrong_key_costs_no_query_and_no_hash(parts: Parts, services: Services) -> None:
    """R43."""
    with watching(parts.database) as spy:
        outcome = await services.connexion.sign_in("1 99 05 35 999 042 16", PASSWORD)
    assert outcome == Misformatted({"A": Problem.NIR_KEY})
    assert (spy.statements, spy.commits, parts.hashing.verifications) == ([], 0, 0)


async def test_a_sign_in_takes_two_transactions(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    with watching(parts.database) as spy:
        await signed_in(services, camille)
    assert spy.commits == 2


async def test_corse_and_correze_are_two_people(services: Services, member: MemberFactory) -> None:
    """R69: 2A and 19 share every digit of the key."""
    await member(nir=LUCIE_NIR)
    assert await services.connexion.sign_in("2 78 08 19 999 117 41", PASSWORD) == UnknownProfile()


@pytest.mark.parametrize("state", ["suspended", "closed"])
async def test_an_account_that_is_not_open_is_unknown(
    state: str, parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R46: the right password changes nothing."""
    camille = await member(state=state)
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == UnknownProfile()
    assert parts.hashing.verifications == 1
    assert await events(services) == [f"authn_login_fail/{state}"]


async def test_a_member_without_password_is_sent_to_the_forgotten_one(
    services: Services, member: MemberFactory
) -> None:
    """R46."""
    camille = await member(password=None)
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == WrongPassword()


async def test_an_email_of_two_members_identifies_nobody(services: Services, member: MemberFactory) -> None:
    await member()
    await member(number="000999", nir=LUCIE_NIR)
    assert await services.connexion.sign_in("camille@exemple.fr", PASSWORD) == UnknownProfile()
    assert await events(services) == ["authn_login_fail/email_shared"]


async def test_strict_messages_do_not_tell_members_from_strangers(
    another_strict: Services, member: MemberFactory
) -> None:
    """R47."""
    camille = await member()
    assert await another_strict.connexion.sign_in(camille.nir, "Faux-1234") == NotRecognised()
    assert await another_strict.connexion.sign_in(STRANGER_NIR, PASSWORD) == NotRecognised()


@pytest.mark.parametrize("failures", [5, 10])
async def test_under_strict_messages_the_wait_of_an_account_is_not_told(
    failures: int, parts: Parts, another_strict: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R47: by the NIR it waits; by an e-mail never tried here, a member must look like a stranger."""
    camille = await member()
    await fail(another_strict, camille.nir, failures, clock)
    clock.forward(seconds=1)
    sights = []
    for email, password in ((STRANGER_EMAIL, PASSWORD), (camille.email, "Faux-1234")):
        sights.append([await _seen(parts, another_strict, email, password) for _ in range(6)])
    assert sights[0] == sights[1]
    assert sights[1][0][0] == NotRecognised()


async def _seen(parts: Parts, services: Services, email: str, password: str) -> tuple[object, ...]:
    """An answer, and what it took."""
    tables = throttle_events, journal
    before = [await count(parts.database, table) for table in tables]
    with watching(parts.database) as spy:
        outcome = await services.connexion.sign_in(email, password)
    added = [await count(parts.database, table) - n for table, n in zip(tables, before, strict=True)]
    return outcome, tuple(added), len(spy.statements), spy.commits


async def test_under_strict_messages_the_right_password_does_not_end_the_wait_of_an_account(
    another_strict: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R40."""
    camille = await member()
    await fail(another_strict, camille.nir, 5, clock)
    assert await another_strict.connexion.sign_in(camille.email, PASSWORD) == NotRecognised()
    clock.forward(seconds=60)
    assert isinstance(await another_strict.connexion.sign_in(camille.email, PASSWORD), Connected)


async def test_two_spellings_of_one_letter_are_one_password(services: Services, member: MemberFactory) -> None:
    """R4."""
    camille = await member(password=unicodedata.normalize("NFD", "Été-Breton-7"))
    assert isinstance(await services.connexion.sign_in(camille.nir, "Été-Breton-7"), Connected)


async def test_a_leading_space_counts(services: Services, member: MemberFactory) -> None:
    """R4."""
    camille = await member(password=" " + PASSWORD)
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == WrongPassword()


async def test_the_first_72_characters_alone_never_sign_in(services: Services, member: MemberFactory) -> None:
    """R2."""
    long = "Aa1" + "é-" * 60
    camille = await member(password=long)
    assert await services.connexion.sign_in(camille.nir, long[:72]) == WrongPassword()
    assert isinstance(await services.connexion.sign_in(camille.nir, long), Connected)


async def test_an_old_password_under_the_rule_still_signs_in(services: Services, member: MemberFactory) -> None:
    """R1: the rule is for new passwords."""
    camille = await member(password="court")
    assert isinstance(await services.connexion.sign_in(camille.nir, "court"), Connected)


async def test_an_outdated_hash_is_upgraded_at_sign_in(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 52; R8."""
    camille = await member()
    old = PasswordHashing(parts.keyring, memory_kib=128, time_cost=1, parallelism=1)
    phc, _ = await old.hash(PASSWORD)
    async with parts.database.transaction() as connection:
        await connection.execute(credentials.update().values(phc=phc))
    await signed_in(services, camille)
    [stored] = await rows(parts.database, credentials)
    assert stored["phc"].startswith("$argon2id$v=19$m=64,t=1,p=1$")
    await signed_in(services, camille)
    old.close()


async def test_a_nir_under_an_old_index_key_is_found_and_reindexed(
    parts: Parts, services: Services, member: MemberFactory, rekeyed: Services
) -> None:
    """R74."""
    camille = await member()
    [before] = await rows(parts.database, nir_indexes)
    await signed_in(rekeyed, camille)
    [after] = await rows(parts.database, nir_indexes)
    assert before["digest"] != after["digest"]
    await signed_in(rekeyed, camille)


async def counted(parts: Parts) -> None:
    """Return once an attempt under way has been counted: its password is then being checked."""
    while await count(parts.database, throttle_events) == 0:
        pass


async def slow_to_check(parts: Parts) -> None:
    """Give the stored password a hash at the default's cost, so that there is a « during the check »."""
    slow = PasswordHashing(parts.keyring)
    phc, _ = await slow.hash(PASSWORD)
    slow.close()
    async with parts.database.transaction() as connection:
        await connection.execute(credentials.update().values(phc=phc))


async def test_a_cancelled_sign_in_stays_counted(parts: Parts, services: Services, member: MemberFactory) -> None:
    """DESIGN 4: leaving during the check gives no free guess."""
    camille = await member()
    await slow_to_check(parts)
    task = asyncio.create_task(services.connexion.sign_in(camille.nir, "Faux-1234"))
    await counted(parts)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(parts.database, throttle_events) == 3
    assert await events(services) == ["authn_login_fail/abandoned"]


async def test_a_password_changed_during_the_check_opens_nothing(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """A reset that wins the race leaves no session of the old password behind it. (R30)"""
    camille = await member()
    await slow_to_check(parts)
    task = asyncio.create_task(services.connexion.sign_in(camille.nir, PASSWORD))
    await counted(parts)
    async with parts.database.transaction() as connection:
        await connection.execute(credentials.update().values(phc="$argon2id$changed"))
    assert await task == WrongPassword()


async def test_no_account_ships(parts: Parts, services: Services) -> None:
    """R17."""
    async with parts.database.transaction() as connection:
        assert (await connection.execute(select(members.c.id))).all() == []
        assert (await connection.execute(select(credentials.c.member_id))).all() == []
