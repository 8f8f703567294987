"""The drawn carte Vitale and tiers-payant card, with the number to copy marked (footnotes 1 and 2).

Drawn with signs that the Linux console's fonts hold: light box, shades, no half blocks.
"""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.widgets.drawn import Drawn

SPECIMEN_NIR = "1 99 05 35 999 042 15"  # fictitious: commune 999 is not allocated
SPECIMEN_NUMBER = "1234567"
WIDTH = 36


def _line(text: str = "", mark: str = "", indent: int = 2) -> Content:
    room = WIDTH - 2 - indent - len(text) - (len(mark) + 2 if mark else 0)
    parts: list[Content | tuple[str, str]] = [Content("│" + " " * indent + text)]
    if mark:
        parts.append((f" {mark} ", "$on-mark on $mark"))
    parts.append(Content(" " * room + "│"))
    return Content.assemble(*parts)


def _card(*lines: Content) -> Content:
    top, bottom = Content("┌" + "─" * (WIDTH - 2) + "┐"), Content("└" + "─" * (WIDTH - 2) + "┘")
    return Content("\n").join([top, *lines, bottom])


def vitale() -> Content:
    """The green card; the fifteen digits, key included, are marked."""
    return _card(
        _line("carte Vitale".rjust(WIDTH - 6)),
        _line("┌────┐"),
        _line("│ ▒▒ │   CAMILLE"),
        _line("└────┘   MARTIN"),
        _line(mark=SPECIMEN_NIR),
        _line("▲".rjust(13) + " les 15 chiffres"),
    )


def tiers_payant() -> Content:
    """The mutual's card; the member number is marked."""
    return _card(
        _line("Carte de tiers payant   MPN".rjust(WIDTH - 6)),
        _line("MARTIN Camille"),
        _line("Numéro interne : ", mark=SPECIMEN_NUMBER),
        _line("▲".rjust(22) + " à copier"),
        _line("Valable du 01/01 au 31/12"),
    )


class DrawnCard(Vertical):
    """One card with the question of its footnote above and one sentence of help below."""

    def __init__(self, question: str, card: Content, help_text: str, kind: str, words: str) -> None:
        super().__init__(classes="card-block")
        self._words = words
        self._question, self._card, self._help, self._kind = question, card, help_text, kind

    def compose(self) -> ComposeResult:
        yield Static(self._question, classes="panel-title", markup=False)
        yield Drawn(self._card, words=self._words, classes=f"card -{self._kind}")
        yield Static(self._help, classes="panel-text", markup=False)
