"""What a process with hundreds of kiosks does once instead of each time: the facts stay, much of their cost goes.

A real kiosk is one app in one process, which freezes what it loaded and reads its style sheet once
(`screens/launch.py`); without this, the tests would spend their time on what nobody runs.
"""

import gc
from typing import Any

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css import stylesheet
from textual.css.match import _check_selectors
from textual.css.model import RuleSet, Selector
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen

_RARELY = (50_000, 20, 50)


def collect_rarely() -> None:
    """Leave what is loaded out of every later collection: they took a fifth of each test with an app."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARELY)


def style_once() -> None:
    """Textual's own styles, sooner: each source is parsed once in this process for each theme, not for each app."""
    parsed: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def once(sheet: Stylesheet, css: str, *arguments: Any, **named: Any) -> list[RuleSet]:
        key = (css, arguments, tuple(named.items()), tuple(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, css, *arguments, **named)
        return parsed[key]

    Stylesheet._parse_rules = once  # type: ignore[method-assign]
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]  # the same identity, without a call of Python
    stylesheet._check_selectors = _last_one_first


def _last_one_first(selectors: list[Selector], path: list[DOMNode]) -> bool:
    """No path matches whose last node does not match the last selector: most rules are told apart by that alone."""
    return selectors[-1].check(path[-1]) and _check_selectors(selectors, path)


def draw_only_what_is_looked_at() -> None:
    """The headless terminal's pictures cost a quarter, and nobody sees them: tests look at strips of their own.

    What a real terminal gets, `tests/terminal` reads, from processes of their own.
    """
    Compositor.render_update = _unseen  # type: ignore[method-assign]


def _unseen(compositor: Compositor, full: bool = False, screen_stack: list[Screen[Any]] | None = None) -> None:
    visible_screen_stack.set(screen_stack or [])
    compositor._dirty_regions.clear()
