"""What stands in the cells of a screen, as plain data: frames compare, and one seen before is known again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size
from rich.color import Color, ColorType
from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App

Box = tuple[int, int, int, int]  # x, y, width, height, in cells

# The sixteen colours of the VGA palette, which the Linux console starts with.
VGA = (
    "#000000",
    "#aa0000",
    "#00aa00",
    "#aa5500",
    "#0000aa",
    "#aa00aa",
    "#00aaaa",
    "#aaaaaa",
    "#555555",
    "#ff5555",
    "#55ff55",
    "#ffff55",
    "#5555ff",
    "#ff55ff",
    "#55ffff",
    "#ffffff",
)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells of one look; `ink` and `paper` are what is seen, after reverse video: "#rrggbb"."""

    text: str
    ink: str
    paper: str
    bold: bool = False
    underline: bool = False

    @property
    def width(self) -> int:
        return cell_len(self.text)


Row = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """All the cells of one moment."""

    columns: int
    rows: tuple[Row, ...]

    @property
    def lines(self) -> list[str]:
        return ["".join(run.text for run in row) for row in self.rows]

    def cut(self, box: Box) -> "Frame":
        """The part of it inside `box`."""
        x, y, width, height = box
        return Frame(width, tuple(_cut(row, x, x + width) for row in self.rows[y : y + height]))


@dataclass(frozen=True, slots=True)
class Callout:
    """A box to be outlined on a picture, with its letter unless that is empty."""

    letter: str
    box: Box


def frame_of(app: App[None]) -> Frame:
    """What `app` shows now, panels included (by a private way of Textual, as its own screenshot is)."""
    visible_screen_stack.set(app._background_screens)
    strips = app.screen._compositor.render_strips()
    return Frame(
        app.size.width, tuple(tuple(_joined(_run(s.text, s.style or Style()) for s in strip)) for strip in strips)
    )


def _cut(row: Row, start: int, end: int) -> Row:
    return tuple(_joined(_between(row, start, end)))


def _between(row: Row, start: int, end: int) -> Iterator[Run]:
    at = 0
    for run in row:
        first, last = max(start - at, 0), min(end - at, run.width)
        if first < last:  # every character of ours is one cell wide
            yield replace(run, text=set_cell_size(run.text, last)[first:])
        at += run.width


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Widgets beside each other draw runs of their own, even where nobody sees a seam."""
    held: Run | None = None
    for run in runs:
        if held is not None and replace(held, text=run.text) == run:
            held = replace(held, text=held.text + run.text)
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


def _run(text: str, style: Style) -> Run:
    colors = [color for color in (style.color, style.bgcolor) if color is not None and not color.is_default]
    if all(color.type is ColorType.STANDARD for color in colors):
        ink, paper = _on_the_console(style)
        return Run(text, ink, paper)
    ink, paper = _hex(style.color), _hex(style.bgcolor)
    if style.reverse:
        ink, paper = paper, ink
    return Run(text, ink, paper, bool(style.bold), bool(style.underline))


def _hex(color: Color | None) -> str:
    return VGA[0] if color is None or color.is_default else color.get_truecolor().hex


def _on_the_console(style: Style) -> tuple[str, str]:
    """Linux makes a bright ink of bold and of the upper eight, and swaps for reverse before it brightens."""
    ink, paper = _number(style.color, 7), _number(style.bgcolor, 0) % 8
    bright = bool(style.bold) or ink > 7
    ink %= 8
    if style.reverse:
        ink, paper = paper, ink
    return VGA[ink + 8 if bright else ink], VGA[paper]


def _number(color: Color | None, default: int) -> int:
    return default if color is None or color.number is None else color.number
