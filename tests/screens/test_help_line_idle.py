"""While a call waits, the terminal waits longer; it still warns, and still goes home."""

import pytest

from kiosk.guide import FORGOT_PASSWORD
from kiosk.services.assistance.live import OpenCall
from kiosk.services.assistance.states import CallKind
from tests.screens.watch import Watch, watched


async def _with(watch: Watch, kind: CallKind) -> None:
    await watch.at(FORGOT_PASSWORD, 5)
    watch.app.help_line.opened(OpenCall(1, "4F-27", kind))
    await watch.pilot.pause()


@pytest.mark.parametrize("kind", [CallKind.CHAT, CallKind.DESK])
async def test_who_waits_for_an_adviser_has_the_time_of_a_mail(kind: CallKind) -> None:
    async with watched() as watch:
        await _with(watch, kind)
        await watch.after(300)
        assert not watch.warning
        await watch.after(275)
        assert watch.warning
        await watch.pilot.press("f9")
        await watch.pilot.pause()
        assert not watch.warning
        await watch.after(599)
        await watch.after(2)
        await watch.pilot.pause()
        assert watch.at_home
        assert not watch.app.help_line.is_shown


async def test_who_is_called_back_may_leave_as_ever() -> None:
    async with watched() as watch:
        await _with(watch, CallKind.PHONE)
        await watch.after(91)
        await watch.pilot.pause()
        assert watch.at_home


async def test_a_call_from_the_first_screen_waits_and_then_ends() -> None:
    async with watched() as watch:
        watch.app.help_line.opened(OpenCall(1, "4F-27", CallKind.CHAT))
        await watch.after(300)
        assert watch.app.help_line.is_open
        await watch.after(301)
        assert not watch.app.help_line.is_shown
