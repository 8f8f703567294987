"""What became of mailed requests and of their mails. Never « delivered »: nobody knows.

Read from the rows that decide, so it is the truth of the moment. No member's name or number: the journal's pseudonym.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, or_, select

from kiosk.services.events import Event, Reason
from kiosk.services.follow_up.reference import NotAReference as NotAReference
from kiosk.services.follow_up.reference import read
from kiosk.services.follow_up.states import FollowedRequest, mail_state, request_state
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.services.subjects import every
from kiosk.storage.tables import journal, members, nir_indexes, outbox, reset_requests
from kiosk.storage.transaction import Transaction

_SAME_MOMENT = timedelta(seconds=10)  # a request and its line in the journal are written in one transaction


class FollowUp:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def recent(self, reference: str | None = None, *, limit: int = 20) -> list[FollowedRequest] | NotAReference:
        """The latest requests, those of this agency first; with `reference`, those that bear it.

        A reference is short, so several requests of the last 30 days may share one.
        """
        wanted: list[ColumnElement[bool]] = []
        if reference is not None:
            written = read(reference)
            if isinstance(written, NotAReference):
                return written
            wanted.append(reset_requests.c.reference == written)
        here = case((reset_requests.c.agency == self._parts.place.agency, 0), else_=1)
        found = await self._parts.database.run(lambda connection: self._read(connection, wanted, [here], limit))
        return [followed for _, followed in found]

    async def matching(
        self, connection: Transaction, wanted: Sequence[ColumnElement[bool]], *, limit: int
    ) -> list[tuple[bytes, FollowedRequest]]:
        """The latest that meet every condition, each with the id of its row."""
        return await self._read(connection, wanted, [], limit)

    async def of_member(self, connection: Transaction, member_id: int, *, limit: int) -> list[FollowedRequest]:
        """The member's latest, and those that began with their NIR or e-mail but were nobody's."""
        row = reset_requests.c
        # The values, not their query: each side of the OR is then a range of an index.
        known = await known_as(connection, self._parts, member_id)
        theirs = or_(row.member_id == member_id, and_(row.member_id.is_(None), row.identifier_index.in_(known)))
        return [followed for _, followed in await self._read(connection, [theirs], [], limit)]

    async def _read(
        self,
        connection: Transaction,
        wanted: Sequence[ColumnElement[bool]],
        first: Sequence[ColumnElement[int]],
        limit: int,
    ) -> list[tuple[bytes, FollowedRequest]]:
        row, mail = reset_requests.c, outbox.c
        query = (
            select(
                reset_requests,
                members.c.email_doubtful_at,
                members.c.reset_closed_until,
                mail.kind.label("mail_kind"),
                mail.member_id.label("recipient"),
                mail.state.label("mail_state"),
                mail.attempts.label("mail_attempts"),
                mail.reply.label("mail_reply"),
                mail.settled_at.label("mail_settled_at"),
            )
            .join(outbox, mail.request_id == row.id)  # each request has the one mail
            .outerjoin(members, members.c.id == mail.member_id)
            .where(*wanted)
            .order_by(*first, row.created_at.desc(), row.id)
            .limit(limit)
        )
        rows = (await connection.execute(query)).all()
        why = await self._reasons(connection, [r for r in rows if r.mail_state == "withheld"])
        return [(r.id, self._followed(r, why.get(r.id))) for r in rows]

    async def _reasons(self, connection: Transaction, withheld: Sequence[Row[Any]]) -> dict[bytes, Reason]:
        """Why no mail leaves: the rows of a stranger tell nothing, their line in the journal does."""
        if not withheld:
            return {}
        interactions = {r.id: self._parts.journal.interaction("flow", r.flow_id) for r in withheld}
        line = journal.c
        # One range of the index on `at` for each: the journal is the largest table of all.
        same = [
            and_(line.at.between(r.created_at, r.created_at + _SAME_MOMENT), line.interaction == interactions[r.id])
            for r in withheld
        ]
        asking = line.event.in_((Event.TOKEN_CREATED.value, Event.RATE_LIMIT_EXCEEDED.value))
        query = select(line.at, line.interaction, line.reason).where(or_(*same), asking, line.reason.is_not(None))
        lines = (await connection.execute(query.order_by(line.at.desc(), line.id.desc()))).all()
        found: dict[bytes, Reason] = {}
        for r in withheld:
            for said in lines:  # the latest first, so that the one nearest to the request stays
                if said.interaction == interactions[r.id] and said.at >= r.created_at:
                    found[r.id] = Reason(said.reason)
        return found

    def _followed(self, row: Row[Any], why: Reason | None) -> FollowedRequest:
        now = self._parts.clock.now()
        return FollowedRequest(
            row.reference,
            row.created_at,
            row.terminal,
            row.agency,
            Purpose(row.purpose),
            None if row.recipient is None else self._parts.journal.pseudonym(row.recipient),
            row.email_doubtful_at,
            request_state(row, now),
            mail_state(row, why, now),
            row.mismatch,
        )


async def known_as(connection: Transaction, parts: Parts, member_id: int) -> list[bytes]:
    """Every (A) that names the member: their NIRs and their e-mail, under each key."""
    digests = select(nir_indexes.c.digest).where(nir_indexes.c.member_id == member_id)
    folded = await connection.scalar(select(members.c.email_folded).where(members.c.id == member_id))
    known = list(await connection.scalars(digests))
    return known if folded is None else [*known, *every(parts.throttle.address(folded))]
