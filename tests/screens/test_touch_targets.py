"""`[kiosk] touch = true`: nothing to press is smaller than a finger, or too near to its neighbour."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input

from screens.app import Kiosk
from screens.widgets.button import ActionButton
from screens.widgets.frame import FooterKey
from tests.screens import stage

pytestmark = pytest.mark.usefixtures("undrawn")

SIZES = ((60, 20), (80, 24), (120, 40))
WIDTH, HEIGHT = 10, 3  # STANDARDS A9: 52 by 31 mm at a terminal's usual letters
# One screen of each kind of layout.
KINDS = ("connexion 2", "connexion 3", "connexion 4", "connexion 5", "forgot-password 5", "forgot-password 6, resend")
PANELS = ("not recognised", "members")
Targets = dict[str, list[tuple[str, Region, Region]]]


async def targets(size: tuple[int, int]) -> Targets:
    """What can be pressed on every screen and panel, and where; scrolled-out parts as if they were in sight."""
    app = stage.kiosk(touch=True)
    found: Targets = {}
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        found["attract"] = list(_on(app))
        shows = {**stage.numbered(), **stage.unnumbered()}
        for name in KINDS:
            await app.bring(shows[name]())
            await pilot.pause()
            found[name] = list(_on(app))
        for name in PANELS:
            await app.push_screen(stage.overlays()[name]())
            await pilot.pause()
            found[name] = list(_on(app))
            await app.pop_screen()
    return found


def _on(app: Kiosk) -> Iterator[tuple[str, Region, Region]]:
    for widget in app.screen.walk_children(Widget):
        if isinstance(widget, ActionButton | Input | FooterKey) and widget.region.area:
            name = widget.id or str(getattr(widget, "label", type(widget).__name__))
            yield name, widget.region, app.screen.find_widget(widget).visible_region


@pytest.fixture(scope="module")
def everywhere() -> dict[tuple[int, int], Targets]:
    return {}


@pytest.fixture
async def pressed(request: pytest.FixtureRequest, everywhere: dict[tuple[int, int], Targets]) -> Targets:
    size: tuple[int, int] = request.param
    if size not in everywhere:
        everywhere[size] = await targets(size)
    return everywhere[size]


@pytest.mark.parametrize("pressed", SIZES, ids=str, indirect=True)
async def test_every_target_is_three_rows_by_ten_columns(pressed: Targets) -> None:
    small = {
        f"{name} on {screen}: {place.size}"
        for screen, places in pressed.items()
        for name, place, _ in places
        if place.width < WIDTH or place.height < HEIGHT
    }
    assert small == set()


@pytest.mark.parametrize("pressed", SIZES, ids=str, indirect=True)
async def test_there_is_room_between_any_two_targets(pressed: Targets) -> None:
    near = {
        f"{one} and {other} on {screen}: {a} {b}"
        for screen, places in pressed.items()
        for (one, _, a), (other, _, b) in combinations(places, 2)
        if a.area and b.area and _touching(a, b)
    }
    assert near == set()


def _touching(a: Region, b: Region) -> bool:
    beside = a.bottom > b.y and b.bottom > a.y
    over = a.right > b.x and b.right > a.x
    return a.grow((1, 1, 1, 1)).overlaps(b) and (beside or over)
