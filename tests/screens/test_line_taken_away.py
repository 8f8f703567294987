"""The call goes on while its screen is being taken away: the kiosk is switched off as an adviser takes it."""

import pytest

from tests.screens import stage


@pytest.mark.parametrize("name", ["call", "call, writing"])
async def test_a_panel_of_the_call_that_is_gone_is_not_drawn(name: str) -> None:
    app = stage.kiosk("clair")
    async with app.run_test() as pilot:
        await app.push_screen(stage.calls()[name]())
        await pilot.pause()
        await app.screen.remove()  # as at the end of the program: it is still in the stack
        stage._call(app)
        await app._draw_line()
