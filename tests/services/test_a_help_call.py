"""One help call, from F9 to its end, as both sides see it."""

from kiosk.services import Services
from kiosk.services.assistance.live import (
    CallEnded,
    CallView,
    DeskView,
    Done,
    InQueue,
    Posted,
    Presence,
    Taken,
    WithAdviser,
)
from kiosk.services.assistance.states import CallOutcome, Closed, Sender
from kiosk.services.parts import Parts
from tests.services.advisers import called, signed_in_adviser
from tests.services.sights import events


async def test_a_whole_help_call(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await called(services)
    view = await services.assistance.follow(call)
    assert isinstance(view, CallView)
    assert view.state == InQueue(1, 1)
    queue = await services.desk.queue(camille)
    assert isinstance(queue, tuple)
    assert [(one.reference, one.taken_by) for one in queue] == [(call.reference, None)]
    assert isinstance(await services.desk.take(camille, call.call_id), Taken)
    assert isinstance(await services.assistance.say(call, b"1" * 16, "Bonjour"), Posted)
    assert isinstance(await services.desk.say(camille, call.call_id, b"2" * 16, "Bonjour à vous"), Posted)
    await services.assistance.share(call)
    await services.assistance.publish(Presence("forgot-password", 5, 3.0, call.call_id, '{"step": 5}'))
    assert await services.desk.point(camille, call.call_id, "B") == Done()
    assert await services.desk.suggest(camille, call.call_id, 6) == Done()
    desk = await services.desk.view(camille, call.call_id)
    assert isinstance(desk, DeskView)
    assert (desk.shared, desk.state, desk.pointed, desk.suggested) == (True, '{"step": 5}', "B", 6)
    view = await services.assistance.follow(call)
    assert isinstance(view, CallView)
    assert view.state == WithAdviser("Camille", "conseillère", away=False)
    assert [line.sender for line in view.messages] == [Sender.MEMBER, Sender.ADVISER]
    assert (view.pointed, view.suggested, view.signals, view.shared) == ("B", 6, 2, True)
    assert isinstance(await services.desk.close(camille, call.call_id), Closed)
    assert await services.assistance.follow(call) == CallEnded(CallOutcome.HELPED)
    assert await events(services) == [
        "help_call_opened/asked",
        "help_call_taken/None",
        "screen_shared/None",
        "help_action/pointed",
        "help_action/suggested",
        "screen_share_ended/helped",
        "help_call_closed/helped",
    ]
