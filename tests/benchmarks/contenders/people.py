"""The invented members of every contender, and the passwords that they choose."""

import itertools
import secrets

from kiosk.identity import hash_cost
from tests.services.rosters import invented_nir

FIRST_PASSWORD = "Phare-Lointain-92"
WRONG_PASSWORD = "Phare-Lointain-93"

# Memory in KiB, passes, lanes.
COSTS = {
    "floor": (hash_cost.FLOOR_MEMORY_KIB, hash_cost.FLOOR_TIME_COST, hash_cost.FLOOR_PARALLELISM),
    "default": (hash_cost.MEMORY_KIB, hash_cost.TIME_COST, hash_cost.PARALLELISM),
}


def hash_prefix(cost: str) -> str:
    """How every stored hash of that cost begins."""
    memory, passes, lanes = COSTS[cost]
    return f"$argon2id$v=19$m={memory},t={passes},p={lanes}$"


def nir(member: int) -> str:
    return invented_nir(member)


def number(member: int) -> str:
    return f"M{member:08d}"


def address(member: int) -> str:
    return f"camille.m{member}@exemple.fr"


def new_password() -> str:
    """Another each time; every rule of every contender is met."""
    return f"{secrets.token_urlsafe(12)}-aA1"


class Turns:
    """Members one after another, so that no two callers have the same one; each with the password of the moment."""

    def __init__(self, members: int) -> None:
        self._passwords = [FIRST_PASSWORD] * members
        self._turns = itertools.count()

    def next(self) -> int:
        return next(self._turns) % len(self._passwords)

    def password(self, member: int) -> str:
        return self._passwords[member]

    def changed(self, member: int, new: str) -> None:
        self._passwords[member] = new
