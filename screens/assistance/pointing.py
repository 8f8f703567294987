"""An adviser points at a letter or a button: it is marked with their name, brought into sight, and said in words."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from kiosk.said import Said, together
from screens.assistance.help_line import HelpLine
from screens.base import KioskScreen
from screens.sharing.snapshot import screen_key
from screens.sharing.targets import buttons, find
from screens.speech import Speaking
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField


def place_of(stack: "Sequence[Screen[Any]]") -> str:
    """The step in front. What was shown on one is not shown on another: each has its own (B)."""
    step = next((screen for screen in reversed(stack) if isinstance(screen, KioskScreen)), None)
    return "" if step is None else screen_key(step) or type(step).__name__


def light(screen: "Screen[Any]", line: HelpLine | None) -> None:
    """Mark what is pointed at on `screen`, and nothing else; without a line, nothing."""
    for field in screen.query(LetteredField):
        field.point_at(None)
    for _key, button in buttons(screen):
        button.point_at(None)
    if line is None or line.pointed is None or line.adviser is None:
        return
    target = find(screen, line.pointed)
    if target is None:
        return
    # In large letters another field may be out of sight. It is marked and said, and the page is not turned: what is
    # being typed would go on in another field.
    if target.display or isinstance(target, LetteredField):
        target.point_at(line.adviser.name)
        target.scroll_visible(animate=False)


def told(screen: Speaking, line: HelpLine) -> Said | None:
    """The sentence for what is marked on `screen`; nothing where nothing is."""
    target = None if line.pointed is None else find(screen, line.pointed)
    if target is None or line.adviser is None or not target.has_class("-pointed"):
        return None
    name = line.adviser.name
    if isinstance(target, LetteredField):
        return screen.t("{name} vous montre la case {letter}.", name=name, letter=f"({target.letter})")
    return screen.t("{name} vous montre le bouton « {label} ».", name=name, label=_label(target))


def _label(button: ActionButton) -> Said:
    words = button.words.strip("◄►▼ ")
    return words if isinstance(words, Said) else together("{words}", words=words)
