"""Argon2id as we use it: real runs, at the floor's cost to stay quick, and at the default's once."""

import asyncio
import os
import sys
import threading
import unicodedata
from typing import TypedDict

import argon2
import pytest

from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring, UnknownKey


class Cost(TypedDict):
    memory_kib: int
    time_cost: int
    parallelism: int


FLOOR: Cost = {"memory_kib": 19456, "time_cost": 2, "parallelism": 1}


@pytest.fixture(scope="module")
def ring() -> Keyring:
    return Keyring.generate()


@pytest.fixture
def hashing(ring: Keyring) -> PasswordHashing:
    return PasswordHashing(ring, **FLOOR)


async def test_the_default_cost_is_rfc_9106_s_second_choice(ring: Keyring) -> None:
    phc, pepper_id = await PasswordHashing(ring).hash("Tortue-Verte-9")
    assert phc.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    parameters = argon2.extract_parameters(phc)
    assert (parameters.salt_len, parameters.hash_len) == (16, 32)
    assert pepper_id == ring.pepper_id


@pytest.mark.parametrize("below", [{"memory_kib": 19455}, {"time_cost": 1}, {"parallelism": 0}])
def test_a_cost_below_the_floor_is_refused(ring: Keyring, below: dict[str, int]) -> None:
    cost: Cost = {**FLOOR, **below}  # type: ignore[typeddict-item]
    with pytest.raises(ValueError, match="below the floor"):
        PasswordHashing(ring, **cost)


async def test_the_right_password_and_no_other_fits(hashing: PasswordHashing) -> None:
    phc, pepper_id = await hashing.hash(" Tortue-Verte-9")
    assert await hashing.verify(phc, pepper_id, " Tortue-Verte-9")
    assert not await hashing.verify(phc, pepper_id, "Tortue-Verte-9")
    assert not await hashing.verify(phc, pepper_id, "")


async def test_the_beginning_of_a_long_password_does_not_fit(hashing: PasswordHashing) -> None:
    password = "Aa1" + "x" * 125
    phc, pepper_id = await hashing.hash(password)
    assert not await hashing.verify(phc, pepper_id, password[:72])
    assert await hashing.verify(phc, pepper_id, password)


async def test_an_accent_fits_however_it_is_typed(hashing: PasswordHashing) -> None:
    phc, pepper_id = await hashing.hash(unicodedata.normalize("NFD", "Été-Caché-9"))
    assert await hashing.verify(phc, pepper_id, unicodedata.normalize("NFC", "Été-Caché-9"))


async def test_without_the_pepper_the_hash_verifies_nothing(hashing: PasswordHashing) -> None:
    phc, _ = await hashing.hash("Tortue-Verte-9")
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(phc, "Tortue-Verte-9")
    another = Keyring.generate()
    assert not await PasswordHashing(another, **FLOOR).verify(phc, another.pepper_id, "Tortue-Verte-9")


async def test_hashes_of_two_peppers_both_verify(ring: Keyring) -> None:
    older = await PasswordHashing(ring, **FLOOR).hash("Tortue-Verte-9")
    hashing = PasswordHashing(ring.rotated("pepper"), **FLOOR)
    newer = await hashing.hash("Tortue-Verte-9")
    assert older[1] != newer[1]
    assert await hashing.verify(*older, "Tortue-Verte-9")
    assert await hashing.verify(*newer, "Tortue-Verte-9")


async def test_a_hash_whose_pepper_is_gone_is_an_error_and_not_a_wrong_password(ring: Keyring) -> None:
    phc, pepper_id = await PasswordHashing(ring, **FLOOR).hash("Tortue-Verte-9")
    bereft = PasswordHashing(ring.rotated("pepper").without("pepper", ring.pepper_id), **FLOOR)
    with pytest.raises(UnknownKey):
        await bereft.verify(phc, pepper_id, "Tortue-Verte-9")


async def test_a_stranger_costs_one_run_like_anyone(hashing: PasswordHashing) -> None:
    phc, pepper_id = await hashing.hash("Tortue-Verte-9")
    assert hashing.verifications == 0
    assert not await hashing.verify(None, None, "Tortue-Verte-9")
    assert hashing.verifications == 1
    await hashing.verify(phc, pepper_id, "Tortue-Verte-9")
    assert hashing.verifications == 2


async def test_the_decoy_is_hashed_at_the_current_cost(hashing: PasswordHashing, ring: Keyring) -> None:
    assert hashing._decoy.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not hashing.needs_rehash(hashing._decoy, ring.pepper_id)


async def test_a_weaker_hash_or_an_older_pepper_asks_for_a_new_hash(ring: Keyring) -> None:
    phc, pepper_id = await PasswordHashing(ring, **FLOOR).hash("Tortue-Verte-9")
    assert not PasswordHashing(ring, **FLOOR).needs_rehash(phc, pepper_id)
    assert PasswordHashing(ring).needs_rehash(phc, pepper_id)
    assert PasswordHashing(ring.rotated("pepper"), **FLOOR).needs_rehash(phc, pepper_id)


async def test_a_damaged_hash_is_an_error_and_not_a_wrong_password(hashing: PasswordHashing, ring: Keyring) -> None:
    with pytest.raises(argon2.exceptions.InvalidHashError):
        await hashing.verify("not a hash", ring.pepper_id, "Tortue-Verte-9")


async def test_at_most_two_run_at_once_and_the_loop_stays_free(hashing: PasswordHashing) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await asyncio.gather(*(hashing.verify(None, None, "Tortue-Verte-9") for _ in range(20)))
    ticking.cancel()
    assert hashing.verifications == 20
    assert ticks >= 5
    assert len(argon2_threads(hashing)) <= 2


def argon2_threads(hashing: PasswordHashing) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread in hashing._pool._threads]


async def test_a_cancelled_check_frees_its_caller_and_harms_no_later_one(hashing: PasswordHashing) -> None:
    phc, pepper_id = await hashing.hash("Tortue-Verte-9")
    abandoned = [asyncio.create_task(hashing.verify(phc, pepper_id, "Autre-Chose-1")) for _ in range(3)]
    await asyncio.sleep(0)
    for task in abandoned:
        task.cancel()
    results = await asyncio.gather(*abandoned, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)
    assert await hashing.verify(phc, pepper_id, "Tortue-Verte-9")


def test_one_hashing_serves_one_event_loop_after_another(hashing: PasswordHashing) -> None:
    phc, pepper_id = asyncio.run(hashing.hash("Tortue-Verte-9"))
    assert asyncio.run(hashing.verify(phc, pepper_id, "Tortue-Verte-9"))


def test_closing_lets_the_threads_end(ring: Keyring) -> None:
    hashing = PasswordHashing(ring, **FLOOR)
    asyncio.run(hashing.hash("Tortue-Verte-9"))
    threads = argon2_threads(hashing)
    assert threads
    hashing.close()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)


async def test_even_an_impossible_character_is_hashed_and_told_to_nobody(hashing: PasswordHashing) -> None:
    phc, pepper_id = await hashing.hash("Canari\ud8009")
    assert await hashing.verify(phc, pepper_id, "Canari\ud8009")
    assert "Canari" not in repr(hashing) + phc


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a niceness of its own on Linux alone")
@pytest.mark.parametrize(("behind", "more"), [(True, 10), (False, 0)])
async def test_at_a_terminal_a_hash_lets_the_keys_go_first(behind: bool, more: int) -> None:
    hashing = PasswordHashing(Keyring.generate(), **FLOOR, behind=behind)
    await hashing.hash("Tortue-Verte-9")
    [thread] = (thread.native_id for thread in hashing._pool._threads)
    assert thread is not None
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert os.getpriority(os.PRIO_PROCESS, thread) == min(19, here + more)


async def test_where_it_may_not_step_back_a_hash_is_made_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "nice", refused)
    phc, pepper_id = await (hashing := PasswordHashing(Keyring.generate(), **FLOOR, behind=True)).hash(
        "Tortue-Verte-9"
    )
    assert await hashing.verify(phc, pepper_id, "Tortue-Verte-9")
