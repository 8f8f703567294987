"""Placing the call: the one place that knows where the person is, and what the services may answer."""

from collections.abc import Callable
from typing import assert_never

from kiosk.paris import soon
from kiosk.said import Said
from kiosk.services.assistance.live import Called, PhoneRefused, TooManyCalls, Withheld
from kiosk.services.assistance.states import CallKind
from kiosk.services.reaching import reached
from kiosk.words import PROBLEMS
from screens.assistance.line_state import WITHHELD
from screens.assistance.typing import CallScreen


async def place_call(
    panel: CallScreen,
    refused: Callable[[Said], None],
    kind: CallKind,
    *,
    phone: str = "",
    message: str = "",
    is_open: bool = True,
) -> None:
    """Call, and show where the call stands; else say why not. Raises `Unreachable`."""
    kiosk = panel.kiosk
    place = kiosk.visit.place if kiosk.visit is not None else None
    work = (await kiosk.services()).assistance.call(
        kind,
        procedure=place.procedure.key if place is not None else None,
        step=place.number if place is not None else None,
        phone=phone,
        message=message,
        language=kiosk.preferences.language,
    )
    outcome = await reached(work)
    match outcome:
        case Called(call):
            await kiosk.called(call, left_message=bool(message) and not is_open)
        case PhoneRefused(problem):
            refused(panel.t(PROBLEMS[problem]))
        case TooManyCalls(until):
            refused(panel.t("Trop d’appels depuis cette borne. Réessayez à {time}.", time=soon(until)))
        case Withheld():
            refused(panel.t(WITHHELD))
        case _:
            assert_never(outcome)
