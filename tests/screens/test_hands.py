"""The kiosk under a hand that holds a key, strikes twice, or touches twice."""

import asyncio

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from kiosk.guide import CONNEXION
from screens.app import Kiosk
from screens.moves import Jump
from screens.presses import RHYTHM
from screens.step import StepScreen
from screens.touch.keyboard import TouchKeyboard
from tests.screens import stage


def send(app: Kiosk, key: str, character: str | None, at: float) -> None:
    """A key that the driver read at that second."""
    event = events.Key(key, character)
    event.time = at
    app.post_message(event)


async def number(app: Kiosk, pilot: Pilot[None]) -> int:
    await pilot.pause(2 * RHYTHM)
    await pilot.pause()
    assert isinstance(app.screen, StepScreen)
    return app.screen.number


async def at_step_1(app: Kiosk, pilot: Pilot[None]) -> None:
    app.begin(Jump(CONNEXION, 1))
    async with asyncio.timeout(10):
        while not isinstance(app.screen, StepScreen) or app.screen.focused is None:
            await pilot.pause(0.01)


async def test_holding_enter_goes_one_screen_on_and_no_further() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_step_1(app, pilot)
        for at in (0.0, *(0.5 + 0.033 * n for n in range(30))):
            send(app, "enter", "\r", at)
            await pilot.pause()
        assert await number(app, pilot) == 2


async def test_pressing_enter_twice_in_a_hurry_goes_two_screens_on() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_step_1(app, pilot)
        send(app, "enter", "\r", 0.0)
        await number(app, pilot)
        send(app, "enter", "\r", 0.3)
        assert await number(app, pilot) == 3


async def test_with_large_letters_a_digit_struck_twice_is_typed_once() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 7"]())
        app.prefer(large=True)
        await pilot.pause()
        for at in (0.0, 0.2, 0.8):
            send(app, "4", "4", at)
        await pilot.pause()
        assert app.screen.query_one(Input).value == "44"


@pytest.mark.parametrize(("large", "typed"), [(False, "44"), (True, "4")])
async def test_a_finger_that_touches_twice_presses_once_with_large_letters(large: bool, typed: str) -> None:
    app = stage.kiosk(touch=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 7"]())
        app.prefer(large=large)
        await pilot.pause()
        await pilot.click(Input)
        keyboard = app.screen.query_one(TouchKeyboard)
        four = next(place for key, place in keyboard.places() if key == "4")
        x, y = four.translate(keyboard.content_region.offset).center
        for at in (0.0, 0.2):
            stage.touch(app, int(x), int(y), at)
        await pilot.pause()
        assert app.screen.query_one(Input).value == typed


async def test_with_large_letters_a_character_that_did_not_count_is_told() -> None:
    """Else a password or an address would lose a double letter, and nobody would know why it is refused."""
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 8"]())
        app.prefer(large=True)
        await pilot.pause()
        for at in (0.0, 0.2):
            send(app, "s", "s", at)
        await pilot.pause()
        assert "une seule compte" in str(app.screen.query_one("#notice", Static).content)


async def test_a_held_backspace_is_no_double_strike_to_be_told() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 8"]())
        app.prefer(large=True)
        await pilot.pause()
        for at in (0.0, 0.2):
            send(app, "backspace", "\x7f", at)
        await pilot.pause()
        assert str(app.screen.query_one("#notice", Static).content) == ""


async def test_a_key_that_waits_while_the_program_ends_harms_nothing() -> None:
    app = stage.kiosk()
    async with app.run_test():
        pass
    app._waiting = events.Key("enter", "\r")
    await app._waited(app._waiting)
