"""Thousands of numbers brought to the current index key at once: what `subjects.reindex` does for one that is typed.

Refused: that one for every line. It costs each the same statements whatever they find, for a stranger must not be
told from a member by the time it takes (R44): two milliseconds a line, and nothing to hide here.
"""

from collections.abc import Sequence

from sqlalchemy import Select, exists, or_, select, update

from kiosk.services.subjects import Subject, reindex
from kiosk.storage.staging import older_digests, staged
from kiosk.storage.tables import nir_indexes, reset_requests, throttle_events
from kiosk.storage.transaction import Transaction

_AT_ONCE = 50  # of those who typed their number lately: they are few
_old, _new = older_digests.c.old, older_digests.c.new


async def reindex_all(connection: Transaction, subjects: Sequence[Subject], key_id: str) -> None:
    """Bring what was written about these, each once, to `key_id`; no statement when there is one key."""
    counted: set[bytes] = set()
    for older in zip(*(subject.older for subject in subjects), strict=True):
        async with staged(connection, older_digests, list(zip(older, subjects, strict=True))):
            await _move(connection, key_id)
            counted |= set(await connection.scalars(_counted()))
    typed = [subject for subject in subjects if not counted.isdisjoint(subject.older)]
    for first in range(0, len(typed), _AT_ONCE):
        await reindex(connection, typed[first : first + _AT_ONCE])


async def _move(connection: Transaction, key_id: str) -> None:
    other = nir_indexes.alias()
    taken = exists().where(other.c.digest == _new)
    moved = update(nir_indexes).where(nir_indexes.c.digest == _old, ~taken)
    await connection.execute(moved.values(digest=_new, key_id=key_id))


def _counted() -> Select[tuple[bytes]]:
    """Those that a limit or a reset request stands on."""
    limits, requests = select(throttle_events.c.subject), select(reset_requests.c.identifier_index)
    return select(_old).where(or_(_old.in_(limits), _old.in_(requests)))
