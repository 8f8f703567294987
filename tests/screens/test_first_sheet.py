"""The first screen is painted with one style sheet, and looks as it does with all of them."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from textual.dom import DOMNode
from textual.widget import Widget

from kiosk.settings import KioskSettings, Settings
from screens.app import Kiosk
from screens.stylesheet import RememberingStylesheet
from tests.screens import stage

SIZES = ((60, 20), (80, 24), (120, 40), (200, 60))


def _started(theme: str, *, touch: bool = False) -> tuple[Kiosk, asyncio.Event]:
    app, painted = Kiosk(Settings(kiosk=KioskSettings(theme=theme, touch=touch)), stage.never), asyncio.Event()  # type: ignore[arg-type]
    app.when_painted(painted.set)
    return app, painted


def _styles(app: Kiosk) -> list[str]:
    """In words: a sheet that is parsed again has layouts of its own, which equal nothing."""
    return [str(widget.styles.base.get_rules()) for widget in app.screen.walk_children(Widget, with_self=True)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("theme", ["clair", "sombre", "contraste-clair", "console", "console-contraste"])
@pytest.mark.parametrize("touch", [False, True], ids=["keyboard", "finger"])
async def test_the_first_screen_needs_no_sheet_that_is_read_behind_it(
    size: tuple[int, int], theme: str, touch: bool
) -> None:
    app, painted = _started(theme, touch=touch)
    async with app.run_test(size=size):
        await painted.wait()
        before = _styles(app)
        app.restyle()
        assert before == _styles(app)


async def test_the_first_screen_is_styled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It wears its size before it is made: else it is painted bare, styled again, painted again, and keys wait."""
    dressed: Counter[str] = Counter()
    apply = RememberingStylesheet.apply

    def counted(self: RememberingStylesheet, node: DOMNode, **how: Any) -> None:
        dressed[repr(node)] += 1
        apply(self, node, **how)

    monkeypatch.setattr(RememberingStylesheet, "apply", counted)
    app, painted = _started("clair")
    async with app.run_test(size=(80, 24)) as pilot:
        await painted.wait()
        await pilot.pause()
        focused = repr(app.focused)
    assert [node for node, times in dressed.items() if times > 1 and node != focused] == []


async def test_every_sheet_is_read_in_its_order_once_it_is_painted() -> None:
    whole = stage.kiosk()
    app, painted = _started("clair")
    assert len(app.css_path) == 1
    async with app.run_test():
        await painted.wait()
        ours = [path for path, _ in app.stylesheet.source if path.endswith(".tcss")]
        assert ours == [str(path) for path in whole.css_path]


async def test_letters_made_large_before_their_sheet_is_read_are_large() -> None:
    app, painted = _started("clair")
    async with app.run_test(size=(80, 24)):
        await painted.wait()
        app.prefer(large=True)
        large = _styles(app)
    app, painted = _started("clair")
    read = app._read_sheets

    async def pressed_before(call: Callable[[], object]) -> None:
        app.prefer(large=True)
        await read(call)

    app._read_sheets = pressed_before  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)):
        await painted.wait()
        assert _styles(app) == large
