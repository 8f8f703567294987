"""Correcting the address on file of a member whom the adviser verified: the same change as an operator's."""

from kiosk.identity import email as addresses
from kiosk.identity.problems import Refused
from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.desk_actions.calls import verified_in
from kiosk.services.desk_actions.states import CorrectEmail, EmailCorrected, VerificationOver, Verified
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.members.finding import Unreadable
from kiosk.services.members.new_email import EmailChanged, change
from kiosk.services.members.state import others_with
from kiosk.services.parts import Parts
from kiosk.storage.transaction import Transaction


class Address:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def correct(self, adviser: Adviser, verified: Verified, typed: str) -> CorrectEmail:
        done = await self._parts.database.run(lambda connection: self._correct(connection, adviser, verified, typed))
        if isinstance(done, EmailCorrected):
            self._parts.mail_wake.set()
        return done

    async def _correct(
        self, connection: Transaction, adviser: Adviser, verified: Verified, typed: str
    ) -> CorrectEmail:
        parts, now = self._parts, self._parts.clock.now()
        if not await is_in(connection, adviser, now):
            return AdviserGone()
        call = await verified_in(connection, adviser, verified, now)
        if call is None:
            return VerificationOver()
        try:
            address = addresses.parse(typed)
        except Refused as refused:
            return Unreadable(refused.problem)
        done = await change(connection, parts, verified.member_id, address, language=call.language)
        if not isinstance(done, EmailChanged):
            return done
        shared_with = await others_with(connection, address.folded, verified.member_id)
        await parts.journal.record(
            connection,
            Event.HELP_ACTION,
            Outcome.SUCCESS,
            Reason.EMAIL_CHANGED,
            account=verified.member_id,
            adviser=adviser.login,
            interaction=call.interaction,
        )
        return EmailCorrected(done.former_told, done.closed_until, done.session is not None, shared_with)
