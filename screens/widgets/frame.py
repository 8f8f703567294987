"""The frame around every step: header, rail of steps, footer with the phone number and the keys."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from kiosk.guide import PHONE, SPACE, Procedure, Step
from screens.keys import Key

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
        self._action = key.action

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.run_action(self._action)


class Footer(Horizontal):
    """The same on every screen: who to call, and the keys."""

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__(id="footer")
        self._keys = keys

    def compose(self) -> ComposeResult:
        screen: KioskScreen = self.screen  # type: ignore[assignment]
        yield Static(f"Tél. {PHONE}", id="footer-phone", markup=False)
        for key in self._keys:
            yield FooterKey(key, screen.t(key.short))
