"""A request about to be written, and what is told of it: nothing here touches the database."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.services.events import Reason
from kiosk.services.outcomes import Pending
from kiosk.services.purpose import Purpose
from kiosk.services.reset.match import Named

RESEND_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request about to be weighed and written. `member_id` None: no code will fit and no mail leaves.

    `registered`: a mail leaves, which says that they are registered already, and no code will fit. `closed`: neither,
    because the address was changed lately; its mail still knows whose it would have been, for who follows it up.
    `reference`: the one of the screen that this request must keep, else a new one.
    """

    purpose: Purpose
    typed: bytes = field(repr=False)
    form: bytes = field(repr=False)
    member_id: int | None
    reason: Reason
    flow_id: bytes | None = field(default=None, repr=False)
    counted: bool = True
    registered: bool = False
    closed: bool = False
    language: str = "fr"
    mismatch: str | None = None
    reference: str | None = None

    @property
    def bearer(self) -> int | None:
        """Whom a code will fit."""
        return None if self.registered or self.closed else self.member_id

    @property
    def leaves(self) -> bool:
        """Whether a mail does."""
        return self.member_id is not None and not self.closed


def of_form(purpose: Purpose, named: Named, typed: bytes, form: bytes, language: str) -> NewRequest:
    mailed = named.why in (Reason.MATCHED, Reason.ALREADY_REGISTERED)
    registered = named.why is Reason.ALREADY_REGISTERED
    return NewRequest(
        purpose,
        typed,
        form,
        named.member_id if mailed else None,
        named.why,
        registered=registered,
        language=language,
        mismatch=named.mismatch,
    )


def resent(latest: Row[Any], form: bytes, who: Row[Any] | None, language: str) -> NewRequest:
    """Whoever registered since the first mail is told so, as a new request would."""
    purpose = Purpose(latest.purpose)
    return NewRequest(
        purpose,
        latest.identifier_index,
        form,
        None if who is None else who.recipient,
        Reason.RESEND,
        latest.flow_id,
        registered=purpose is Purpose.ENROLMENT and who is not None and who.registered_at is not None,
        language=language,
        mismatch=latest.mismatch,
    )


def pending_of(row: Row[Any] | dict[str, Any]) -> Pending:
    values: Any = row if isinstance(row, dict) else row._mapping
    resend_from = values["created_at"] + RESEND_AFTER
    return Pending(values["id"], values["reference"], values["expires_at"], resend_from)
