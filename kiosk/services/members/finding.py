"""Which member an operator means: by NIR, by e-mail or by member number, typed in one field."""

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from kiosk.identity import email as addresses
from kiosk.identity import member_number as member_numbers
from kiosk.identity import nir as nirs
from kiosk.identity.email import EmailAddress
from kiosk.identity.keys import Keyring
from kiosk.identity.nir import Nir
from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import bare
from kiosk.storage.tables import members, nir_indexes
from kiosk.storage.transaction import Transaction

_NIR_LENGTH = 15


class KnownBy(StrEnum):
    """What was typed, as it was understood."""

    NUMBER = "number"
    EMAIL = "email"
    NIR = "nir"


@dataclass(frozen=True, slots=True)
class Found:
    """The one member meant: what every other call needs."""

    member_id: int
    number: str = field(repr=False)
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Nobody:
    known_by: KnownBy


@dataclass(frozen=True, slots=True)
class SharedEmail:
    """Several members have that address: another of their numbers tells them apart."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was typed is wrongly written; nothing was looked up."""

    problem: Problem


Finding = Found | Nobody | SharedEmail | Unreadable


def parse(typed: str) -> Nir | EmailAddress | str | Unreadable:
    """With an "@", an address; fifteen characters of a NIR, a NIR; else a member number."""
    try:
        if "@" in typed:
            return addresses.parse(typed)
        if nirs.looks_like_nir(typed) and len(bare(typed, " .-")) == _NIR_LENGTH:
            return nirs.parse(typed)
        return member_numbers.parse(typed)
    except Refused as refused:
        return Unreadable(refused.problem)


async def find(connection: Transaction, keyring: Keyring, wanted: Nir | EmailAddress | str) -> Finding:
    """Suspended and closed accounts too: their operator looks for them."""
    query = select(members.c.id, members.c.member_number, members.c.first_name, members.c.last_name)
    if isinstance(wanted, Nir):
        known_by = KnownBy.NIR
        digests = keyring.blind_indexes("nir", wanted.canonical)
        query = query.join(nir_indexes).where(nir_indexes.c.digest.in_(digests))
    elif isinstance(wanted, EmailAddress):
        known_by = KnownBy.EMAIL
        query = query.where(members.c.email_folded == wanted.folded)
    else:
        known_by = KnownBy.NUMBER
        query = query.where(members.c.member_number == wanted)
    rows = (await connection.execute(query.distinct().limit(2))).all()
    if not rows:
        return Nobody(known_by)
    return Found(*rows[0]) if len(rows) == 1 else SharedEmail()
