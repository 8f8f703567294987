"""The limit: Argon2 alone, and nothing looked up or written. As many threads as cores: more would only wait."""

import os

import argon2

from tests.benchmarks.contenders.people import COSTS, FIRST_PASSWORD, hash_prefix, new_password
from tests.benchmarks.contenders.protocol import arguments, serve_threads


def main() -> None:
    given = arguments()
    memory, passes, lanes = COSTS[given.cost]
    hasher = argon2.PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes)
    phc = hasher.hash(FIRST_PASSWORD)
    assert phc.startswith(hash_prefix(given.cost)), phc

    def sign_in(_caller: int) -> None:
        assert hasher.verify(phc, FIRST_PASSWORD)

    def journey(_caller: int) -> None:
        assert hasher.hash(new_password()) != phc

    serve_threads({"sign-in": sign_in, "journey": journey}, at_most=len(os.sched_getaffinity(0)))


if __name__ == "__main__":
    main()
