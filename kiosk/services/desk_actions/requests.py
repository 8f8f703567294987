"""What became of a request that a member reads aloud."""

from kiosk.services.advisers.session import Adviser, AdviserGone, is_in
from kiosk.services.desk_actions.states import NoSuchRequest, ReadRequest, RequestsFound, SeenRequest
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.follow_up import FollowUp, NotAReference
from kiosk.services.follow_up.reference import read
from kiosk.services.parts import Parts
from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction

_SHOWN = 5


async def request(parts: Parts, follow_up: FollowUp, adviser: Adviser, reference: str) -> ReadRequest:
    return await parts.database.run(lambda connection: _request(connection, parts, follow_up, adviser, reference))


async def _request(
    connection: Transaction, parts: Parts, follow_up: FollowUp, adviser: Adviser, reference: str
) -> ReadRequest:
    row, written = reset_requests.c, read(reference)
    if not await is_in(connection, adviser, parts.clock.now()):
        return AdviserGone()
    if isinstance(written, NotAReference):
        return written
    wanted = [row.reference == written, row.agency == adviser.agency]
    found = await follow_up.matching(connection, wanted, limit=_SHOWN)
    await parts.journal.record(
        connection,
        Event.HELP_ACTION,
        Outcome.SUCCESS if found else Outcome.FAILURE,
        Reason.REQUEST_READ,
        adviser=adviser.login,
    )
    if not found:
        return NoSuchRequest()
    return RequestsFound(tuple(SeenRequest(key, followed) for key, followed in found))
