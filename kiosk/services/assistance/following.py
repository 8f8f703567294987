"""What a person does in their call: they follow it, speak, let their screen be seen, and end it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select, update

from kiosk.services.advisers.session import ANSWERING, answering_at
from kiosk.services.assistance import chat
from kiosk.services.assistance.conditions import held as held_at
from kiosk.services.assistance.conditions import lately, of_person, waiting
from kiosk.services.assistance.endings import NOT_SHARED, end, forget_state, share_line, visit_over
from kiosk.services.assistance.live import (
    SIGN_EVERY,
    SILENT_AFTER,
    CallEnded,
    CallView,
    ChatMessage,
    Follow,
    InQueue,
    OpenCall,
    Post,
    WithAdviser,
    of_agency,
    of_call,
)
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.states import CallOutcome, Sender
from kiosk.services.assistance.visit import OWN, at, held, own
from kiosk.services.events import Event
from kiosk.services.parts import Parts
from kiosk.storage.tables import advisers, help_calls
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce

_call = help_calls.c
_SIGN = timedelta(seconds=SIGN_EVERY)

# Built once, for each terminal that calls asks several times a second.
_other = help_calls.alias()
_QUEUE = select(func.count()).select_from(_other).where(waiting(_other), _other.c.agency == _call.agency)
_BEFORE = and_(_other.c.opened_at == _call.opened_at, _other.c.id < _call.id)
_AHEAD = _QUEUE.where(or_(_other.c.opened_at < _call.opened_at, _BEFORE))
_FOLLOWED = (
    select(
        help_calls,
        advisers.c.name.label("adviser_name"),
        advisers.c.title.label("adviser_title"),
        held_at().label("is_held"),
        _AHEAD.correlate(help_calls).scalar_subquery().label("ahead"),
        _QUEUE.correlate(help_calls).scalar_subquery().label("total"),
        ANSWERING.label("advisers"),
    )
    .outerjoin(advisers)
    .where(*OWN)
)
# Never again once it is null: who left is not brought back by a last look on its way.
_SIGNED = (
    update(help_calls)
    .where(_call.id == bindparam("of_call"), _call.member_seen_at.is_not(None))
    .values(member_seen_at=bindparam("now"))
)


class Following:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def follow(self, call: OpenCall, after: int) -> Follow:
        now, database = self._parts.clock.now(), self._parts.database
        found = await database.run(lambda connection: self._look(connection, call, after, now), reads=True)
        if isinstance(found, CallEnded):
            return found
        row, messages = found
        if row.member_seen_at is not None and row.member_seen_at <= now - _SIGN:
            here = {"of_call": row.id, "now": now}
            await database.run(lambda connection: connection.execute(_SIGNED, here))
        state: InQueue | WithAdviser = InQueue(row.ahead + 1, max(row.total, row.ahead + 1))
        if row.is_held:
            away = row.adviser_seen_at <= now - SILENT_AFTER
            state = WithAdviser(row.adviser_name, row.adviser_title, away)
        shared = row.shared_at is not None
        return CallView(state, messages, row.pointed, row.suggested, row.signals, shared, row.advisers)

    async def _look(
        self, connection: Transaction, call: OpenCall, after: int, now: datetime
    ) -> tuple[Row[Any], tuple[ChatMessage, ...]] | CallEnded:
        place = self._parts.place
        values = own(place, call.call_id) | answering_at(place.agency, now) | lately(now)
        row = (await connection.execute(_FOLLOWED, values)).first()
        if row is None:
            return CallEnded(CallOutcome.VISIT_ENDED)
        if row.closed_at is not None:
            return CallEnded(CallOutcome(row.outcome))
        return row, await chat.lines(connection, row.id, after)

    async def say(self, call: OpenCall, message_id: bytes, text: str) -> Post:
        written = chat.prepared(text)
        if not isinstance(written, str):
            return written
        return await self._parts.database.run(lambda connection: self._say(connection, call, message_id, written))

    async def _say(self, connection: Transaction, call: OpenCall, message_id: bytes, written: str) -> Post:
        row = await held(connection, self._parts.place, call)
        if isinstance(row, CallEnded):
            return row
        now = self._parts.clock.now()
        posted = await chat.post(connection, row.id, Sender.MEMBER, now, message_id=message_id, text=written)
        await announce(connection, of_call(row.id), of_agency(row.agency))
        return posted

    async def share(self, call: OpenCall) -> None:
        await self._parts.database.run(lambda connection: self._share(connection, call))

    async def _share(self, connection: Transaction, call: OpenCall) -> None:
        row = await held(connection, self._parts.place, call)
        if isinstance(row, CallEnded) or row.shared_at is not None:
            return
        await self._set(connection, row, {"shared_at": self._parts.clock.now()})
        await self._journal(connection, row, Event.SCREEN_SHARED)

    async def stop_sharing(self, call: OpenCall) -> None:
        await self._parts.database.run(lambda connection: self._stop_sharing(connection, call))

    async def _stop_sharing(self, connection: Transaction, call: OpenCall) -> None:
        row = await held(connection, self._parts.place, call)
        if isinstance(row, CallEnded) or row.shared_at is None:
            return
        await self._set(connection, row, NOT_SHARED)
        await self._journal(connection, row, Event.SCREEN_SHARE_ENDED)
        await forget_state(connection, [row.id])

    async def answer_suggestion(self, call: OpenCall) -> None:
        await self._parts.database.run(lambda connection: self._answer_suggestion(connection, call))

    async def _answer_suggestion(self, connection: Transaction, call: OpenCall) -> None:
        row = await held(connection, self._parts.place, call)
        if not isinstance(row, CallEnded) and row.suggested is not None:
            await self._set(connection, row, {"suggested": None})

    async def hang_up(self, call: OpenCall, outcome: CallOutcome) -> None:
        await self._parts.database.run(lambda connection: self._hang_up(connection, call, outcome))

    async def _hang_up(self, connection: Transaction, call: OpenCall, outcome: CallOutcome) -> None:
        row = await held(connection, self._parts.place, call)
        if isinstance(row, CallEnded):
            return
        if outcome is CallOutcome.VISIT_ENDED:
            await visit_over(self._parts, connection, [row])
        else:
            await end(self._parts, connection, [row], outcome, None)

    async def leave_all(self, connection: Transaction) -> None:
        """The terminal starts: whoever called from it is gone."""
        theirs = (opened(), of_person(), *at(self._parts.place), _call.member_seen_at.is_not(None))
        rows = (await connection.execute(select(help_calls).where(*theirs).with_for_update())).all()
        if rows:
            await visit_over(self._parts, connection, rows)

    async def _set(self, connection: Transaction, row: Row[Any], values: dict[str, Any]) -> None:
        await connection.execute(update(help_calls).where(_call.id == row.id).values(values))
        await announce(connection, of_call(row.id))

    async def _journal(self, connection: Transaction, row: Row[Any], event: Event) -> None:
        written = await share_line(self._parts, connection, row, event, None)
        await self._parts.journal.record_all(connection, written)
