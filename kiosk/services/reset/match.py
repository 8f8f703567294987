"""Whose A, B and C these are. (R45, R46)"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.identity.keys import Keyring
from kiosk.identity.nir import Nir
from kiosk.services.events import Reason
from kiosk.services.reset.form import Form
from kiosk.storage.tables import credentials, members, nir_indexes


async def match(connection: AsyncConnection, keyring: Keyring, form: Form) -> tuple[int | None, Reason]:
    """The one active member they name, and why nobody: one query, whatever is wrong."""
    same_identifier: ColumnElement[bool]
    if isinstance(form.identifier, Nir):
        digests = keyring.blind_indexes("nir", form.identifier.canonical)
        same_identifier = exists().where(nir_indexes.c.member_id == members.c.id, nir_indexes.c.digest.in_(digests))
    else:
        same_identifier = members.c.email_folded == form.identifier.folded
    row = (
        await connection.execute(
            select(members.c.id, members.c.state).where(
                members.c.member_number == form.member_number,
                members.c.email_folded == form.email.folded,
                same_identifier,
            )
        )
    ).first()
    if row is None:
        return None, Reason.MISMATCH
    if row.state != "active":
        return None, Reason.CLOSED if row.state == "closed" else Reason.SUSPENDED
    return row.id, Reason.MATCHED


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks to be registered, as far as A and B tell; `why` is the verdict on the rest."""

    member_id: int | None
    why: Reason


async def applicant(connection: AsyncConnection, keyring: Keyring, form: Form) -> Applicant:
    """The member that A and B name, whatever C is: one query, whatever is wrong."""
    if not isinstance(form.identifier, Nir):
        raise TypeError("an enrolment form has a NIR in (A)")
    digests = keyring.blind_indexes("nir", form.identifier.canonical)
    theirs = exists().where(nir_indexes.c.member_id == members.c.id, nir_indexes.c.digest.in_(digests))
    query = select(members.c.id, members.c.state, members.c.email_folded, credentials.c.changed_at)
    query = query.outerjoin(credentials).where(members.c.member_number == form.member_number, theirs)
    row = (await connection.execute(query)).first()
    if row is None:
        return Applicant(None, Reason.MISMATCH)
    if row.state != "active":
        return Applicant(row.id, Reason.CLOSED if row.state == "closed" else Reason.SUSPENDED)
    if row.email_folded != form.email.folded:
        return Applicant(row.id, Reason.EMAIL_DIFFERS if row.email_folded else Reason.NO_EMAIL)
    return Applicant(row.id, Reason.MATCHED if row.changed_at is None else Reason.ALREADY_REGISTERED)
