"""What member and adviser both have a name for: a letter, or a button's key. The same on the two screens."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from kiosk.guide import CONNEXION
from kiosk.services.assistance.screen_state import BUTTONS
from screens.moves import Jump
from screens.widgets.button import ActionButton, RevealLink, WhereLink
from screens.widgets.field import LetteredField
from screens.widgets.more import MoreButton


def key_of(button: ActionButton) -> str:
    """The key of a button; empty when it has none, and is then told to nobody."""
    # What stands beside a field, or scrolls, belongs to the size of one terminal.
    key = "" if isinstance(button, RevealLink | WhereLink | MoreButton) else _named(button)
    return key if key in BUTTONS else ""


def _named(button: ActionButton) -> str:
    if button.id is not None:
        return button.id
    match button.reply:
        case Enum() as reply:
            return reply.name.lower().replace("_", "-")
        case Jump(procedure, 4) if procedure is CONNEXION:
            return "sign-in"
        case None:
            note = next((name for name in button.classes if name.startswith("-note-")), "")
            return note[1:] if note or button.action else "close"
        case _:
            return ""


def buttons(screen: Screen[Any]) -> Iterator[tuple[str, ActionButton]]:
    """The buttons of a screen that have a key, each key once."""
    seen = {""}
    for button in screen.walk_children(ActionButton):  # a query costs ten times as much
        key = key_of(button)
        if key not in seen:
            seen.add(key)
            yield key, button


def find(screen: Screen[Any], target: str) -> LetteredField | ActionButton | None:
    """What `target` names on this screen, or nothing: an adviser may point at what has just gone."""
    for field in screen.walk_children(LetteredField):
        if field.letter == target:
            return field
    return next((button for key, button in buttons(screen) if key == target), None)


def name_of(widget: Widget | None) -> str:
    """The letter or the key of the control that `widget` is, or is in."""
    for owner in widget.ancestors_with_self if widget is not None else ():
        if isinstance(owner, LetteredField):
            return owner.letter
        if isinstance(owner, ActionButton):
            return key_of(owner)
    return ""
