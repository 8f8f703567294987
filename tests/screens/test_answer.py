"""A screen answers its flow once, and no press on a screen that is there is lost."""

import asyncio

from screens.moves import Move
from tests.screens import stage


async def test_what_is_pressed_before_the_flow_asks_is_its_answer() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = stage.numbered()["connexion 1"]()
        await app.bring(screen)
        await pilot.press("enter")
        async with asyncio.timeout(5):
            assert await screen.answered() is Move.NEXT


async def test_only_the_first_of_them_counts() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = stage.numbered()["connexion 1"]()
        await app.bring(screen)
        await pilot.press("enter", "escape")
        async with asyncio.timeout(5):
            assert await screen.answered() is Move.NEXT
        again = app.run_worker(screen.answered())
        await pilot.pause()
        assert not again.is_finished
