"""What the area shows of an account: masked, and its past as the journal has it, in a closed vocabulary. (A25)"""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import select

from kiosk.identity.masking import masked_email, masked_number
from kiosk.services.area_outcomes import Happened, Overview, PastEvent
from kiosk.services.connexion.sessions import Sessions
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.journal import Entry
from kiosk.services.outcomes import Session, SessionEnded
from kiosk.services.parts import Parts
from kiosk.storage.tables import members
from kiosk.storage.transaction import Transaction

SHOWN = 10
_READ = 100  # lines of the journal: wrong passwords in a row are one thing to be told

_WORTH_TELLING = {
    (Event.LOGIN_SUCCESS, Outcome.SUCCESS): Happened.SIGNED_IN,
    (Event.LOGIN_SUCCESS_AFTER_FAIL, Outcome.SUCCESS): Happened.SIGNED_IN,
    (Event.LOGIN_FAIL, Outcome.FAILURE): Happened.WRONG_PASSWORD,
    (Event.PASSWORD_CHANGE_FAIL, Outcome.FAILURE): Happened.WRONG_PASSWORD,
    (Event.PASSWORD_CHANGE, Outcome.SUCCESS): Happened.PASSWORD_CHANGED,
    (Event.USER_UPDATED, Outcome.FAILURE): Happened.WRONG_PASSWORD,
    (Event.USER_UPDATED, Outcome.SUCCESS): Happened.EMAIL_CHANGED,
}
_EVENTS = tuple({event.value for event, _ in _WORTH_TELLING} | {Event.ADMINISTRATION.value})


class Overviews:
    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions

    async def read(self, session: Session) -> Overview | SessionEnded:
        """Three look-ups by an index, however long the journal is."""
        return await self._parts.database.run(lambda connection: self._read(connection, session))

    async def _read(self, connection: Transaction, session: Session) -> Overview | SessionEnded:
        holder = await self._sessions.holder(connection, session)
        if isinstance(holder, SessionEnded):
            return holder
        query = select(members.c.member_number, members.c.email).where(members.c.id == holder.member_id)
        number, email = (await connection.execute(query)).one()
        lines = await self._parts.journal.of_account(connection, holder.member_id, _EVENTS, limit=_READ)
        return Overview(
            masked_number(number), None if email is None else masked_email(email), tuple(_told(lines))[:SHOWN]
        )


def _told(lines: Iterable[Entry]) -> Iterable[PastEvent]:
    """The latest first; wrong passwords in a row at one terminal are one event."""
    known = ((happened, line) for line in lines if (happened := _happened(line)) is not None)
    for (what, terminal, agency, _), group in groupby(known, key=_alike):
        same = [line for _, line in group]
        yield PastEvent(same[0].at, what, terminal, agency, len(same))


def _alike(told: tuple[Happened, Entry]) -> tuple[Happened, str, str, int]:
    what, line = told
    return what, line.terminal, line.agency, 0 if what is Happened.WRONG_PASSWORD else line.id


def _happened(line: Entry) -> Happened | None:
    if line.event == Event.ADMINISTRATION:
        changed = line.outcome == Outcome.SUCCESS and line.reason == Reason.EMAIL_CHANGED
        return Happened.EMAIL_CHANGED if changed else None
    return _WORTH_TELLING.get((Event(line.event), Outcome(line.outcome)))
