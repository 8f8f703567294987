"""The frame around every step: header, rail of steps, footer with the phone number and the keys."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from kiosk.guide import PHONE, SPACE, Procedure, Step
from screens.keys import ALWAYS, FOOTER_PRIORITY, Key

if TYPE_CHECKING:
    from screens.base import KioskScreen


def progress(procedure: Procedure, number: int) -> Content:
    """The rail in one line: done, current, to come; readable without colour."""
    parts: list[Content | tuple[str, str]] = []
    for step in procedure.steps:
        if step.number == number:
            parts.append((f"►{step.number} ", "$on-mark on $mark"))
        else:
            parts.append(Content(f" {step.number}√" if step.number < number else f" {step.number} "))
    return Content(" ").join([Content.assemble(part) for part in parts])


class Header(Horizontal):
    """Which procedure, which step, « Étape n sur N »; the number large where there is room."""

    def __init__(self, brand: str, procedure: Procedure, number: int, where: str) -> None:
        super().__init__(id="header")
        self._brand, self._procedure, self._number, self._where = brand, procedure, number, where

    def compose(self) -> ComposeResult:
        with Vertical(id="header-text"):
            yield Static(f"{self._brand} · {SPACE} · {self._procedure.title}", id="header-title", markup=False)
            yield Static(progress(self._procedure, self._number), id="header-rail")
        yield Static(self._where, id="header-where", markup=False)
        yield Digits(str(self._number), id="header-digits")


class Rail(Static):
    """The steps of the procedure, where there is room: √ done, ► here. One widget, for screens to open fast."""

    def __init__(self, procedure: Procedure, number: int) -> None:
        super().__init__(id="rail")
        self._procedure, self._number = procedure, number

    def render(self) -> Content:
        lines = [self._line(step) for step in self._procedure.steps]
        spaced = self.size.height >= 2 * len(lines)
        return Content("\n\n" if spaced else "\n").join(lines)

    def _line(self, step: Step) -> Content:
        here, done = step.number == self._number, step.number < self._number
        sign = "►" if here else "√" if done else "·"
        line = f"\u00a0{sign} {step.number:\u00a0>2}  {step.short}".ljust(self.size.width, "\u00a0")
        return Content.styled(line, "$on-mark on $mark") if here else Content(line)


class FooterKey(Static):
    """A key of the footer; a click or a touch does what the key does."""

    def __init__(self, key: Key, name: str) -> None:
        label = Content.assemble((key.cap, "bold"), f" {name}")
        super().__init__(label, id=f"key-{key.press}", classes="footer-key")
        self.key = key

    @property
    def needs(self) -> int:
        """Columns with what is around it, whether it is shown or not."""
        content = self.content.cell_length if isinstance(self.content, Content) else 0
        least = self.styles.min_width
        return max(content + self.styles.padding.width, (least and least.cells) or 0) + self.styles.margin.width

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.run_action(self.key.action)


class Footer(Horizontal):
    """The same on every screen: who to call, and as many of the keys as there is room for, the needed ones first."""

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__(id="footer")
        self._keys = keys

    def compose(self) -> ComposeResult:
        screen: KioskScreen = self.screen  # type: ignore[assignment]
        yield Static(f"Tél. {PHONE}", id="footer-phone", markup=False)
        for key in self._keys:
            yield FooterKey(key, screen.t(key.short))

    def on_resize(self, event: events.Resize) -> None:
        """The phone number is always whole; a key that finds no room is told on the page of keys alone."""
        phone = self.query_one("#footer-phone").styles.min_width
        room = self.content_size.width - ((phone and phone.cells) or 0)
        shown = fitting({entry.key.press: entry.needs for entry in self.query(FooterKey)}, room)
        for entry in self.query(FooterKey):
            entry.display = entry.key.press in shown


def fitting(widths: Mapping[str, int], room: int) -> set[str]:
    """The keys that fit in `room` columns, by priority; the first that finds none stops none after it."""
    shown: set[str] = set()
    for press in sorted(widths, key=_priority):
        if press in ALWAYS or widths[press] <= room:
            shown.add(press)
            room -= widths[press]
    return shown


def _priority(press: str) -> int:
    return FOOTER_PRIORITY.index(press) if press in FOOTER_PRIORITY else len(FOOTER_PRIORITY)
