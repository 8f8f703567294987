"""Only a demonstration has a key that ends the program."""

import asyncio

from kiosk.services import Services
from kiosk.settings import Settings
from screens.app import Kiosk


async def test_f12_does_not_end_a_kiosk_for_members() -> None:
    async def never() -> Services:
        return await asyncio.Future()

    app = Kiosk(Settings(), never)
    async with app.run_test() as pilot:
        await pilot.press("f12")
        assert app.is_running
        assert app.return_value is None
        assert not app._exit
