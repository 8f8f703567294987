"""A person's call at this terminal: asked for, followed, hung up. One for each visit. (issue: the adviser, 1)"""

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.identity import phone as phones
from kiosk.identity.problems import Refused
from kiosk.services.assistance import chat
from kiosk.services.assistance.conditions import ADVISER_GONE, MEMBER_GONE, held, of_person, waiting
from kiosk.services.assistance.endings import NOT_SHARED, end, forget_state, hours_of, line, visit_over
from kiosk.services.assistance.live import (
    LONGEST_MESSAGE,
    SIGN_EVERY,
    SILENT_AFTER,
    Availability,
    Called,
    CallEnded,
    CallView,
    Follow,
    InQueue,
    OpenCall,
    PhoneRefused,
    Post,
    TooManyCalls,
    WithAdviser,
    Withheld,
    of_agency,
    of_call,
)
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.states import CallKind, CallOutcome, CallReason, Sender
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up.reference import new_reference
from kiosk.services.parts import Parts
from kiosk.services.scope import Scope
from kiosk.services.throttle import TERMINAL_CALLS_AN_HOUR
from kiosk.storage.engine import serialise
from kiosk.storage.tables import adviser_sessions, advisers, help_calls
from kiosk.storage.wake import announce

_call = help_calls.c
_SIGN = timedelta(seconds=SIGN_EVERY)


class MemberCalls:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._hours = hours_of(parts)

    async def availability(self) -> Availability:
        now, agency = self._parts.clock.now(), self._parts.place.agency
        there = and_(advisers.c.agency == agency, advisers.c.state == "active")
        lately = adviser_sessions.c.last_seen_at > now - ADVISER_GONE
        present = select(func.count()).select_from(advisers.join(adviser_sessions)).where(there, lately)
        queue = select(func.count()).select_from(help_calls).where(waiting(now), _call.agency == agency)
        async with self._parts.database.transaction() as connection:
            counted = (await connection.execute(select(present.scalar_subquery(), queue.scalar_subquery()))).one()
        closes_at = self._hours.closes_at(now)
        opens_at = self._hours.opens_at(now) if closes_at is None else None
        return Availability(closes_at is not None, opens_at, closes_at, counted[0], counted[1])

    async def call(
        self, kind: CallKind, where: tuple[str | None, int | None], phone: str, message: str, language: str
    ) -> Called | PhoneRefused | TooManyCalls | Withheld:
        text = chat.prepared(message[:LONGEST_MESSAGE])
        if isinstance(text, Withheld):
            return text
        number: str | None = None
        if kind is CallKind.PHONE:
            try:
                number = phones.parse(phone)
            except Refused as refused:
                return PhoneRefused(refused.problem)
        wanted = {"kind": kind.value, "phone": number, "procedure": where[0], "step": where[1], "language": language}
        async with self._parts.database.transaction() as connection:
            called = await self._called(connection, wanted)
            if isinstance(called, Called) and isinstance(text, str):
                # The same opening words again are the same line.
                message_id = hashlib.sha256(text.encode()).digest()[:16]
                now = self._parts.clock.now()
                await chat.post(connection, called.call.call_id, Sender.MEMBER, now, message_id=message_id, text=text)
        return called

    async def _called(self, connection: AsyncConnection, wanted: dict[str, Any]) -> Called | TooManyCalls:
        parts, now, here = self._parts, self._parts.clock.now(), self._parts.throttle.terminal
        await serialise(connection, here)  # F9 pressed twice is one call
        row = (await connection.execute(select(help_calls).where(*self._of_visit()).with_for_update())).first()
        if row is not None:
            changed = wanted | {"member_seen_at": now}
            await connection.execute(update(help_calls).where(_call.id == row.id).values(changed))
            call_id, reference = row.id, row.reference
        else:
            until = await parts.throttle.full_until(
                connection, Scope.TERMINAL_CALL, here, TERMINAL_CALLS_AN_HOUR, timedelta(hours=1)
            )
            if until is not None:
                await parts.journal.record(
                    connection, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, Reason.TERMINAL_LIMIT
                )
                return TooManyCalls(until)
            await parts.throttle.count(connection, [(Scope.TERMINAL_CALL, here)])
            values = wanted | self._new()
            reference = values["reference"]
            call_id = (await connection.execute(insert(help_calls).values(values).returning(_call.id))).scalar_one()
            await parts.journal.record(connection, Event.HELP_CALL_OPENED, Outcome.SUCCESS, Reason.ASKED)
        await announce(connection, of_agency(parts.place.agency), of_call(call_id))
        return Called(OpenCall(call_id, reference, CallKind(wanted["kind"])))

    def _new(self) -> dict[str, Any]:
        place, now = self._parts.place, self._parts.clock.now()
        return {
            "reference": new_reference(),
            "terminal": place.terminal,
            "agency": place.agency,
            "reason": CallReason.ASKED.value,
            "opened_at": now,
            "member_seen_at": now,
            "interaction": self._parts.journal.interaction(),
        }

    async def follow(self, call: OpenCall, after: int) -> Follow:
        now, other = self._parts.clock.now(), help_calls.alias()
        queue = select(func.count()).select_from(other).where(waiting(now, other), other.c.agency == _call.agency)
        before = and_(other.c.opened_at == _call.opened_at, other.c.id < _call.id)
        ahead = queue.where(or_(other.c.opened_at < _call.opened_at, before))
        query = (
            select(
                help_calls,
                advisers.c.name.label("adviser_name"),
                advisers.c.title.label("adviser_title"),
                held(now).label("is_held"),
                ahead.correlate(help_calls).scalar_subquery().label("ahead"),
                queue.correlate(help_calls).scalar_subquery().label("total"),
            )
            .outerjoin(advisers)
            .where(*self._own(call))
        )
        async with self._parts.database.transaction() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                return CallEnded(CallOutcome.VISIT_ENDED)
            if row.closed_at is not None:
                return CallEnded(CallOutcome(row.outcome))
            messages = await chat.lines(connection, row.id, after)
            # Never again once it is null: who left is not brought back by a last look on its way.
            if row.member_seen_at is not None and row.member_seen_at <= now - _SIGN:
                await connection.execute(update(help_calls).where(_call.id == row.id).values(member_seen_at=now))
        state: InQueue | WithAdviser = InQueue(row.ahead + 1, max(row.total, row.ahead + 1))
        if row.is_held:
            away = row.adviser_seen_at <= now - SILENT_AFTER
            state = WithAdviser(row.adviser_name, row.adviser_title, away)
        return CallView(state, messages, row.pointed, row.suggested, row.signals, row.shared_at is not None)

    async def say(self, call: OpenCall, message_id: bytes, text: str) -> Post:
        written = chat.prepared(text)
        if not isinstance(written, str):
            return written
        async with self._parts.database.transaction() as connection:
            row = await self._held(connection, call)
            if isinstance(row, CallEnded):
                return row
            now = self._parts.clock.now()
            posted = await chat.post(connection, row.id, Sender.MEMBER, now, message_id=message_id, text=written)
            await announce(connection, of_call(row.id), of_agency(row.agency))
        return posted

    async def share(self, call: OpenCall) -> None:
        async with self._parts.database.transaction() as connection:
            row = await self._held(connection, call)
            if isinstance(row, CallEnded) or row.shared_at is not None:
                return
            await self._set(connection, row, {"shared_at": self._parts.clock.now()})
            await self._journal(connection, row, Event.SCREEN_SHARED)

    async def stop_sharing(self, call: OpenCall) -> None:
        async with self._parts.database.transaction() as connection:
            row = await self._held(connection, call)
            if isinstance(row, CallEnded) or row.shared_at is None:
                return
            await self._set(connection, row, NOT_SHARED)
            await forget_state(connection, [row.id])
            await self._journal(connection, row, Event.SCREEN_SHARE_ENDED)

    async def answer_suggestion(self, call: OpenCall) -> None:
        async with self._parts.database.transaction() as connection:
            row = await self._held(connection, call)
            if not isinstance(row, CallEnded) and row.suggested is not None:
                await self._set(connection, row, {"suggested": None})

    async def hang_up(self, call: OpenCall, outcome: CallOutcome) -> None:
        async with self._parts.database.transaction() as connection:
            row = await self._held(connection, call)
            if isinstance(row, CallEnded):
                return
            if outcome is CallOutcome.VISIT_ENDED:
                await visit_over(self._parts, connection, [row])
            else:
                await end(self._parts, connection, [row], outcome, None)

    async def leave_all(self, connection: AsyncConnection) -> None:
        """The terminal starts: whoever called from it is gone."""
        rows = (await connection.execute(select(help_calls).where(*self._of_visit(None)).with_for_update())).all()
        if rows:
            await visit_over(self._parts, connection, rows)

    async def _held(self, connection: AsyncConnection, call: OpenCall) -> Row[Any] | CallEnded:
        """The row of this terminal's call, locked; or how it ended."""
        row = (await connection.execute(select(help_calls).where(*self._own(call)).with_for_update())).first()
        if row is None:
            return CallEnded(CallOutcome.VISIT_ENDED)
        return row if row.closed_at is None else CallEnded(CallOutcome(row.outcome))

    async def _set(self, connection: AsyncConnection, row: Row[Any], values: dict[str, Any]) -> None:
        await connection.execute(update(help_calls).where(_call.id == row.id).values(values))
        await announce(connection, of_call(row.id))

    async def _journal(
        self, connection: AsyncConnection, row: Row[Any], event: Event, reason: Reason | None = None
    ) -> None:
        await self._parts.journal.record_all(
            connection, line(self._parts, row, event, reason, await _login(connection, row))
        )

    def _own(self, call: OpenCall) -> tuple[ColumnElement[bool], ...]:
        place = self._parts.place
        return _call.id == call.call_id, _call.terminal == place.terminal, _call.agency == place.agency

    def _of_visit(self, within: timedelta | None = MEMBER_GONE) -> tuple[ColumnElement[bool], ...]:
        place, seen = self._parts.place, _call.member_seen_at
        lately = seen.is_not(None) if within is None else seen > self._parts.clock.now() - within
        return opened(), of_person(), _call.terminal == place.terminal, _call.agency == place.agency, lately


async def _login(connection: AsyncConnection, row: Row[Any]) -> str | None:
    if row.adviser_id is None:
        return None
    return await connection.scalar(select(advisers.c.login).where(advisers.c.id == row.adviser_id))
