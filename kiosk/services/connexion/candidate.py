"""Who an identifier could be: one query, the same for members and strangers."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, Self

from sqlalchemy import Row, Select, bindparam, select

from kiosk.identity.email import EmailAddress
from kiosk.identity.keys import Keyring
from kiosk.identity.nir import Nir
from kiosk.services.events import Reason
from kiosk.storage.several import among, spread
from kiosk.storage.tables import credentials, members, nir_indexes, sessions
from kiosk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LiveSession:
    created_at: datetime
    last_seen_at: datetime
    times: int  # the usual limits


@dataclass(frozen=True, slots=True)
class Candidate:
    """`phc` is None for whoever cannot sign in; `why` then says it to the journal alone."""

    member_id: int | None
    why: Reason | None
    unknown: bool  # to be called an unknown profile, whoever it is (R46)
    first_name: str = field(default="", repr=False)
    last_sign_in_at: datetime | None = None
    phc: str | None = field(default=None, repr=False)
    pepper_id: str | None = None
    session: LiveSession | None = None

    def as_a_stranger(self, why: Reason) -> Self:
        """The same with no password to check; the journal alone still knows who it is."""
        return replace(self, phc=None, pepper_id=None, why=why, unknown=True)


# Built once, like every statement a sign-in or a reset runs: building costs several times what running does.
_EVERYTHING = (
    select(
        members.c.id,
        members.c.first_name,
        members.c.state,
        members.c.last_sign_in_at,
        credentials.c.phc,
        credentials.c.pepper_id,
        sessions.c.token_hash,
        sessions.c.created_at,
        sessions.c.last_seen_at,
        sessions.c.times,
    )
    .select_from(members.outerjoin(credentials).outerjoin(sessions, sessions.c.member_id == members.c.id))
    .limit(2)
)
_BY_EMAIL = _EVERYTHING.where(members.c.email_folded == bindparam("folded"))


@cache
def _by_nir(keys: int) -> Select[Any]:
    known = _EVERYTHING.join(nir_indexes, nir_indexes.c.member_id == members.c.id)
    return known.where(among(nir_indexes.c.digest, "digest", keys))


_STRANGER = Candidate(None, Reason.UNKNOWN_PROFILE, unknown=True)
_SHARED = Candidate(None, Reason.EMAIL_SHARED, unknown=True)


async def find(connection: Transaction, keyring: Keyring, identifier: Nir | EmailAddress) -> Candidate:
    """The one member this identifier names. An e-mail that several share names nobody."""
    if isinstance(identifier, Nir):
        digests = keyring.blind_indexes("nir", identifier.canonical)
        found = await connection.execute(_by_nir(len(digests)), spread("digest", digests))
    else:
        found = await connection.execute(_BY_EMAIL, {"folded": identifier.folded})
    rows = found.all()
    if not rows:
        return _STRANGER
    if len({row.id for row in rows}) > 1:
        return _SHARED
    return _candidate(rows[0])


def _candidate(row: Row[*tuple[Any, ...]]) -> Candidate:
    if row.state != "active":
        return Candidate(row.id, Reason.CLOSED if row.state == "closed" else Reason.SUSPENDED, unknown=True)
    if row.phc is None:
        # « Mot de passe incorrect » advises MOT DE PASSE OUBLIÉ, which is how a first password is made.
        return Candidate(row.id, Reason.NO_PASSWORD, unknown=False)
    return Candidate(
        row.id,
        None,
        unknown=False,
        first_name=row.first_name,
        last_sign_in_at=row.last_sign_in_at,
        phc=row.phc,
        pepper_id=row.pepper_id,
        session=None if row.token_hash is None else LiveSession(row.created_at, row.last_seen_at, row.times),
    )
