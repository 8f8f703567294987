"""A request about to be written, and what is told of it: nothing here touches the database."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.services.events import Reason
from kiosk.services.outcomes import Pending
from kiosk.services.purpose import Purpose
from kiosk.services.reset.match import Applicant

RESEND_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request about to be weighed and written. `member_id` None: no code will fit and no mail leaves.

    `registered`: a mail leaves, which says that they are registered already, and no code will fit.
    """

    purpose: Purpose
    typed: bytes = field(repr=False)
    form: bytes = field(repr=False)
    member_id: int | None
    reason: Reason
    flow_id: bytes | None = field(default=None, repr=False)
    counted: bool = True
    registered: bool = False
    language: str = "fr"


def of_applicant(who: Applicant, typed: bytes, form: bytes, language: str) -> NewRequest:
    mailed = who.why in (Reason.MATCHED, Reason.ALREADY_REGISTERED)
    registered = who.why is Reason.ALREADY_REGISTERED
    member_id = who.member_id if mailed else None
    return NewRequest(Purpose.ENROLMENT, typed, form, member_id, who.why, registered=registered, language=language)


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
    )


def pending_of(row: Row[Any] | dict[str, Any]) -> Pending:
    values: Any = row if isinstance(row, dict) else row._mapping
    resend_from = values["created_at"] + RESEND_AFTER
    return Pending(values["id"], values["reference"], values["expires_at"], resend_from)
