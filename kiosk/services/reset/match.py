"""Whose A, B and C these are, and which of them are not. (R45, R46)"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, case, select

from kiosk.identity.keys import Keyring
from kiosk.identity.nir import Nir
from kiosk.services.events import Reason
from kiosk.services.reset.form import Form
from kiosk.storage.tables import credentials, members, nir_indexes
from kiosk.storage.transaction import Transaction


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
    has_number = case((members.c.member_number == form.member_number, 1), else_=0)
    has_address = case((members.c.email_folded == form.email.folded, 1), else_=0)
    query = (
        select(members.c.id, members.c.state, members.c.email_folded, credentials.c.changed_at)
        .add_columns(has_number.label("has_number"), has_address.label("has_address"))
        .outerjoin(credentials)
        .where(_known_by(keyring, form))
        .order_by(has_number.desc(), has_address.desc(), members.c.id)
        .limit(1)
    )
    return (await connection.execute(query)).first()


def _known_by(keyring: Keyring, form: Form) -> ColumnElement[bool]:
    if isinstance(form.identifier, Nir):
        digests = keyring.blind_indexes("nir", form.identifier.canonical)
        # Not EXISTS: SQLite would ask it of every member.
        return members.c.id.in_(select(nir_indexes.c.member_id).where(nir_indexes.c.digest.in_(digests)))
    return members.c.email_folded == form.identifier.folded


def _mismatch(row: Row[Any] | None) -> str:
    if row is None:
        return "A"
    return ("" if row.has_number else "B") + ("" if row.has_address else "C")


def _not_open(row: Row[Any]) -> Reason:
    return Reason.CLOSED if row.state == "closed" else Reason.SUSPENDED
