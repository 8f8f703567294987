"""The frame around every step: header, rail of steps, footer with the phone number and the keys."""

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from kiosk.guide import PHONE, SPACE, Procedure, Step
from screens.keys import Key
from screens.speech import speaker


def progress(procedure: Procedure, number: int) -> Content:
    """The rail in one line: done, current, to come; readable without colour."""
    parts: list[Content | tuple[str, str]] = []
    for step in procedure.steps:
        if step.number == number:
            parts.append((f"►{step.number} ", "$on-mark on $mark"))
        else:
            parts.append(Content(f" {step.number}√" if step.number < number else f" {step.number} "))
    return Content(" ").join([Content.assemble(part) for part in parts])


class Title(Static):
    """The brand, the space, the procedure; what the line has no room for in a longer language is left out."""

    def __init__(self, brand: str, procedure: Procedure) -> None:
        super().__init__(id="header-title", markup=False)
        self._brand, self._procedure = brand, procedure

    def on_resize(self) -> None:
        self.say_again()

    def say_again(self) -> None:
        t = speaker(self).t
        space, name = t(SPACE), t(self._procedure.title)
        short = name.removesuffix(f" ({self._procedure.title})")
        ways = (
            f"{self._brand} · {space} · {name}",
            f"{self._brand} · {space.removesuffix(f' ({SPACE})')} · {short}",
            f"{self._brand} · {short}",
        )
        self.update(next((way for way in ways if len(way) <= self.size.width), short), layout=False)


class Header(Horizontal):
    """Which procedure, which step, « Étape n sur N »; the number large where there is room."""

    def __init__(self, brand: str, procedure: Procedure, number: int, where: str) -> None:
        super().__init__(id="header")
        self._brand, self._procedure, self._number, self._where = brand, procedure, number, where

    def compose(self) -> ComposeResult:
        with Vertical(id="header-text"):
            yield Title(self._brand, self._procedure)
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

    def say_again(self) -> None:
        self.refresh()

    def _line(self, step: Step) -> Content:
        here, done = step.number == self._number, step.number < self._number
        sign = "►" if here else "√" if done else "·"
        # The guide's French name has no room here; it stands on the button.
        words = speaker(self).t(step.short).removesuffix(f" ({step.short})")
        line = f"\u00a0{sign} {step.number:\u00a0>2}  {words}".ljust(self.size.width, "\u00a0")
        return Content.styled(line, "$on-mark on $mark") if here else Content(line)


class FooterKey(Static):
    """A key of the footer; a click or a touch does what the key does."""

    def __init__(self, key: Key, name: str) -> None:
        super().__init__(self._label(key, name), id=f"key-{key.press}", classes="footer-key")
        self._key, self._action = key, key.action

    def _label(self, key: Key, name: str) -> Content:
        return Content.assemble((key.cap, "bold"), f" {name}")

    def say_again(self) -> None:
        self.update(self._label(self._key, speaker(self).t(self._key.short)))

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.run_action(self._action)


class Footer(Horizontal):
    """The same on every screen: who to call, and the keys."""

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__(id="footer")
        self._keys = keys

    def compose(self) -> ComposeResult:
        t = speaker(self).t
        yield Static(t("Tél. {phone}", phone=PHONE), id="footer-phone", markup=False)
        for key in self._keys:
            yield FooterKey(key, t(key.short))
