"""The page of keys tells every key there is, the same everywhere, and each works with one finger."""

from collections.abc import Iterator

import pytest
from textual.screen import Screen
from textual.widgets import Static

from screens.help import HelpOverlay, KeysOverlay
from screens.keys import ALWAYS, FOOTER, FOOTER_PRIORITY, PAGE
from screens.portal.attract import Attract
from screens.presses import RHYTHM
from screens.widgets.button import ActionButton
from screens.widgets.footer import fitting
from tests.screens import stage

TOLD = {key.press for key in PAGE}
# Told beside what they do: on the buttons of the first screen, on « Plus de temps », in the demonstration's band.
ELSEWHERE = {"1", "2", "3", "p", "P", "f3", "f12", "ctrl+r"}
# Other ways to walk, and Textual's own copying, which copies nothing here.
SAME = {"shift+tab", "up", "down", "left", "right", "ctrl+c", "super+c"}


def _screens() -> Iterator[Screen[None]]:
    yield Attract()
    for make in (*stage.numbered().values(), *stage.unnumbered().values(), *stage.overlays().values()):
        yield make()


async def test_no_screen_has_a_key_that_the_page_of_keys_does_not_tell() -> None:
    app = stage.kiosk()
    async with app.run_test():
        bound = {key for screen in _screens() for key in screen._bindings.key_to_bindings}
    assert bound - TOLD - ELSEWHERE - SAME == set()


def test_the_app_has_no_key_that_the_page_of_keys_does_not_tell() -> None:
    assert set(stage.kiosk()._bindings.key_to_bindings) - TOLD - ELSEWHERE == set()


def test_the_footer_tells_only_keys_of_the_page() -> None:
    assert set(FOOTER) <= set(PAGE)


async def test_the_page_of_keys_is_whole_at_the_smallest_size() -> None:
    app = stage.kiosk(band=True)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        page = app.screen.query_one("#keys-page", Static)
        assert isinstance(app.screen, KeysOverlay)
        assert app.screen.can_view_entire(page)
        assert all(key.cap in str(page.content) and key.long in str(page.content) for key in PAGE)


async def test_f1_twice_on_a_step_shows_the_page_of_keys_and_escape_leads_back() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        step = stage.numbered()["forgot-password 5"]()
        await app.bring(step)
        seen: list[type] = []
        for key in ("f1", "f1", "escape"):
            await pilot.press(key)
            await pilot.pause(2 * RHYTHM)  # a second F1 waits: it might be a repeat
            seen.append(type(app.screen))
        assert seen == [HelpOverlay, KeysOverlay, type(step)]


async def test_the_arrows_walk_back_as_maj_tab_does_with_one_finger() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.numbered()["forgot-password 5"]())
        await pilot.pause()
        walked = []
        for key in ("down", "down", "down", "up", "up", "up"):
            await pilot.press(key)
            walked.append(app.screen.focused)
        chain = app.screen.focus_chain
        assert walked == [*chain[1:4], chain[2], chain[1], chain[0]]


async def test_a_finger_finds_on_the_page_of_keys_what_a_narrow_footer_has_no_room_for() -> None:
    app = stage.kiosk(touch=True)
    async with app.run_test(size=(60, 20)) as pilot:
        await app.bring(stage.numbered()["forgot-password 5"]())
        await app.push_screen(KeysOverlay())
        await pilot.pause()
        await pilot.click(next(b for b in app.screen.query(ActionButton) if "F2" in str(b.label)))
        await pilot.pause()
        assert app.preferences.language == "en"


# --- the footer -----------------------------------------------------------------------------------------

WIDTHS = {"f1": 9, "f2": 11, "f6": 20, "f7": 13, "f8": 12, "escape": 14, "f10": 14, "f11": 8}


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (30, {"f1", "escape", "f10"}),
        (40, {"f1", "escape", "f10"}),
        (50, {"f1", "escape", "f10", "f7"}),
        (60, {"f1", "escape", "f10", "f6"}),
        (71, {"f1", "escape", "f10", "f6", "f7"}),
        (200, set(WIDTHS)),
    ],
)
def test_the_footer_chooses_by_priority_and_room(room: int, shown: set[str]) -> None:
    assert fitting(WIDTHS, room) - {"f11"} == shown - {"f11"}


def test_the_keys_that_are_always_in_the_footer_come_first() -> None:
    assert set(FOOTER_PRIORITY[: len(ALWAYS)]) == ALWAYS
