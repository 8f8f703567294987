"""Hashing passwords with Argon2id, peppered, off the event loop and few at a time. (R4 to R9, R44)"""

import asyncio
import base64
import os
import secrets
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import argon2
from argon2.exceptions import VerifyMismatchError

from kiosk.identity.hash_cost import (
    FLOOR_MEMORY_KIB,
    FLOOR_PARALLELISM,
    FLOOR_TIME_COST,
    MEMORY_KIB,
    PARALLELISM,
    TIME_COST,
)
from kiosk.identity.keys import Keyring

_SALT_BYTES = 16
_TAG_BYTES = 32
_NICENESS = 10


class PasswordHashing:
    """Hashes and verifies; one per process, so that `at_most` bounds the memory Argon2 takes together.

    A cancelled call frees its caller at once; an Argon2 run already begun ends by itself and keeps its place
    until then. Threads start when first needed; `close` lets them go.
    """

    def __init__(
        self,
        keyring: Keyring,
        *,
        memory_kib: int = MEMORY_KIB,
        time_cost: int = TIME_COST,
        parallelism: int = PARALLELISM,
        at_most: int = 2,
        behind: bool = False,
    ) -> None:
        """`behind`: somebody's keys come first, in the same process."""
        _check_floor(memory_kib, time_cost, parallelism)
        self._keyring = keyring
        self._argon2 = argon2.PasswordHasher(
            time_cost=time_cost,
            memory_cost=memory_kib,
            parallelism=parallelism,
            hash_len=_TAG_BYTES,
            salt_len=_SALT_BYTES,
        )
        self._decoy = _decoy(memory_kib, time_cost, parallelism)
        # An executor of our own and not asyncio.to_thread with a semaphore: it belongs to no event loop, and a
        # cancelled caller would give a semaphore back while its thread still holds the memory.
        first = _step_back if behind else None
        self._pool = ThreadPoolExecutor(max_workers=at_most, thread_name_prefix="argon2", initializer=first)
        self._counting = threading.Lock()
        self._runs = 0

    @property
    def verifications(self) -> int:
        """How many times a password was checked with Argon2, decoys included."""
        return self._runs

    async def hash(self, password: str) -> tuple[str, str]:
        """The PHC string to store for `password`, and the id of the pepper in it."""
        return await asyncio.wrap_future(self.begin_hash(password))

    def begin_hash(self, password: str) -> "Future[tuple[str, str]]":
        """`hash` from any thread, for whoever has something else to do meanwhile."""
        pepper_id = self._keyring.pepper_id
        peppered = self._keyring.peppered(password, pepper_id)
        return self._pool.submit(lambda: (self._argon2.hash(peppered), pepper_id))

    async def verify(self, phc: str | None, pepper_id: str | None, password: str) -> bool:
        """Whether `password` is the one behind `phc`, at the cost of exactly one Argon2 run.

        With `phc` None, for a stranger, the run is done on a decoy and the answer is False. Raises `UnknownKey`
        when the pepper is gone, and argon2's `InvalidHashError` when the stored string is damaged: neither is
        the person's mistake, so neither may look like one.
        """
        return await asyncio.wrap_future(self.begin_verify(phc, pepper_id, password))

    def begin_verify(self, phc: str | None, pepper_id: str | None, password: str) -> "Future[bool]":
        """`verify` from any thread, for whoever has something else to do meanwhile."""
        return self._pool.submit(self._run, phc, pepper_id, password)

    def _run(self, phc: str | None, pepper_id: str | None, password: str) -> bool:
        known = phc is not None
        peppered = self._keyring.peppered(password, pepper_id if known else None)
        with self._counting:
            self._runs += 1
        try:
            return self._argon2.verify(phc if phc is not None else self._decoy, peppered) and known
        except VerifyMismatchError:
            return False

    def needs_rehash(self, phc: str, pepper_id: str) -> bool:
        """Whether a hash made today would have other parameters or another pepper. (R8)"""
        return pepper_id != self._keyring.pepper_id or self._argon2.check_needs_rehash(phc)

    def close(self) -> None:
        """Start nothing more and let the threads end, without waiting for them."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _step_back() -> None:
    """Let this thread, and the lanes that Argon2 starts from it, wait for every other that has something to do.

    The lanes take all cores for a tenth of a second: a key would wait for its turn at each of its steps. Linux alone
    has a niceness for each thread; where a sandbox forbids it, a hash is as good as before.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.nice(_NICENESS)


def _check_floor(memory_kib: int, time_cost: int, parallelism: int) -> None:
    if memory_kib < FLOOR_MEMORY_KIB or time_cost < FLOOR_TIME_COST or parallelism < FLOOR_PARALLELISM:
        raise ValueError(
            f"Argon2 below the floor (m={FLOOR_MEMORY_KIB}, t={FLOOR_TIME_COST}, p={FLOOR_PARALLELISM}): "
            f"m={memory_kib}, t={time_cost}, p={parallelism}"
        )


def _decoy(memory_kib: int, time_cost: int, parallelism: int) -> str:
    """A well-formed hash no password is known to give: its tag is random, so making it costs no Argon2 run."""
    salt, tag = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode("ascii") for size in (_SALT_BYTES, _TAG_BYTES)
    )
    return f"$argon2id$v={argon2.low_level.ARGON2_VERSION}$m={memory_kib},t={time_cost},p={parallelism}${salt}${tag}"
