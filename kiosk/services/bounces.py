"""A mail that came back after the server took it: refused after all, and its account marked if the address failed."""

from dataclasses import dataclass

from kiosk.identity.text import fold
from kiosk.mail.bounce import Bounce
from kiosk.mail.message import recipient
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.storage import outbox, returns
from kiosk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The mail is refused now. `doubtful`: its account is « e-mail à vérifier »."""

    doubtful: bool


@dataclass(frozen=True, slots=True)
class NotOurs:
    """No mail of ours, or one already known to be back. Nothing changed."""


class Bounces:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def take(self, bounce: Bounce) -> TakenBack | NotOurs:
        """Believe `bounce`: whoever sends it knows the Message-ID, hence received the mail."""
        return await self._parts.database.run(lambda connection: self._take(connection, bounce))

    async def _take(self, connection: Transaction, bounce: Bounce) -> TakenBack | NotOurs:
        now = self._parts.clock.now()
        returned = await returns.take_back(connection, bounce.mail_id, reply=bounce.reply, now=now)
        if returned is None:
            return NotOurs()
        reason = _reason(bounce, returned.email)
        if reason is Reason.ADDRESS_FAULT:
            await outbox.doubt(connection, returned.member_id, returned.email, now=now)
        await self._parts.journal.record(
            connection, Event.MAIL_RETURNED, Outcome.FAILURE, reason, account=returned.member_id
        )
        return TakenBack(doubtful=reason is Reason.ADDRESS_FAULT)


def _reason(bounce: Bounce, email: str | None) -> Reason:
    if not bounce.address_at_fault:
        return Reason.OTHER_FAULT
    return Reason.ADDRESS_FAULT if fold(bounce.to) == _as_sent(email) else Reason.ADDRESS_CHANGED


def _as_sent(email: str | None) -> str | None:
    """The address as a mail to it would name it; None when it has no such form."""
    try:
        return fold(recipient(email).addr_spec)
    except ValueError:
        return None
