"""The footer of every screen: the phone number, and the keys. Apart, since the first screen has no header."""

from collections.abc import Iterable, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from kiosk import house
from screens.keys import ALWAYS, FOOTER_PRIORITY, Key
from screens.speech import speaker


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
