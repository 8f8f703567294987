"""An adviser points at a letter or a button: it is marked with their name, brought into sight, and said in words."""

from typing import Any

from textual.screen import Screen

from kiosk.said import Said, together
from screens.assistance.help_line import HelpLine
from screens.base import KioskScreen
from screens.large import FieldPages
from screens.sharing.targets import buttons, find
from screens.speech import Speaking
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField


def light(screen: "Screen[Any]", line: HelpLine) -> Said | None:
    """Mark what is pointed at on `screen`, and nothing else; gives the sentence that tells it."""
    _unlight(screen)
    if line.pointed is None or line.adviser is None or not isinstance(screen, Speaking):
        return None
    target, name = find(screen, line.pointed), line.adviser.name
    if target is None or not target.display:
        return None
    if isinstance(target, LetteredField):
        if isinstance(screen, FieldPages):
            screen.show_page(target.letter)
        said = screen.t("{name} vous montre la case {letter}.", name=name, letter=f"({target.letter})")
    else:
        said = screen.t("{name} vous montre le bouton « {label} ».", name=name, label=_label(target))
    target.point_at(name)
    target.scroll_visible(animate=False)
    return said


def _label(button: ActionButton) -> Said:
    words = button.words.strip("◄►▼ ")
    return words if isinstance(words, Said) else together("{words}", words=words)


def _unlight(screen: "Screen[Any]") -> None:
    if isinstance(screen, KioskScreen):
        for field in screen.query(LetteredField):
            field.point_at(None)
        for _key, button in buttons(screen):
            button.point_at(None)
