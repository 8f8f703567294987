"""What stands above and beside every step: the header, and the rail of its steps."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from kiosk.guide import SPACE, Procedure, Step
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

    def on_mount(self) -> None:
        self.update(self._ways()[0], layout=False)  # in most languages and sizes it stays that

    def on_resize(self) -> None:
        self.say_again()

    def say_again(self) -> None:
        ways = self._ways()
        way = next((way for way in ways if len(way) <= self.size.width), ways[-1])
        if way != self.content:
            self.update(way, layout=False)

    def _ways(self) -> list[str]:
        """The same in fewer and fewer words."""
        t = speaker(self).t
        space, name = t(SPACE), t(self._procedure.title)
        short = name.removesuffix(f" ({self._procedure.title})")
        return [
            f"{self._brand} · {space} · {name}",
            f"{self._brand} · {space.removesuffix(f' ({SPACE})')} · {short}",
            f"{self._brand} · {short}",
            short,
        ]


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
