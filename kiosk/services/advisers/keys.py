"""The keys that advisers stand on: the pepper in their password, the code key that their authenticator was made with.

A sign-in brings the password to the current pepper. Nothing brings the authenticator to another key but a new one
(`kiosk adviser totp`): its secret is out of our hands, in a telephone.
"""

from sqlalchemy import Column, ColumnElement, delete, select, update

from kiosk.identity.keys import Purpose
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions, advisers
from kiosk.storage.transaction import Transaction

_COLUMNS: dict[Purpose, Column[str]] = {"pepper": advisers.c.pepper_id, "code": advisers.c.totp_key_id}


def _whose(purpose: Purpose, key_id: str) -> ColumnElement[bool] | None:
    column = _COLUMNS.get(purpose)
    return None if column is None else column == key_id


async def standing_on(connection: Transaction, purpose: Purpose, key_id: str) -> tuple[str, ...]:
    """The logins of those who could not sign in without this key, suspended ones too."""
    theirs = _whose(purpose, key_id)
    if theirs is None:
        return ()
    return tuple(await connection.scalars(select(advisers.c.login).where(theirs).order_by(advisers.c.login)))


async def suspend_on(connection: Transaction, parts: Parts, purpose: Purpose, key_id: str) -> None:
    """The key goes: they are suspended and signed out until the operator gave them what it had made.

    Refused: taking them out of the table. Calls, the journal and the operator's list would forget who they were.
    """
    theirs, logins = _whose(purpose, key_id), await standing_on(connection, purpose, key_id)
    if theirs is None or not logins:
        return
    changed = update(advisers).where(theirs).values(state="suspended", changed_at=parts.clock.now())
    await connection.execute(changed)
    ids = select(advisers.c.id).where(theirs)
    await connection.execute(delete(adviser_sessions).where(adviser_sessions.c.adviser_id.in_(ids)))
    journal = parts.journal
    lines = (
        journal.line(Event.ADMINISTRATION, Outcome.SUCCESS, Reason.ADVISER_CHANGED, adviser=one) for one in logins
    )
    await journal.record_all(connection, *lines)
