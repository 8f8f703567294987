"""The keyboard on the screen: one widget that draws its keys and knows which of them a finger met.

One widget and not fifty: it opens at once, no key can keep a pressed or a hovered look, and nothing on it shows what
was typed. What was typed is seen in the field, or counted there when it is masked.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.widget import Widget

from kiosk.said import french
from screens.touch.layouts import Do, Go, Key, Pad, Page, Shape, pages

if TYPE_CHECKING:
    from screens.hands import HandyApp

_NAMES = {
    Do.SHIFT: french("Maj"),
    Do.ERASE: french("Effacer"),
    Do.NEXT: french("Suite"),
    Do.CLOSE: french("Fermer"),
    " ": french("Espace"),
    "?": french("Touches"),
}
KEY_WIDTH, KEY_HEIGHT, GAP = 10, 3, 1  # columns, rows: 52 by 31 mm at a terminal's usual letters
_SPACE = "\u00a0"  # drawn even where Textual trims a line


def shape_for(size: Size) -> Shape:
    """The largest keyboard that leaves the field and its error in sight."""
    if size.width >= 110 and size.height >= 40:
        return Shape.WHOLE
    return Shape.USUAL if size.width >= 80 and size.height >= 24 else Shape.SMALL


class TouchKeyboard(Widget, can_focus=False):
    """Types into whatever has the focus, on the same way as a real keyboard."""

    class Closed(Message):
        """« Fermer » was touched."""

    def __init__(self, pad: Pad, shape: Shape, t: Callable[[str], str]) -> None:
        super().__init__(id="keyboard")
        self._t, self._shift, self._at = t, False, 0
        self.pad, self.shape = pad, shape
        self._pages = pages(pad, shape)

    def serve(self, pad: Pad, shape: Shape) -> None:
        """Show the keys for another field, or for another size of terminal."""
        if (pad, shape) != (self.pad, self.shape):
            self.pad, self.shape, self._pages = pad, shape, pages(pad, shape)
            self._at, self._shift = 0, False
            self.refresh(layout=True)

    @property
    def page(self) -> Page:
        return self._pages[self._at]

    def label(self, key: Key) -> str:
        """What stands on a key."""
        match key:
            case Go(_, name):
                return self._t(_NAMES["?"]) if name == "?" else name
            case " ":
                return self._t(_NAMES[" "])
            case str():
                return self._typed(key)
            case Do():
                return self._function(key)
        return ""

    def _function(self, key: Do) -> str:
        if key not in _NAMES:
            return "◄" if key is Do.LEFT else "►"
        name = self._t(_NAMES[key])
        return f"√ {name}" if key is Do.SHIFT and self._shift else name

    def _typed(self, key: str) -> str:
        return key.upper() if self._shift and len(key.upper()) == 1 else key

    # --- where the keys lie -----------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.page) * (KEY_HEIGHT + GAP) - GAP

    def _key_width(self) -> int:
        columns = len(self.page[0])
        return max(KEY_WIDTH, (self.content_size.width - GAP * (columns - 1)) // columns)

    def places(self) -> list[tuple[Key, Region]]:
        """Every key and where it lies in the widget."""
        width = self._key_width()
        return [
            (key, Region(column * (width + GAP), row * (KEY_HEIGHT + GAP), width, KEY_HEIGHT))
            for row, keys in enumerate(self.page)
            for column, key in enumerate(keys)
            if key is not None
        ]

    def key_at(self, x: int, y: int) -> Key:
        """The key at a place of the widget; gaps belong to none."""
        x, y = x - self.gutter.left, y - self.gutter.top
        return next((key for key, place in self.places() if place.contains(x, y)), None)

    def say_again(self) -> None:
        self.refresh()

    def render(self) -> Content:
        lines: list[Content] = []
        for keys in self.page:
            blank, named = self._row(keys, named=False), self._row(keys, named=True)
            lines += [Content(_SPACE)] * bool(lines) + [blank, named, blank]
        return Content("\n").join(lines)

    def _row(self, keys: tuple[Key, ...], *, named: bool) -> Content:
        width = self._key_width()
        cells = [self._cell(key, width, named=named) for key in keys]
        return Content(_SPACE * GAP).join(cells)

    def _cell(self, key: Key, width: int, *, named: bool) -> Content:
        text = (self.label(key) if named else "").replace(" ", _SPACE).center(width, _SPACE)
        if key is None:
            return Content(text)
        if key is Do.NEXT:
            return Content.styled(text, "$on-main on $main")
        return Content.styled(text, "$on-soft on $soft" if isinstance(key, str) else "$on-panel on $panel-bg")

    # --- what a finger does -----------------------------------------------------------------------

    async def on_mouse_down(self, event: events.MouseDown) -> None:
        # Not on the release: a key of a keyboard acts when it goes down, and the finger may slide (WCAG 2.5.2).
        event.stop()
        key = self.key_at(event.x, event.y)
        match key:
            case Go(page, _):
                self._turn(page)
            case Do.SHIFT:
                self._shift = not self._shift
                self.refresh()
            case Do.CLOSE:
                self.post_message(self.Closed())
            case Do():
                name = {Do.ERASE: "backspace", Do.NEXT: "enter", Do.LEFT: "left", Do.RIGHT: "right"}[key]
                await self._press(name, None)
            case str():
                character = self._typed(key)
                if self._shift:
                    self._shift = False
                    self.refresh()
                await self._press("space" if key == " " else character, character)

    def _turn(self, page: int) -> None:
        self._at = page
        self.refresh()

    async def _press(self, name: str, character: str | None) -> None:
        await cast("HandyApp", self.app).type(events.Key(name, character))
