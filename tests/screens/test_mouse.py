"""By mouse or touch alone, and by keyboard alone: each reaches everything (STANDARDS A8)."""

import asyncio

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, Procedure
from screens.app import Kiosk
from screens.base import Overlay
from screens.form import FormScreen
from screens.help import HelpOverlay, NoteOverlay
from screens.moves import Jump
from screens.portal.attract import Attract
from screens.step import StepScreen
from screens.widgets.button import ActionButton
from tests.screens import stage

# One screen of each kind of layout.
KINDS = (
    *("connexion 2", "connexion 4", "connexion 5", "change password"),
    *("forgot-password 5", "forgot-password 6, resend", "forgot-password 8"),
)


class Hand:
    """A person with nothing but a mouse, or a finger."""

    def __init__(self, app: Kiosk, pilot: Pilot[None]) -> None:
        self.app, self._pilot = app, pilot

    async def click(self, target: str | Widget) -> None:
        widget = self.app.screen.query_one(target) if isinstance(target, str) else target
        await self._pilot.click(widget)
        await self._pilot.pause()

    async def press(self, label: str) -> None:
        """Click the button that bears this label."""
        buttons = self.app.screen.query(ActionButton)
        await self.click(next(button for button in buttons if label in str(button.label)))

    async def at(self, procedure: Procedure, number: int) -> None:
        async with asyncio.timeout(10):
            while not self._at(procedure, number):
                await self._pilot.pause(0.01)
        await self._pilot.pause()

    def _at(self, procedure: Procedure, number: int) -> bool:
        screen = self.app.screen
        return isinstance(screen, StepScreen) and (screen.procedure, screen.number) == (procedure, number)

    async def start(self, procedure: Procedure, number: int) -> None:
        """Somebody walked here before; `walk` proves that the mouse can."""
        self.app.begin(Jump(procedure, number))
        await self.at(procedure, number)

    async def walk(self, procedure: Procedure, number: int) -> None:
        """From the first screen to a step, by the buttons that the guide names."""
        await self.click("#go-1" if procedure is CONNEXION else "#go-2")
        ways = ("Accéder au site", "Mon compte", "Adhérent", "Mot de passe oublié ?")
        for reached, way in enumerate(ways[: number - 1], start=1):
            await self.at(procedure, reached)
            await self.press(way)
        await self.at(procedure, number)

    async def home(self) -> None:
        async with asyncio.timeout(10):
            while not isinstance(self.app.screen, Attract):
                await self._pilot.pause(0.01)


async def test_the_mouse_alone_walks_from_the_first_screen_to_the_form_of_step_5() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await Hand(app, pilot).walk(FORGOT_PASSWORD, 5)
        assert len(app.screen.query(Input)) == 3


async def test_the_mouse_alone_opens_and_closes_each_footnote_and_the_help() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        hand = Hand(app, pilot)
        await hand.start(FORGOT_PASSWORD, 5)
        seen: list[type] = []
        for opening in ("(1) Où le trouver ?", "(2) Où le trouver ?"):
            await hand.press(opening)
            seen.append(type(app.screen))
            await hand.press("Fermer")
        await hand.click("#key-f1")
        seen.append(type(app.screen))
        app.screen.query_one(".overlay-box").scroll_end(animate=False)  # as the wheel does
        await pilot.pause()
        await hand.press("Fermer")
        assert seen == [NoteOverlay, NoteOverlay, HelpOverlay]
        assert not isinstance(app.screen, Overlay)


async def test_the_mouse_alone_goes_back_by_the_button_and_by_the_footer() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:  # below, the button alone
        hand = Hand(app, pilot)
        await hand.start(CONNEXION, 3)
        await hand.click("#back")
        await hand.at(CONNEXION, 2)
        await hand.click("#key-escape")
        await hand.at(CONNEXION, 1)


async def test_the_mouse_alone_shows_and_hides_the_password() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(60, 20)) as pilot:
        hand = Hand(app, pilot)
        await hand.start(CONNEXION, 4)
        line = app.screen.query_one("#field-B Input", Input)
        await hand.click(line)
        states = [line.password]
        for _ in range(2):
            await hand.press("(F5)")
            states.append(line.password)
        assert states == [True, False, True]


async def test_the_mouse_alone_reaches_both_links_of_the_connexion_form() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(60, 20)) as pilot:
        hand = Hand(app, pilot)
        await hand.start(CONNEXION, 4)
        await hand.click("#link-D")
        await hand.at(ENROLMENT, 5)
        await hand.start(CONNEXION, 4)
        await hand.click("#link-C")
        await hand.at(FORGOT_PASSWORD, 5)


@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=str)
async def test_clicking_f10_in_the_footer_ends_the_visit(size: tuple[int, int]) -> None:
    app = stage.kiosk()
    async with app.run_test(size=size) as pilot:
        hand = Hand(app, pilot)
        await hand.start(CONNEXION, 2)
        await hand.click("#key-f10")
        await hand.home()
        assert app.visit is None


async def test_clicking_f7_changes_the_colours() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await Hand(app, pilot).click("#key-f7")
        assert app.theme == "sombre"


# --- keyboard ---------------------------------------------------------------------------------------


async def _round(app: Kiosk, pilot: Pilot[None], key: str) -> list[Widget | None]:
    """What has the focus, press after press, until it comes round."""
    seen: list[Widget | None] = [app.screen.focused]
    for _ in app.screen.focus_chain:
        await pilot.press(key)
        seen.append(app.screen.focused)
    return seen


async def test_tab_walks_every_control_in_reading_order_and_comes_round() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        shows = {**stage.numbered(), **stage.unnumbered()}
        for name in KINDS:
            await app.bring(shows[name]())
            await pilot.pause()
            chain = list(app.screen.focus_chain)
            walked = await _round(app, pilot, "tab")
            assert walked[0] is walked[-1], name
            assert set(walked) == set(chain), name
            places = [(control.region.y, control.region.x) for control in chain]
            assert places == sorted(places), name


async def test_shift_tab_walks_the_same_way_back() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 5"]())
        await pilot.pause()
        forward = await _round(app, pilot, "tab")
        assert await _round(app, pilot, "shift+tab") == forward[::-1]


async def test_everything_that_a_click_does_a_key_does_too() -> None:
    """What takes no focus has its own key: the footer's, and F5 for « Afficher »."""
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 8"]())
        await pilot.pause()
        form = app.screen
        assert isinstance(form, FormScreen)
        unfocusable = [b for b in form.query(ActionButton) if b not in form.focus_chain]
        assert {str(button.label) for button in unfocusable} == {"Afficher (F5)"}
        await pilot.press("f5")
        assert not any(field.masked for field in form.fields)
