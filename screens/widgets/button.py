"""The one button: flat, three rows, marked by a sign as well as by colour when it has the focus."""

from typing import Self

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Button

from kiosk.guide import NAMES
from kiosk.said import Said
from screens.speech import speaker

GAP = "\u00a0\u00a0"


def pointing(name: str) -> str:
    """What says who points at something: a sign and a name, since a colour alone says nothing to many."""
    return f"◄ {name}"


class ActionButton(Button, inherit_css=False):
    """A button (styled by first.tcss alone) whose `reply` is what the step answers when it is pressed."""

    def __init__(
        self,
        label: str,
        reply: object = None,
        *,
        primary: bool = False,
        id: str | None = None,
        action: str | None = None,
        classes: str | None = None,
        words: str = "",
    ) -> None:
        super().__init__(self._written(label), id=id, action=action, classes=classes)
        self.active_effect_duration = 0  # Textual would drop a second press within 0.2 s
        self.reply = reply
        self._called, self._words = label, words
        self._pointer: str | None = None
        self.set_class(primary, "-main")

    def name_it(self, label: str) -> None:
        """Another label, which follows the language like the first."""
        if label != self._called:
            self._called = label
            self.label = self._written(label)
            self.refresh(layout=True)  # Textual keeps the width of the first label

    def point_at(self, name: str | None) -> None:
        """An adviser of that name points at this button, or nobody does; it keeps its size."""
        if name != self._pointer:
            self._pointer = name
            self.set_class(name is not None, "-pointed")
            self.refresh()

    def obey(self) -> None:
        """What was pointed at is done."""
        if self._pointer is not None:
            self.point_at(None)
            speaker(self).kiosk.help_line.obeyed()

    def press(self) -> Self:
        self.obey()
        return super().press()

    def _written(self, label: str) -> Content:
        """The guide's own name for this button goes under its meaning in another language."""
        meaning, _, name = label.rpartition(" (")
        return Content(f"{meaning}\n({name}" if name[-1:] == ")" and name[:-1] in NAMES else label)

    @property
    def words(self) -> str:
        """What it is called where its label alone would not say it; else the label, unbroken."""
        return self._words or self._called

    def say_again(self) -> None:
        t = speaker(self).t
        if isinstance(self._called, Said):
            self.name_it(t(self._called))
        if isinstance(self._words, Said):
            self._words = t(self._words)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return max(line.cell_length for line in self._lines()) + 6

    def _lines(self) -> list[Content]:
        label = self.label if isinstance(self.label, Content) else Content(str(self.label))
        return label.split("\n")

    def render(self) -> RenderResult:
        marker = "►" if self.has_focus else "\u00a0"
        lines = self._lines()
        first = Content.assemble(f"{marker} ", lines[0], "\u00a0\u00a0")
        rows = [first, *(Content.assemble(GAP, line, GAP) for line in lines[1:])]
        if self._pointer is not None:  # three rows are there, and a label has one, or two
            rows = [Content(GAP)] * (len(rows) < 2) + [*rows, self._said_who(self._pointer)]
        return Content("\n").join(rows)

    def _said_who(self, name: str) -> Content:
        words = pointing(name)
        room = self.content_size.width
        return Content(words if len(words) <= room else words[:1])

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "space":
            event.stop()
            self.press()


class LinkButton(ActionButton):
    """A one-row link inside a form: footnotes, « Mot de passe oublié ? », show and hide."""

    def _written(self, label: str) -> Content:
        return Content(label)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self.label.cell_length + 4 if isinstance(self.label, Content) else 6

    def render(self) -> RenderResult:
        label = self.label if isinstance(self.label, Content) else Content(str(self.label))
        sign = "" if self._pointer is None else pointing("")  # one row: no room for the name
        if self.has_focus:
            return Content.assemble("► ", label, sign)
        return Content.assemble("\u00a0\u00a0", label.stylize("underline"), sign)


class RevealLink(LinkButton, can_focus=False):
    """Show or hide a password. By mouse or F5: taking the focus would leave the field, which masks it again."""


class WhereLink(LinkButton, can_focus=False):
    """A footnote beside its field, for a finger. F1 shows it too: Tab, and a barcode reader, go to the next field."""
