"""Reads the real screen: whatever a step shows, in its order, is read here and written nowhere else."""

import re
from collections.abc import Iterator
from typing import Any

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Digits, Static

from screens.assistance.beside import ChatInput
from screens.base import KioskScreen, Overlay, TooSmall
from screens.reading.page import Choice, Item, Page, Question, Sentence
from screens.reading.words import plain
from screens.step import StepScreen
from screens.widgets.button import ActionButton
from screens.widgets.drawn import Drawn
from screens.widgets.field import LetteredField
from screens.widgets.footer import Footer
from screens.widgets.header import Header, Rail
from screens.widgets.inputs import CodeInput

# The frame is told by `where`; a panel beside a step repeats what an overlay says on demand.
_FRAME = (TooSmall, Header, Rail, Footer, Digits)
_FRAME_IDS = {"heading", "notice", "band", "attract-brand"}
_BESIDE_IDS = {"help-panel", "mailbox-panel"}
_NUMBER = re.compile(r"^\d+(?:\)|(?=\s)) ?")  # « 5) Remplissez … », « 1  CONNEXION »: told by `where`, or by the list
PRIVATE = "private"  # the class of widgets that show somebody's own data: read by their owner, never aloud


def read(screen: Screen[Any]) -> Page:
    """What `screen` says at this moment."""
    items = tuple(_items(screen, private=False))
    return Page(
        screen=screen,
        overlay=isinstance(screen, Overlay),
        ready=_ready(screen),
        procedure=screen.t(screen.procedure.title) if isinstance(screen, StepScreen) else "",
        where=_where(screen),
        heading=_NUMBER.sub("", plain(screen.heading())) if isinstance(screen, StepScreen) else "",
        notice=_text_of(screen, "#notice"),
        items=items,
        focus=_focus(screen, items),
    )


def _ready(screen: Screen[Any]) -> bool:
    if not screen.is_mounted or screen.app.screen is not screen:
        return False
    if isinstance(screen, StepScreen):
        return screen.waiting and not screen.has_class("-busy")
    return not isinstance(screen, KioskScreen) or (
        screen.kiosk.visit is None and not screen.kiosk.leaving
    )  # else a visit is about to open


def _where(screen: Screen[Any]) -> str:
    if not isinstance(screen, StepScreen):
        return ""
    return screen.t("Étape {n} sur {total}", n=screen.number, total=len(screen.procedure.steps))


def _text_of(screen: Screen[Any], selector: str) -> str:
    return "".join(plain(_written(line)) for line in screen.query(selector).results(Static))


def _items(parent: Widget, *, private: bool) -> Iterator[Item]:
    for widget in parent.children:
        if not widget.display or isinstance(widget, _FRAME) or widget.id in _FRAME_IDS:
            continue
        if widget.id in _BESIDE_IDS and isinstance(parent.screen, StepScreen):
            continue
        hidden = private or widget.has_class(PRIVATE)
        match widget:
            case LetteredField():
                yield _question(widget)
            case ActionButton():
                label = _NUMBER.sub("", plain(widget.words))
                yield Choice(label, not widget.is_disabled, hidden, widget)
            case ChatInput():
                yield Question("", widget.placeholder, "", False, False, not widget.value, widget)
            case Static():
                if text := plain(widget.words if isinstance(widget, Drawn) else _written(widget)):
                    yield Sentence(text, hidden, widget.has_class("live"))
            case _:
                yield from _items(widget, private=hidden)


def _written(widget: Static) -> str:
    return str(widget.content)


def _question(field: LetteredField) -> Question:
    letter = field.letter if field.badge else ""
    secret = field.secret or field.input.shared or isinstance(field.input, CodeInput)
    wrong = field.has_class("-refused")
    return Question(letter, plain(field.label), plain(field.message), wrong, secret, not field.value, field)


def _focus(screen: Screen[Any], items: tuple[Item, ...]) -> Question | Choice | None:
    focused = screen.focused
    for item in items:
        if isinstance(item, Question | Choice) and focused is not None and item.widget in focused.ancestors_with_self:
            return item
    return None
