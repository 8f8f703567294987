"""Input lines that never leak, never drop a paste in silence, and show long numbers in groups."""

from collections.abc import Callable
from unicodedata import category

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from kiosk.identity import code, nir, reader
from kiosk.identity.text import clean
from screens.touch.layouts import Pad
from screens.widgets.own import MASK

MAX_TYPED = 256  # a paste is cut here; the service's own limits say the rest in words

_NIR_LENGTH = 15


def _bare(text: str) -> str:
    return "".join(text.split())


class EnterPressed(Message):
    """Enter was pressed in an input; delivered after every key that came before it."""


class SafeInput(Input):
    """An input that strips control characters from whatever enters it, and copies nothing out."""

    class Touched(Message):
        """A finger or the mouse is on the field, which has the focus now."""

        def __init__(self, line: "SafeInput") -> None:
            super().__init__()
            self.line = line

    pad = Pad.TEXT  # what it is filled with, for the keyboard on the screen
    longest = MAX_TYPED
    shared = False  # whether others see the screen
    # Textual's own lays the whole screen out at each key, for scroll bars that one row of text has no room for.
    virtual_size = Reactive(Size(0, 0))

    def __init__(self, value: str = "", *, password: bool = False, id: str | None = None) -> None:
        super().__init__(value, password=password, id=id, select_on_focus=False)
        self.secret = password  # stays true while the password is shown
        self.cursor_blink = False  # a blink costs 60 % of a core at 200 terminals, and distracts

    # --- on a shared screen -----------------------------------------------------------------------

    def cover(self, shared: bool) -> None:
        """Show the same mask for any value, and the cursor after it: there it really is, and stays."""
        self.shared = shared
        if self.is_mounted:
            self.virtual_size = self.virtual_size.with_width(self.content_width)
            self.selection = Selection.cursor(len(self.value))
            self.refresh()

    @property
    def covered(self) -> bool:
        """Whether there is something in it that is not to be seen, nor how long it is. Empty looks empty."""
        return self.shared and bool(self.value)

    @property
    def _value(self) -> Text:
        return Text(MASK, no_wrap=True, overflow="ignore", end="") if self.covered else super()._value

    @property
    def _cursor_offset(self) -> int:
        return len(MASK) + 1 if self.covered else super()._cursor_offset

    def validate_selection(self, selection: Selection) -> Selection:
        return Selection.cursor(len(self.value)) if self.shared else super().validate_selection(selection)

    def render_line(self, y: int) -> Strip:
        """Textual's own draws the cursor and the selection where they are in the value."""
        if y != 0 or not self.covered:
            return super().render_line(y)
        text = self._value
        if self.has_focus:
            text.pad_right(1)
            text.stylize(self.get_component_rich_style("input--cursor"), len(MASK))
        strip = Strip(self.app.console.render(text, self.app.console_options.update_width(len(MASK) + 1)))
        return strip.extend_cell_length(self.scrollable_content_region.width + 1).apply_style(self.rich_style)

    # --- what comes in and out --------------------------------------------------------------------

    @property
    def masks_itself(self) -> bool:
        """Whether what is not a password is hidden now."""
        return False

    def replace(self, text: str, start: int, end: int) -> None:
        """Every edit of an Input ends here: typing, paste, deletion."""
        room = self.longest - len(self.value) + abs(end - start)
        # A password keeps every character a person may have chosen; only what a terminal obeys is dropped.
        text = "".join(c for c in text if category(c) not in ("Cc", "Cs")) if self.secret else clean(text)
        super().replace(text[: max(0, room)], start, end)

    def _on_paste(self, event: events.Paste) -> None:
        # Textual keeps the first line only, which is empty when a mail was copied with the line before.
        line = next((line for line in event.text.splitlines() if line.strip()), "")
        self.replace(line if self.secret else line.strip(), *self.selection)
        event.stop()
        event.prevent_default()

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        await super()._on_mouse_down(event)
        self.post_message(self.Touched(self))

    async def _on_key(self, event: events.Key) -> None:
        # Textual edits by bindings, which run after the letters that a fast typist already sent: a correction would
        # take away what follows it.
        match event.key:
            case "backspace":
                self.action_delete_left()
            case "delete":
                self.action_delete_right()
            case "left":
                self.action_cursor_left()
            case "right":
                self.action_cursor_right()
            case "home":
                self.action_home()
            case "end":
                self.action_end()
            case _:
                await super()._on_key(event)
                return
        event.stop()
        event.prevent_default()

    def action_copy(self) -> None:
        """Nothing leaves a field of a public terminal."""

    def action_cut(self) -> None:
        """Cutting only deletes."""
        self.delete_selection()

    def action_paste(self) -> None:
        """There is no clipboard here; a terminal's own paste arrives as a Paste event."""


class GroupedInput(SafeInput):
    """A number shown in groups while it is typed; the cursor stays on its digit."""

    def __init__(self, value: str = "", *, group: Callable[[str], str], id: str | None = None) -> None:
        self._group = group
        super().__init__(group(value), id=id)

    def replace(self, text: str, start: int, end: int) -> None:
        start, end = sorted((start, end))
        if not text and self.value[start:end].isspace():  # the gap between two groups: its digit goes
            start, end = (start, end + 1) if self.cursor_position <= start else (max(0, start - 1), end)
        before = self.value[:start] + clean(text)
        super().replace(text, start, end)
        typed, grouped = self.value, self._group(self.value)
        if grouped != typed:
            self.value = grouped
        dropped = len(_bare(grouped)) < len(_bare(typed))  # dots and dashes between the digits
        self.cursor_position = _index_after(grouped, sum(map(str.isalnum, before)) if dropped else len(_bare(before)))


def _index_after(text: str, characters: int) -> int:
    """The index just past the n-th character of `text` that is not a space."""
    seen = 0
    for index, character in enumerate(text):
        if seen == characters:
            return index
        seen += not character.isspace()
    return len(text)


class NumberInput(SafeInput):
    """A number that may hold letters."""

    pad = Pad.NUMBER


class IdentifierInput(GroupedInput):
    """NIR or e-mail: a number is grouped as on the carte Vitale and masks itself once left (R72)."""

    pad = Pad.NIR

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        super().__init__(value, group=_group_identifier, id=id)

    @property
    def masks_itself(self) -> bool:
        return not self.has_focus and nir.looks_like_nir(self.value)

    @property
    def _value(self) -> Text:
        if self.covered or not self.masks_itself:
            return super()._value
        return Text(nir.masked(self.value), no_wrap=True, overflow="ignore", end="")

    def _on_blur(self, event: events.Blur) -> None:
        super()._on_blur(event)
        self.refresh()


def _group_identifier(text: str) -> str:
    """A number in groups. Dots and dashes wait until it is complete: "67.marie@…" begins like a number too."""
    text = reader.meant(_bare(text), _NIR_LENGTH)
    grouped = nir.grouped(text) if nir.looks_like_nir(text) else ""
    settled = not set(text) & set(".-") or len(_bare(grouped)) >= _NIR_LENGTH
    return grouped if grouped and settled else _bare(text)


class CodeInput(GroupedInput):
    """The eight digits of the mail, in two groups of four."""

    pad = Pad.CODE

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(group=_group_code, id=id)


def _group_code(text: str) -> str:
    """A code in groups, unless a reader is still typing it on the wrong keyboard: its dash is a 6."""
    text = reader.meant(_bare(text), code.LENGTH)
    return text if reader.top_row(text) else code.grouped(text)
