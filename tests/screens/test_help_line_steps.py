"""« Passez à l'étape n »: only where the flow may go without losing a request, a leave or a session."""

from typing import Any, cast

import pytest

from kiosk.guide import CONNEXION, FORGOT_PASSWORD, Procedure
from kiosk.services.outcomes import Grant, Pending
from screens.assistance import stepping
from screens.assistance.stepping import obstacle
from screens.moves import Jump
from screens.visit import Visit
from tests.screens.stage import pending, session

GRANT = cast("Grant", object())


def _visit(procedure: Procedure, at: int, **has: Any) -> Visit:
    visit = Visit(cast("Any", None), {})
    visit.place = Jump(procedure, at)
    for name, value in has.items():
        setattr(visit, name, value)
    return visit


PENDING: Pending = pending()


@pytest.mark.parametrize(
    ("visit", "number", "why"),
    [
        (None, 4, stepping.NO_VISIT),
        (_visit(FORGOT_PASSWORD, 5), 3, None),
        (_visit(FORGOT_PASSWORD, 5), 6, stepping.SEND_FIRST),
        (_visit(FORGOT_PASSWORD, 5), 8, stepping.SEND_FIRST),
        (_visit(FORGOT_PASSWORD, 5), 11, stepping.NO_SUCH_STEP),
        (_visit(FORGOT_PASSWORD, 6, pending=PENDING), 7, None),
        (_visit(FORGOT_PASSWORD, 7, pending=PENDING), 5, None),
        (_visit(FORGOT_PASSWORD, 7, pending=PENDING), 8, stepping.CODE_FIRST),
        (_visit(FORGOT_PASSWORD, 5, pending=PENDING, grant=GRANT), 8, None),
        (_visit(FORGOT_PASSWORD, 8, pending=PENDING, grant=GRANT), 9, stepping.PASSWORD_FIRST),
        (_visit(FORGOT_PASSWORD, 8, pending=PENDING, grant=GRANT), 10, stepping.PASSWORD_FIRST),
        (_visit(CONNEXION, 2), 4, None),
        (_visit(CONNEXION, 4), 5, stepping.SIGN_IN_FIRST),
        (_visit(CONNEXION, 5, session=session()), 4, stepping.SIGNED_IN),
    ],
)
def test_what_stands_in_the_way(visit: Visit | None, number: int, why: str | None) -> None:
    assert obstacle(visit, number) == why
