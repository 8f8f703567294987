"""The focus is always somewhere, in sight, and walks as one reads."""

import pytest
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from kiosk.guide import FORGOT_PASSWORD
from screens.app import Kiosk
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.step import StepScreen
from tests.screens import stage

KINDS = ("connexion 1", "connexion 3", "connexion 4", "connexion 5", "forgot-password 5", "forgot-password 8")


def seen(app: Kiosk) -> bool:
    focused = app.screen.focused
    return focused is not None and app.screen.can_view_entire(focused)


async def settled(pilot: Pilot[None]) -> None:
    for _ in range(3):  # Textual scrolls to the focus two refreshes later
        await pilot.pause()


def reading(screen: Screen[None]) -> list[Widget]:
    """The controls from top to bottom, and from left to right where they share a line; a panel beside comes last."""

    def place(control: Widget) -> tuple[bool, int, int]:
        region = control.region
        rows = [w for w in control.ancestors if isinstance(w, Horizontal) and w.id not in ("middle", None)]
        aside = any(isinstance(w, Widget) and w.id in ("help-panel", "mailbox-panel") for w in control.ancestors)
        return aside, rows[0].region.y if rows else region.y, region.x if rows else 0

    return sorted(screen.focus_chain, key=place)


@pytest.mark.parametrize("size", [(60, 20)], ids=str)
async def test_on_every_screen_something_in_sight_has_the_focus_and_tab_walks_as_one_reads(
    size: tuple[int, int],
) -> None:
    app = stage.kiosk(band=True)
    lost, jumping = [], []
    async with app.run_test(size=size) as pilot:
        for name, show in {**stage.numbered(), **stage.unnumbered()}.items():
            await app.bring(show())
            await settled(pilot)
            lost += [name] * (not seen(app))
            jumping += [name] * (list(app.screen.focus_chain) != reading(app.screen))
    assert (lost, jumping) == ([], [])


async def test_over_every_step_a_panel_has_the_focus_in_sight_and_gives_it_back() -> None:
    app = stage.kiosk()
    lost = []
    async with app.run_test(size=(60, 20)) as pilot:
        await app.bring(stage.numbered()["forgot-password 5"]())
        await settled(pilot)
        before = app.screen.focused
        for name, lay in stage.overlays().items():
            await app.push_screen(lay())
            await settled(pilot)
            focused = app.screen.focused
            # A long text has the focus itself, to be scrolled: it is larger than what is seen of it.
            lost += [name] * (focused is None or not app.screen.find_widget(focused).visible_region.area)
            await app.pop_screen()
            lost += [f"after {name}"] * (app.screen.focused is not before)
    assert lost == []


async def test_after_a_wait_the_focus_is_where_it_was() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        for name in KINDS:
            await app.bring(stage.numbered()[name]())
            await settled(pilot)
            screen = app.screen
            assert isinstance(screen, StepScreen)
            before = screen.focused
            screen.busy("…")
            await settled(pilot)
            screen.ready()
            await settled(pilot)
            assert screen.focused is before, name


async def test_a_button_that_is_disabled_hands_the_focus_on() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = CheckMailbox(FORGOT_PASSWORD, stage.pending())
        await app.bring(screen)
        await settled(pilot)
        screen.set_focus(screen.query_one("#resend"))
        screen.renew(stage.pending(resend_in=60))
        await settled(pilot)
        assert seen(app)


async def test_a_button_that_is_taken_away_hands_the_focus_on() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 5"]())
        await settled(pilot)
        link = app.screen.query_one("#has-code")
        app.screen.set_focus(link)
        await link.remove()
        await settled(pilot)
        assert seen(app)


async def test_a_terminal_that_shrinks_keeps_the_focus_in_sight() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(120, 40)) as pilot:
        await app.bring(stage.numbered()["forgot-password 5"]())
        await settled(pilot)
        for control in list(app.screen.focus_chain):
            await pilot.resize_terminal(120, 40)
            app.screen.set_focus(control)
            await settled(pilot)
            await pilot.resize_terminal(60, 20)
            await settled(pilot)
            assert app.screen.focused is control
            assert seen(app), control
