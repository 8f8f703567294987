"""How a call ends, whoever ends it: the chat, the number and the shared screen go in the same transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from kiosk.hours import Hours
from kiosk.services.assistance import chat
from kiosk.services.assistance.live import of_agency, of_call
from kiosk.services.assistance.rows import opened
from kiosk.services.assistance.states import CallKind, CallOutcome
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.storage.tables import advisers, chat_messages, help_calls, terminals
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce

_REASONS = {
    CallOutcome.HELPED: Reason.HELPED,
    CallOutcome.HUNG_UP: Reason.HUNG_UP,
    CallOutcome.VISIT_ENDED: Reason.VISIT_ENDED,
}
NOT_SHARED: dict[str, Any] = {"shared_at": None, "pointed": None, "suggested": None}


async def end(
    parts: Parts, connection: Transaction, calls: Sequence[Row[Any]], outcome: CallOutcome, login: str | None
) -> None:
    """Close these open calls, which the caller holds. `login`: of the adviser who does it."""
    ids = [row.id for row in calls]
    closing = {"closed_at": parts.clock.now(), "outcome": outcome.value, "phone": None, **NOT_SHARED}
    await connection.execute(update(help_calls).where(opened(), help_calls.c.id.in_(ids)).values(closing))
    await chat.forget(connection, ids)
    await forget_state(connection, ids)
    reason = _REASONS.get(outcome)
    lines = [await share_line(parts, connection, row, Event.SCREEN_SHARE_ENDED, reason) for row in _shared(calls)]
    lines += [line(parts, row, Event.HELP_CALL_CLOSED, reason, login) for row in calls]
    await parts.journal.record_all(connection, *lines)
    await announce(connection, *(of_call(call_id) for call_id in ids), *{of_agency(row.agency) for row in calls})


async def visit_over(parts: Parts, connection: Transaction, calls: Sequence[Row[Any]]) -> None:
    """Nobody stands at the terminal any more. A number to call back stays, and a message left outside hours."""
    stay = await _outlive(parts, connection, calls)
    left = [row for row in calls if row.id not in stay]
    if left:
        await end(parts, connection, left, CallOutcome.VISIT_ENDED, None)
    if stay:
        await forget_state(connection, list(stay))
        alone = {"member_seen_at": None, **NOT_SHARED}
        await connection.execute(update(help_calls).where(opened(), help_calls.c.id.in_(stay)).values(alone))
        kept = [row for row in calls if row.id in stay]
        for row in _shared(kept):
            ended = await share_line(parts, connection, row, Event.SCREEN_SHARE_ENDED, Reason.VISIT_ENDED)
            await parts.journal.record_all(connection, ended)
        await announce(connection, *map(of_call, stay), *{of_agency(row.agency) for row in kept})


async def _outlive(parts: Parts, connection: Transaction, calls: Sequence[Row[Any]]) -> set[int]:
    phones = {row.id for row in calls if row.kind == CallKind.PHONE.value}
    hours = hours_of(parts)
    unanswered = [row.id for row in calls if row.id not in phones and hours.closes_at(row.opened_at) is None]
    if not unanswered:
        return phones
    said = select(chat_messages.c.call_id).where(chat_messages.c.call_id.in_(unanswered)).distinct()
    return phones | set(await connection.scalars(said))


def hours_of(parts: Parts) -> Hours:
    wanted = parts.settings.assistance
    return Hours.parse(wanted.hours, wanted.closed)


async def forget_state(connection: Transaction, call_ids: Sequence[int]) -> None:
    """What these calls' members shared is no longer to be read."""
    at = terminals.c
    gone = {"state": None, "revision": at.revision + 1}
    await connection.execute(update(terminals).where(at.call_id.in_(call_ids), at.state.is_not(None)).values(gone))


def _shared(calls: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for row in calls if row.shared_at is not None]


async def share_line(
    parts: Parts, connection: Transaction, row: Row[Any], event: Event, reason: Reason | None
) -> dict[str, Any]:
    """A journal line of the shared screen: whoever began or ended it, it names the adviser who could see it."""
    login: str | None = None
    if row.adviser_id is not None:
        login = await connection.scalar(select(advisers.c.login).where(advisers.c.id == row.adviser_id))
    return line(parts, row, event, reason, login)


def line(parts: Parts, row: Row[Any], event: Event, reason: Reason | None, login: str | None) -> dict[str, Any]:
    """A journal line of that call, under the visit's own id."""
    written = parts.journal.line(event, Outcome.SUCCESS, reason, account=row.member_id, adviser=login)
    # Not by the parameter of that name: this process would then go on under the visit's id for whatever it does next.
    return written | ({"interaction": row.interaction} if row.interaction else {})
