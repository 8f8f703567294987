"""Whose A, B and C these are, and which of them are not. (R45, R46)"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, select

from kiosk.identity.keys import Keyring
from kiosk.identity.nir import Nir
from kiosk.services.events import Reason
from kiosk.services.reset.form import Form
from kiosk.storage.several import among, spread
from kiosk.storage.tables import credentials, members, nir_indexes
from kiosk.storage.transaction import Transaction

_HAS_NUMBER = case((members.c.member_number == bindparam("number"), 1), else_=0)
_HAS_ADDRESS = case((members.c.email_folded == bindparam("address"), 1), else_=0)
_BEARER = (
    select(members.c.id, members.c.state, members.c.email_folded, credentials.c.changed_at)
    .add_columns(_HAS_NUMBER.label("has_number"), _HAS_ADDRESS.label("has_address"))
    .outerjoin(credentials)
    .order_by(_HAS_NUMBER.desc(), _HAS_ADDRESS.desc(), members.c.id)
    .limit(1)
)
_BY_EMAIL = _BEARER.where(members.c.email_folded == bindparam("folded"))


@cache
def _by_nir(keys: int) -> Select[Any]:
    known = select(nir_indexes.c.member_id).where(among(nir_indexes.c.digest, "digest", keys))
    return _BEARER.where(members.c.id.in_(known))  # not EXISTS: SQLite would ask it of every member


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a form names, and the verdict on it.

    `mismatch`: the letters that are not that member's. When A names nobody it is "A" alone: B and C might be somebody
    else's, and nobody may learn whose.
    """

    member_id: int | None
    why: Reason
    mismatch: str


async def match(connection: Transaction, keyring: Keyring, form: Form) -> Named:
    """MOT DE PASSE OUBLIÉ: the one active member that A, B and C name; one query, whatever is wrong."""
    row = await _bearer(connection, keyring, form)
    mismatch = _mismatch(row)
    if row is None or mismatch:
        return Named(None, Reason.MISMATCH, mismatch)
    if row.state != "active":
        return Named(None, _not_open(row), mismatch)
    return Named(row.id, Reason.MATCHED, mismatch)


async def applicant(connection: Transaction, keyring: Keyring, form: Form) -> Named:
    """INSCRIPTION: the member that A and B name, whatever C is; the same query, whatever is wrong."""
    if not isinstance(form.identifier, Nir):
        raise TypeError("an enrolment form has a NIR in (A)")
    row = await _bearer(connection, keyring, form)
    mismatch = _mismatch(row)
    if row is None or not row.has_number:
        return Named(None, Reason.MISMATCH, mismatch)
    if row.state != "active":
        return Named(row.id, _not_open(row), mismatch)
    if not row.has_address:
        return Named(row.id, Reason.EMAIL_DIFFERS if row.email_folded else Reason.NO_EMAIL, mismatch)
    return Named(row.id, Reason.MATCHED if row.changed_at is None else Reason.ALREADY_REGISTERED, mismatch)


async def _bearer(connection: Transaction, keyring: Keyring, form: Form) -> Row[Any] | None:
    """The member that A names; of several who share an e-mail the one who has B, else one who has C."""
    written: dict[str, object] = {"number": form.member_number, "address": form.email.folded}
    if isinstance(form.identifier, Nir):
        digests = keyring.blind_indexes("nir", form.identifier.canonical)
        return (await connection.execute(_by_nir(len(digests)), written | spread("digest", digests))).first()
    written["folded"] = form.identifier.folded
    return (await connection.execute(_BY_EMAIL, written)).first()


def _mismatch(row: Row[Any] | None) -> str:
    if row is None:
        return "A"
    return ("" if row.has_number else "B") + ("" if row.has_address else "C")


def _not_open(row: Row[Any]) -> Reason:
    return Reason.CLOSED if row.state == "closed" else Reason.SUSPENDED
