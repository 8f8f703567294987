"""The ways an adviser often walks: a call that they took, a person whom they verified."""

from typing import Any

from sqlalchemy import insert

from kiosk.services import Services
from kiosk.services.advisers.session import Adviser
from kiosk.services.desk_actions.checklist import Check, Presence
from kiosk.services.desk_actions.states import Answers, MemberSheet, RequestsFound, SeenRequest, Verified
from kiosk.services.outcomes import Pending
from kiosk.services.parts import Parts
from kiosk.storage.tables import help_calls
from tests.conftest import Member

AT_THE_DESK = frozenset({Check.IDENTITY_DOCUMENT})


async def call_of(parts: Parts, adviser: Adviser, **values: Any) -> int:
    """A chat that this adviser took, from borne-1 unless told otherwise."""
    now = parts.clock.now()
    row = {"reference": "9X-77", "terminal": "borne-1", "agency": adviser.agency, "reason": "asked", "kind": "chat"}
    row |= {"opened_at": now, "adviser_id": adviser.adviser_id, "taken_at": now, "interaction": "123456789012"}
    async with parts.database.transaction() as connection:
        call = await connection.scalar(insert(help_calls).values(**(row | values)).returning(help_calls.c.id))
    assert call is not None
    return call


async def sheet_of(services: Services, adviser: Adviser, call: int, member: Member) -> MemberSheet:
    sheet = await services.desk_actions.find(adviser, call, member.number)
    assert isinstance(sheet, MemberSheet)
    return sheet


async def verified(services: Services, adviser: Adviser, call: int, member: Member) -> Verified:
    answers = Answers(await sheet_of(services, adviser, call, member), Presence.FACE_TO_FACE, AT_THE_DESK)
    done = await services.desk_actions.checklist(adviser, call, answers)
    assert isinstance(done, Verified)
    return done


async def seen(services: Services, adviser: Adviser, pending: Pending) -> SeenRequest:
    found = await services.desk_actions.request(adviser, pending.reference)
    assert isinstance(found, RequestsFound)
    return found.requests[0]
