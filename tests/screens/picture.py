"""What is really on the terminal: the characters of a screen with the colours a person sees, as plain data."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from rich.color import Color, ColorType
from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App

from screens.picture import cells

Rgb = tuple[int, int, int]
Box = tuple[int, int, int, int]  # x, y, width, height

# The sixteen colours of the VGA palette, which the Linux console starts with.
VGA: tuple[Rgb, ...] = tuple((int(c[1:3], 16), int(c[3:5], 16), int(c[5:7], 16)) for c in cells.VGA)
UNDERLINED = 6  # the console cannot underline: such words turn cyan
LINES = frozenset(chr(point) for point in range(0x2500, 0x25A0))  # box drawing and blocks: graphics, not words


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters of one style; `ink` and `paper` after reverse video."""

    text: str
    ink: Rgb
    paper: Rgb
    marks: str  # b old, u nderlined, r eversed, d im
    sixteen: bool  # both colours are among the sixteen, the background among the first eight
    default: bool  # both colours are the terminal's own


@dataclass(frozen=True, slots=True)
class Seen:
    """A control and the part of it that can be seen."""

    name: str
    kind: str
    label: str
    box: Box
    shown: Box
    scrolled: bool  # inside something that scrolls up and down
    disabled: bool
    focused: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """One screen in one state."""

    screen: str
    state: str
    size: tuple[int, int]
    rows: tuple[tuple[Run, ...], ...] = field(repr=False)
    seen: tuple[Seen, ...] = field(default=(), repr=False)
    sideways: tuple[str, ...] = ()  # what would have to be scrolled sideways

    @property
    def name(self) -> str:
        return f"{self.screen}, {self.state}, {self.size[0]}x{self.size[1]}"

    @property
    def lines(self) -> list[str]:
        return ["".join(run.text for run in row) for row in self.rows]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def runs(self) -> Iterator[Run]:
        for row in self.rows:
            yield from row

    def cells(self) -> list[list[tuple[str, Rgb, Rgb, str]]]:
        return [[(c, run.ink, run.paper, run.marks) for run in row for c in run.text] for row in self.rows]


def rows(app: App[None]) -> tuple[tuple[Run, ...], ...]:
    """The rendered strips of the screen on top, overlays included (private, as Textual's own screenshot is)."""
    visible_screen_stack.set(app._background_screens)
    strips = app.screen._compositor.render_strips()
    return tuple(tuple(_run(s.text, s.style or Style()) for s in strip) for strip in strips)


def _run(text: str, style: Style) -> Run:
    flags = (("b", style.bold), ("u", style.underline), ("r", style.reverse), ("d", style.dim))
    marks = "".join(letter for letter, on in flags if on)
    colors = [color for color in (style.color, style.bgcolor) if color is not None and not color.is_default]
    if all(color.type is ColorType.STANDARD for color in colors):
        ink, paper = _on_the_console(style)
        return Run(text, ink, paper, marks, not _number(style.bgcolor, 0) > 7, not colors)
    ink, paper = (_rgb(color) for color in (style.color, style.bgcolor))
    if style.reverse:
        ink, paper = paper, ink
    return Run(text, ink, paper, marks, sixteen=False, default=False)


def _rgb(color: Color | None) -> Rgb:
    if color is None or color.is_default:
        return VGA[0]  # only under spaces: the tests would see it as text of a foreign colour
    red, green, blue = color.get_truecolor()
    return red, green, blue


def _number(color: Color | None, default: int) -> int:
    return default if color is None or color.number is None else color.number


def _on_the_console(style: Style) -> tuple[Rgb, Rgb]:
    """What Linux makes of an attribute (`build_attr` in drivers/tty/vt/vt.c).

    A bright ink is a dark one with bold; underline takes a colour of its own; reverse swaps before bold brightens.
    """
    ink, paper = _number(style.color, 7), _number(style.bgcolor, 0) % 8
    bold = bool(style.bold) or ink > 7
    ink = UNDERLINED if style.underline else ink % 8
    if style.reverse:
        ink, paper = paper, ink
    return VGA[ink + 8 if bold else ink], VGA[paper]


@cache  # a theme has few pairs of colours, asked for at every run of every picture
def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def words(frame: Frame) -> Iterator[Run]:
    """What is to be read: every run that holds more than spaces and lines."""
    return (run for run in frame.runs if set(run.text) - LINES - {" ", "\u00a0"})


def graphics(frame: Frame) -> Iterator[Run]:
    """Borders, rules and shades."""
    return (run for run in frame.runs if run.text.strip() and not set(run.text) - LINES - {" ", "\u00a0"})
