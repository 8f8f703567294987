"""The lines of a chat: cleaned both ways, limited both ways, and gone with the call."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, or_, select

from kiosk.identity.secret_text import looks_like
from kiosk.identity.text import clean
from kiosk.services.assistance.live import (
    LONGEST_MESSAGE,
    ChatMessage,
    NothingToSay,
    Posted,
    TooFast,
    TooLong,
    Withheld,
)
from kiosk.services.assistance.states import Sender
from kiosk.storage.tables import chat_messages
from kiosk.storage.transaction import Transaction

MOST_LINES = 10
WINDOW = timedelta(seconds=30)

_line = chat_messages.c
_SAID = (
    select(chat_messages)
    .where(_line.call_id == bindparam("call_id"), _line.id > bindparam("after"))
    .order_by(_line.id)
)


def prepared(text: str) -> str | Withheld | NothingToSay | TooLong:
    """The line as it may be stored and shown, whoever wrote it."""
    cleaned = clean(text).strip()
    if not cleaned:
        return NothingToSay()
    if len(cleaned) > LONGEST_MESSAGE:
        return TooLong()
    secret = looks_like(cleaned)
    return cleaned if secret is None else Withheld(secret)


async def post(
    connection: Transaction, call_id: int, sender: Sender, now: datetime, *, message_id: bytes, text: str
) -> Posted | TooFast:
    """Store a prepared line; the same `message_id` again is the same line.

    The caller holds the call's row: ids grow in the order of the commits, so no reader skips a line.
    """
    lately = and_(_line.sender == sender.value, _line.at > now - WINDOW)
    query = select(chat_messages).where(_line.call_id == call_id, or_(_line.message_id == message_id, lately))
    found = (await connection.execute(query.order_by(_line.id.desc()).limit(MOST_LINES + 1))).all()
    for row in found:
        if row.message_id == message_id:
            return Posted(_message(row))
    if len(found) >= MOST_LINES:
        return TooFast(found[MOST_LINES - 1].at + WINDOW)
    row_ = {"call_id": call_id, "sender": sender.value, "message_id": message_id, "at": now, "text": text}
    number = (await connection.execute(insert(chat_messages).values(**row_).returning(_line.id))).scalar_one()
    return Posted(ChatMessage(number, sender, now, text, message_id))


async def lines(connection: Transaction, call_id: int, after: int) -> tuple[ChatMessage, ...]:
    """What was said after the line `after`, in order."""
    said = await connection.execute(_SAID, {"call_id": call_id, "after": after})
    return tuple(_message(row) for row in said)


async def forget(connection: Transaction, call_ids: Sequence[int]) -> None:
    await connection.execute(delete(chat_messages).where(_line.call_id.in_(call_ids)))


def _message(row: Row[Any]) -> ChatMessage:
    return ChatMessage(row.id, Sender(row.sender), row.at, row.text, row.message_id)
