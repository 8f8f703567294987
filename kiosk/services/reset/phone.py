"""The page behind the link: the member number again, then the new password. (X5, R25, R27; DESIGN 6)

The number is asked because families share mailboxes. It is a secret of five tries like the code, and the tries are
the request's own: who guesses here spends the code's too.
"""

import hmac
from typing import Any

from sqlalchemy import Row, bindparam, update

from kiosk.identity import member_number as member_numbers
from kiosk.identity.problems import Problem, Refused
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.new_password import form_problems
from kiosk.services.outcomes import (
    Grant,
    GrantEnded,
    LinkAccepted,
    LinkEnded,
    LinkUnknown,
    Misformatted,
    SetPasswordByLink,
    TooManyTries,
    WrongMemberNumber,
)
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.services.reset.finish import Finish
from kiosk.services.reset.proof import Proof
from kiosk.services.reset.row import BY_ID, MAX_TRIES
from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction

NUMBER = "N"  # the page's own field, beside the guide's (A) and (B)

_ROW = reset_requests.c
_ITS = update(reset_requests).where(_ROW.id == bindparam("request"))
_TRY_SPENT = _ITS.where(_ROW.tries < MAX_TRIES).values(tries=_ROW.tries + 1)
_TRY_GIVEN_BACK = _ITS.where(_ROW.tries > 0).values(tries=_ROW.tries - 1)


class Phone:
    def __init__(self, parts: Parts, proof: Proof, finish: Finish) -> None:
        self._parts = parts
        self._proof = proof
        self._finish = finish
        self._asks = parts.settings.reset.ask_member_number_on_phone

    async def set_password(self, grant: Grant, member_number: str, new: str, confirmation: str) -> SetPasswordByLink:
        """A form with a mistake costs no try; a wrong number costs one, counted before it is compared."""
        problems = form_problems(new, confirmation, ("A", "B"))
        number = ""
        if self._asks:
            number_or_problem = _parsed(member_number)
            if isinstance(number_or_problem, Problem):
                problems = {NUMBER: number_or_problem, **problems}
            else:
                number = number_or_problem
        if problems:
            return Misformatted(problems)
        if self._asks and (refusal := await self._compare(grant, number)) is not None:
            return refusal
        outcome = await self._finish.set_password(grant, new, confirmation)
        return await self._ended(grant) if isinstance(outcome, GrantEnded) else outcome

    async def _compare(self, grant: Grant, number: str) -> WrongMemberNumber | TooManyTries | None:
        """None for the member's own number. The try is committed before, and given back when it was right."""
        database, its = self._parts.database, {"request": grant.request_id}
        found, counted = await database.run(lambda connection: _count_try(connection, its))
        purpose = Purpose(found.purpose)
        if not counted:
            return TooManyTries(purpose)
        if hmac.compare_digest(found.member_number.encode(), number.encode()):
            await database.run(lambda connection: connection.execute(_TRY_GIVEN_BACK, its))
            return None
        over = found.tries >= MAX_TRIES
        await database.run(lambda connection: self._note_wrong(connection, found, over))
        return TooManyTries(purpose) if over else WrongMemberNumber(MAX_TRIES - found.tries)

    async def _note_wrong(self, connection: Transaction, found: Row[Any], over: bool) -> None:
        journal = self._parts.journal
        await journal.record(
            connection,
            Event.TOKEN_REVOKED if over else Event.PASSWORD_CHANGE_FAIL,
            Outcome.REFUSED,
            Reason.TOO_MANY_TRIES if over else Reason.WRONG_MEMBER_NUMBER,
            account=found.member_id,
            interaction=journal.interaction("flow", found.flow_id),
        )

    async def _ended(self, grant: Grant) -> LinkEnded:
        """Another finisher was first: say which way the link ended."""
        ending = await self._proof.by_link(grant.secret)
        return LinkUnknown() if isinstance(ending, LinkAccepted) else ending


async def _count_try(connection: Transaction, its: dict[str, bytes]) -> tuple[Row[Any], bool]:
    """The request with this try, and whether there was one left."""
    spent = await connection.execute(_TRY_SPENT, its)
    return (await connection.execute(BY_ID, its)).one(), spent.rowcount == 1


def _parsed(typed: str) -> str | Problem:
    try:
        return member_numbers.parse(typed)
    except Refused as refused:
        return refused.problem
