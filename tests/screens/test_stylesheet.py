"""The style sheet that remembers gives every widget what Textual's own gives it, on every screen in every state."""

from collections.abc import Iterator

import pytest
from textual.app import App, ComposeResult
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from screens import stylesheet
from screens.stylesheet import RememberingStylesheet
from tests.screens import stage
from tests.screens.looks import BIG_LARGE, BLANK, TOUCHED
from tests.screens.walk import Camera, Look

FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")
WIDE = Look("contraste-sombre", (120, 40), scope="steps", colours=False)


def _given(widget: Widget) -> dict[str, object]:
    """All that a style sheet sets on a widget."""
    parts: dict[str, RulesMap] = {name: style.base.get_rules() for name, style in widget._component_styles.items()}
    return {"itself": widget.styles.base.get_rules(), **parts, **{flag: getattr(widget, flag) for flag in FLAGS}}


def _disagreements(app: App[None]) -> Iterator[str]:
    textual = Stylesheet(variables=app.stylesheet._variables)
    textual.source = dict(app.stylesheet.source)
    textual.parse()
    for screen in app.screen_stack:
        for widget in screen.walk_children(Widget, with_self=True):
            ours = _given(widget)
            textual.apply(widget)
            if ours != _given(widget):
                yield f"{widget!r} on {screen!r}"


@pytest.mark.parametrize("look", [WIDE, BIG_LARGE, BLANK, TOUCHED[0]], ids=str)
async def test_every_widget_is_dressed_as_by_textual(look: Look) -> None:
    app = stage.kiosk(look.theme, colourless=look.colourless, large=look.large, touch=look.touch)
    wrong: list[str] = []
    async with app.run_test(size=look.size) as pilot:
        assert isinstance(app.stylesheet, RememberingStylesheet)
        async for frame in Camera(app, pilot, look).everything():
            wrong += (f"{frame.screen}, {frame.state}: {one}" for one in _disagreements(app))
    assert wrong == []


class _Crowd(App[None]):
    CSS = "Input { border: none; } .c0 { color: red; } .x { color: green; background: blue; }"

    def __init__(self) -> None:
        super().__init__()
        self.stylesheet = RememberingStylesheet(self.get_css_variables())

    def compose(self) -> ComposeResult:
        yield Input()
        for number in range(6):
            yield Input(classes=f"c{number}")
            yield Static(classes=f"s{number}")
            yield Button(classes=f"d{number}")


@pytest.mark.parametrize("most", [8, 17, 26, 35, 53])
async def test_answers_that_are_forgotten_in_the_middle_go_to_nobody_else(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field asks for the looks of its parts while its own is sought."""
    monkeypatch.setattr(stylesheet, "_MOST", most)
    app = _Crowd()
    async with app.run_test() as pilot:
        for number in range(20):
            for kind in (Input, Static):
                await app.screen.mount(kind(classes=f"k{number} x" if number % 2 else f"k{number}"))
        await pilot.pause()
        assert list(_disagreements(app)) == []


async def test_no_rule_has_a_transition() -> None:
    app = stage.kiosk("clair")
    async with app.run_test():
        assert [rule.css for rule in app.stylesheet.rules if rule.styles.has_rule("transitions")] == []


async def test_another_theme_brings_other_answers() -> None:
    app = stage.kiosk("clair")
    async with app.run_test() as pilot:
        before = app.screen.styles.background
        app.prefer(theme="sombre")
        await pilot.pause()
        assert app.screen.styles.background != before


async def test_a_rule_about_a_widget_that_is_there_brings_other_answers() -> None:
    app = stage.kiosk("clair")
    async with app.run_test(size=(80, 24)):
        app.stylesheet.add_source("Screen { padding: 3; }", read_from=("later", ""))
        app.stylesheet.update(app.screen)
        assert app.screen.styles.padding.top == 3
