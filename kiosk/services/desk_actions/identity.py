"""Which member an adviser means, and whether the person is that member."""

from sqlalchemy import select, update

from kiosk.identity.masking import masked_email
from kiosk.identity.nir import Nir
from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.assistance.live import of_call
from kiosk.services.assistance.states import NoSuchCall
from kiosk.services.desk_actions.calls import mine, taken
from kiosk.services.desk_actions.checklist import CHECKLISTS, enough
from kiosk.services.desk_actions.states import (
    VERIFIED_FOR,
    Answers,
    CheckIdentity,
    FindMember,
    MemberSheet,
    NeverANir,
    NotVerified,
    Verified,
)
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.members import finding
from kiosk.services.members.finding import Found, SharedEmail, Unreadable
from kiosk.services.members.state import Account, still_ahead
from kiosk.services.parts import Parts
from kiosk.storage.tables import help_calls, members
from kiosk.storage.transaction import Transaction
from kiosk.storage.wake import announce


class Identity:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def find(self, adviser: Adviser, call_id: int, typed: str) -> FindMember:
        return await self._parts.database.run(lambda connection: self._find(connection, adviser, call_id, typed))

    async def _find(self, connection: Transaction, adviser: Adviser, call_id: int, typed: str) -> FindMember:
        parts = self._parts
        if not await is_in(connection, adviser, parts.clock.now()):
            return AdviserGone()
        call = await taken(connection, adviser, call_id)
        if call is None:
            return NoSuchCall()
        wanted = finding.parse(typed)
        if isinstance(wanted, Unreadable):
            return wanted
        if isinstance(wanted, Nir):
            return NeverANir()
        found = await finding.find(connection, parts.keyring, wanted)
        known = isinstance(found, Found)
        why = None if known else Reason.EMAIL_SHARED if isinstance(found, SharedEmail) else Reason.NOT_FOUND
        await parts.journal.record(
            connection,
            Event.SENSITIVE_READ,
            Outcome.SUCCESS if known else Outcome.FAILURE,
            why,
            account=found.member_id if isinstance(found, Found) else None,
            adviser=adviser.login,
            interaction=call.interaction,
        )
        return await self._sheet(connection, found) if isinstance(found, Found) else found

    async def _sheet(self, connection: Transaction, found: Found) -> MemberSheet:
        query = select(members).where(members.c.id == found.member_id)
        row = (await connection.execute(query)).one()
        return MemberSheet(
            found.member_id,
            f"{found.first_name[:1]}. {found.last_name}",
            None if row.email is None else masked_email(row.email),
            row.email_doubtful_at is not None,
            Account(row.state),
            still_ahead(row.reset_closed_until, self._parts.clock.now()),
        )

    async def check(self, adviser: Adviser, call_id: int, answers: Answers) -> CheckIdentity:
        return await self._parts.database.run(lambda connection: self._check(connection, adviser, call_id, answers))

    async def _check(
        self, connection: Transaction, adviser: Adviser, call_id: int, answers: Answers
    ) -> CheckIdentity:
        parts, now, member_id = self._parts, self._parts.clock.now(), answers.who.member_id
        proved = enough(answers.presence, answers.ticked)
        values = {"verified_at": now, "member_id": member_id} if proved else {"verified_at": None}
        if not await is_in(connection, adviser, now):
            return AdviserGone()
        call = await taken(connection, adviser, call_id)
        # The member's row before the call's, which names it: an import may hold it, and a call must not wait.
        held = select(members.c.id).where(members.c.id == member_id)
        await connection.execute(held.with_for_update(read=True, key_share=True))
        done = await connection.execute(update(help_calls).where(*mine(adviser, call_id)).values(values))
        if call is None or done.rowcount == 0:
            return NoSuchCall()
        await parts.journal.record(
            connection,
            Event.HELP_ACTION,
            Outcome.SUCCESS if proved else Outcome.REFUSED,
            Reason.IDENTITY_VERIFIED if proved else Reason.IDENTITY_REFUSED,
            account=member_id,
            adviser=adviser.login,
            interaction=call.interaction,
        )
        await announce(connection, of_call(call_id))
        if not proved:
            return NotVerified(CHECKLISTS[answers.presence].missing)
        return Verified(call_id, member_id, now + VERIFIED_FOR)
