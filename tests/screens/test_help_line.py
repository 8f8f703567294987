"""The call of a visit, followed by real services on both databases, with an adviser at a second instance of them."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from kiosk.services import Services
from kiosk.services.assistance.live import CallView, OpenCall, WithAdviser
from kiosk.services.assistance.states import CallKind, CallOutcome, Closed, Sender
from kiosk.services.parts import Parts
from screens.assistance.line_state import WITHHELD
from tests.conftest import MovableClock
from tests.screens.calling import PATIENCE, Desk, Visit, visiting
from tests.services.advisers import signed_in_adviser


@pytest.fixture
async def visit(services: Services) -> AsyncIterator[Visit]:
    async with visiting(services) as visit:
        yield visit


@pytest.fixture
async def desk(parts: Parts, another_terminal: Callable[..., Services]) -> Desk:
    return Desk(another_terminal(terminal="console"), await signed_in_adviser(parts))


async def test_without_a_call_nothing_runs(visit: Visit) -> None:
    assert not visit.running
    assert not visit.line.is_open


async def test_a_call_goes_from_the_queue_to_an_adviser_and_to_its_end(visit: Visit, desk: Desk) -> None:
    call = await visit.call()
    await visit.until(lambda: visit.line.state is not None)
    assert visit.line.present is None
    await desk.take(call)
    await visit.until(lambda: visit.line.present is not None)
    assert visit.line.present == WithAdviser("Camille", "conseillère", away=False)
    assert isinstance(await desk.services.desk.close(desk.adviser, call.call_id), Closed)
    await visit.until(lambda: visit.line.outcome is CallOutcome.HELPED)
    visit.line.put_away()
    assert not visit.line.is_shown


async def test_lines_arrive_in_order_on_both_sides_and_are_counted_until_they_are_seen(
    visit: Visit, desk: Desk
) -> None:
    call = await visit.call()
    await desk.take(call)
    visit.line.say("un")
    visit.line.say("deux")
    await visit.until(lambda: len(visit.line.messages) == 2)
    await desk.say(call, "trois")
    await visit.until(lambda: len(visit.line.messages) == 3)
    said = [(line.sender, line.text) for line in visit.line.messages]
    assert said == [(Sender.MEMBER, "un"), (Sender.MEMBER, "deux"), (Sender.ADVISER, "trois")]
    assert await desk.texts(call) == ["un", "deux", "trois"]
    assert visit.line.unread == 1
    visit.line.seen()
    assert visit.line.unread == 0


async def test_what_looks_like_a_code_is_stopped_and_the_next_line_goes(visit: Visit, desk: Desk) -> None:
    call = await visit.call()
    await desk.take(call)
    visit.line.say("mon code est 4829 1374")
    await visit.until(lambda: visit.line.notice == WITHHELD)
    visit.line.say("merci")
    await visit.until(lambda: len(visit.line.messages) == 1)
    assert await desk.texts(call) == ["merci"]
    assert visit.line.notice == ""
    assert "4829" not in repr(vars(visit.line))


async def test_an_adviser_who_falls_silent_is_told(visit: Visit, desk: Desk, clock: MovableClock) -> None:
    call = await visit.call()
    await desk.take(call)
    await visit.until(lambda: visit.line.present is not None)
    clock.forward(seconds=4.5)
    await visit.until(lambda: visit.line.present is not None and visit.line.present.away)


async def test_sharing_is_the_members_and_ends_at_once_for_the_desk_too(visit: Visit, desk: Desk) -> None:
    call = await visit.call()
    await desk.take(call)
    visit.line.share()
    assert visit.line.sharing
    await visit.until(lambda: not visit.line._todo)
    await _until_shared(desk, call, shared=True)
    visit.line.stop_sharing()
    assert not visit.line.sharing
    await _until_shared(desk, call, shared=False)
    assert not visit.line.sharing


async def _until_shared(desk: Desk, call: OpenCall, *, shared: bool) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            view = await desk.services.desk.view(desk.adviser, call.call_id)
            if view.shared is shared:  # type: ignore[union-attr]
                return
            await asyncio.sleep(0.02)


async def test_a_suggestion_comes_and_goes_once_it_is_answered(visit: Visit, desk: Desk) -> None:
    call = await visit.call()
    await desk.take(call)
    await desk.services.desk.suggest(desk.adviser, call.call_id, 4)
    await visit.until(lambda: visit.line.suggested == 4)
    visit.line.answer_suggestion()
    assert visit.line.suggested is None
    await visit.until(lambda: not visit.line._todo)
    view = await visit.services.assistance.follow(call)
    assert isinstance(view, CallView)
    assert view.suggested is None


@pytest.mark.parametrize(
    ("kind", "stays"), [(CallKind.CHAT, False), (CallKind.DESK, False), (CallKind.PHONE, True)], ids=str
)
async def test_the_end_of_the_visit_hangs_up_but_keeps_a_number_to_call_back(
    visit: Visit, desk: Desk, kind: CallKind, stays: bool
) -> None:
    call = await visit.call(kind)
    await visit.until(lambda: visit.line.state is not None)
    visit.line.leave()
    assert not visit.line.is_shown
    async with asyncio.timeout(PATIENCE):
        while visit.running:
            await asyncio.sleep(0.02)
    queue = await desk.services.desk.queue(desk.adviser)
    assert [one.call_id for one in queue] == ([call.call_id] if stays else [])  # type: ignore[union-attr]


async def test_the_person_hangs_up(visit: Visit, desk: Desk) -> None:
    call = await visit.call()
    visit.line.hang_up()
    assert visit.line.outcome is CallOutcome.HUNG_UP
    async with asyncio.timeout(PATIENCE):
        while await desk.services.desk.queue(desk.adviser) != ():
            await asyncio.sleep(0.02)
    assert call is visit.line.call
