"""Invented members, what each knows of their own password, and who may be played next."""

import random
import secrets
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

RESETS_AN_HOUR = 3  # what a member may be mailed: the journeys stay within it, but for those that try it

_HEAD = "numero_interne;nir;nom;prenom;email\n"


@dataclass(slots=True)
class Person:
    """`passwords` holds the one password that works; more when the person could not be told; None means none yet."""

    number: str
    nir: str
    email: str
    passwords: set[str | None]
    asked: int = 0  # requests for a mail
    past: list[str] = field(default_factory=list)  # passwords that must be dead

    @property
    def password(self) -> str | None:
        (only,) = self.passwords
        return only

    @property
    def is_sure(self) -> bool:
        return len(self.passwords) == 1

    @property
    def identifier(self) -> str:
        return random.choice((self.nir, self.email))  # noqa: S311

    def has_now(self, new: str) -> None:
        self.past += [old for old in self.passwords - {new} if old is not None]
        self.passwords = {new}


def new_password() -> str:
    return f"Rivage-{secrets.token_hex(4)}-Q7"


def invent(count: int, first: str) -> list[Person]:
    """Every second one has a password already: `first`."""
    return [_person(i, first if i % 2 else None) for i in range(count)]


def _person(i: int, password: str | None) -> Person:
    born, order = divmod(i, 999)
    body = f"1{50 + born % 50:02}{born // 50 % 12 + 1:02}67999{order + 1:03}"
    nir = f"{body}{97 - int(body) % 97:02}"
    return Person(f"{100000 + i}", nir, f"adherent{i}@exemple.fr", {password})


def write_roster(people: list[Person], file: Path) -> None:
    lines = (f"{p.number};{p.nir};Dupont;Dominique;{p.email}\n" for p in people)
    file.write_text(_HEAD + "".join(lines), encoding="utf-8")


class Crowd:
    """Nobody is in two journeys at once, so that what they are told can be held against what they did."""

    def __init__(self, people: list[Person]) -> None:
        strangers = max(1, len(people) // 10)
        # These mistype their form, and nothing else: not one mail may ever reach them.
        self.mistaken = people[:strangers]
        self._free = deque(random.sample(people[strangers:], len(people) - strangers))

    def take(self, *, password: bool = False, resets: int = 0) -> Person | None:
        """Somebody who knows their password, or who may ask for so many mails still; None if there is nobody."""
        for _ in range(len(self._free)):
            person = self._free.popleft()
            if person.is_sure and person.password if password else person.asked + resets <= RESETS_AN_HOUR:
                return person
            self._free.append(person)
        return None

    def give_back(self, person: Person) -> None:
        self._free.append(person)
