"""The frame around every step: header, rail of steps, footer with the phone number and the keys."""

from collections.abc import Iterable, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from kiosk import house
from kiosk.guide import SPACE, Procedure, Step
from screens.keys import ALWAYS, FOOTER_PRIORITY, Key
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


class FooterKey(Static):
    """A key of the footer; a click or a touch does what the key does."""

    def __init__(self, key: Key, name: str) -> None:
        super().__init__(self._label(key, name), id=f"key-{key.press}", classes="footer-key")
        self.key = key

    def _label(self, key: Key, name: str) -> Content:
        return Content.assemble((key.cap, "bold"), f" {name}")

    def say_again(self) -> None:
        self.update(self._label(self.key, speaker(self).t(self.key.short)))

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

    def __init__(self, keys: Iterable[Key], priority: Sequence[str] = FOOTER_PRIORITY) -> None:
        super().__init__(id="footer")
        self._keys, self._priority = keys, priority

    def compose(self) -> ComposeResult:
        t = speaker(self).t
        yield Static(t("Tél. {phone}", phone=house.phone()), id="footer-phone", markup=False)
        for key in self._keys:
            yield FooterKey(key, t(key.short))

    def on_mount(self) -> None:
        # As wide as the terminal. Arranged only once it is laid out, it and the screen would be laid out again.
        if self.children:  # else the screen is taken away while it is being made
            self._arrange(self.app.size.width - self.styles.gutter.width)

    def on_resize(self) -> None:
        self._arrange(self.content_size.width)

    def say_again(self) -> None:
        for entry in self.query(FooterKey):
            entry.say_again()
        self._arrange(self.content_size.width)

    def _arrange(self, room: int) -> None:
        """The phone number is always whole; a key that finds no room is told on the page of keys alone."""
        phone, said = self.query_one("#footer-phone", Static), speaker(self).t("Tél. {phone}", phone=house.phone())
        least = phone.styles.min_width
        need = max((least and least.cells) or 0, 0 if speaker(self).kiosk.touch else len(said) + 1)
        widths = {entry.key.press: entry.needs for entry in self.query(FooterKey)}
        shown = fitting(widths, room - need, self._priority)
        for entry in self.query(FooterKey):
            entry.display = entry.key.press in shown
        words = said if room - sum(widths[press] for press in shown) >= need else house.phone()
        if words != phone.content:
            phone.update(words)


def fitting(widths: Mapping[str, int], room: int, priority: Sequence[str] = FOOTER_PRIORITY) -> set[str]:
    """The keys that fit in `room` columns, by priority; the first that finds none stops none after it."""

    def rank(press: str) -> int:
        return priority.index(press) if press in priority else len(priority)

    shown: set[str] = set()
    for press in sorted(widths, key=rank):
        if press in ALWAYS or widths[press] <= room:
            shown.add(press)
            room -= widths[press]
    return shown
