"""F9: whether somebody answers, and a call of this visit."""

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from kiosk.identity import phone as phones
from kiosk.identity.problems import Refused
from kiosk.services.advisers.session import ANSWERING, answering_at
from kiosk.services.assistance import chat
from kiosk.services.assistance.conditions import lately, waiting
from kiosk.services.assistance.endings import hours_of
from kiosk.services.assistance.live import (
    LONGEST_MESSAGE,
    Availability,
    Called,
    OpenCall,
    PhoneRefused,
    TooManyCalls,
    Withheld,
    of_agency,
    of_call,
)
from kiosk.services.assistance.states import CallKind, CallReason, Sender
from kiosk.services.assistance.visit import of_visit
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up.reference import new_reference
from kiosk.services.parts import Parts
from kiosk.services.scope import Scope
from kiosk.services.throttle import TERMINAL_CALLS_AN_HOUR
from kiosk.storage.engine import serialise
from kiosk.storage.tables import help_calls
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce

_call = help_calls.c
_HOUR = timedelta(hours=1)
_A_WEEK = timedelta(days=7)
_COUNTS = select(
    ANSWERING,
    select(func.count())
    .select_from(help_calls)
    .where(waiting(), _call.agency == bindparam("agency"))
    .scalar_subquery(),
)


class Calling:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._hours = hours_of(parts)

    async def availability(self) -> Availability:
        now = self._parts.clock.now()
        here = answering_at(self._parts.place.agency, now) | lately(now)
        advisers, before = await self._parts.database.run(lambda connection: _counts(connection, here), reads=True)
        closes_at = self._hours.closes_at(now)
        opens_at = self._hours.opens_at(now) if closes_at is None else None
        never = closes_at is not None and closes_at - now > _A_WEEK
        return Availability(closes_at is not None, opens_at, None if never else closes_at, advisers, before)

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
        words = text if isinstance(text, str) else None
        return await self._parts.database.run(lambda connection: self._called_saying(connection, wanted, words))

    async def _called_saying(
        self, connection: Transaction, wanted: dict[str, Any], words: str | None
    ) -> Called | TooManyCalls:
        called = await self._called(connection, wanted)
        if isinstance(called, Called) and words is not None:
            # The same opening words again are the same line.
            message_id, now = hashlib.sha256(words.encode()).digest()[:16], self._parts.clock.now()
            await chat.post(connection, called.call.call_id, Sender.MEMBER, now, message_id=message_id, text=words)
        return called

    async def _called(self, connection: Transaction, wanted: dict[str, Any]) -> Called | TooManyCalls:
        place, now = self._parts.place, self._parts.clock.now()
        await serialise(connection, self._parts.throttle.terminal)  # F9 pressed twice is one call
        row = (await connection.execute(select(help_calls).where(*of_visit(place, now)).with_for_update())).first()
        if row is None:
            opened = await self._open(connection, wanted)
            if isinstance(opened, TooManyCalls):
                return opened
        else:  # its reference and its place in the queue stay, whichever way it is asked for
            await connection.execute(
                update(help_calls).where(_call.id == row.id).values(wanted | {"member_seen_at": now})
            )
            opened = OpenCall(row.id, row.reference, CallKind(wanted["kind"]))
        await announce(connection, of_agency(place.agency), of_call(opened.call_id))
        return Called(opened)

    async def _open(self, connection: Transaction, wanted: dict[str, Any]) -> OpenCall | TooManyCalls:
        parts, now, here = self._parts, self._parts.clock.now(), self._parts.throttle.terminal
        counted = (Scope.TERMINAL_CALL, here)
        until = await parts.throttle.full_until(connection, *counted, TERMINAL_CALLS_AN_HOUR, _HOUR)
        if until is not None:
            await parts.journal.record(connection, Event.RATE_LIMIT_EXCEEDED, Outcome.REFUSED, Reason.TERMINAL_LIMIT)
            return TooManyCalls(until)
        await parts.throttle.count(connection, [counted])
        values = wanted | {
            "reference": new_reference(),
            "terminal": parts.place.terminal,
            "agency": parts.place.agency,
            "reason": CallReason.ASKED.value,
            "opened_at": now,
            "member_seen_at": now,
            "interaction": parts.journal.interaction(),
        }
        call_id = (await connection.execute(insert(help_calls).values(values).returning(_call.id))).scalar_one()
        await parts.journal.record(
            connection, Event.HELP_CALL_OPENED, Outcome.SUCCESS, Reason.ASKED, interaction=values["interaction"]
        )
        return OpenCall(call_id, values["reference"], CallKind(wanted["kind"]))


async def _counts(connection: Transaction, here: dict[str, Any]) -> tuple[int, int]:
    """The advisers who answer, and the calls that wait."""
    advisers, before = (await connection.execute(_COUNTS, here)).one()
    return advisers, before
