"""The drawn carte Vitale and tiers-payant card, with the number to copy marked (footnotes 1 and 2).

Drawn with signs that the Linux console's fonts hold: light box, shades, no half blocks.
"""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.said import french
from screens.speech import speaker
from screens.widgets.drawn import Drawn

SPECIMEN_NIR = "1 99 05 35 999 042 15"  # fictitious: commune 999 is not allocated
SPECIMEN_NUMBER = "1234567"
WIDTH = 36
ALL_DIGITS, TO_COPY = french("les 15 chiffres"), french("à copier")


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


class Card(Drawn):
    """A drawn card: what is printed on it stays French like the card itself, what points at it is said."""

    def __init__(self, draw: Callable[[str], Content], pointing: str, words: str, classes: str) -> None:
        super().__init__(words=words, classes=classes)
        self._draw, self._pointing = draw, pointing

    def on_mount(self) -> None:
        self.say_again()

    def say_again(self) -> None:
        super().say_again()
        self.update(self._draw(speaker(self).t(self._pointing)))


def vitale(pointing: str) -> Content:
    """The green card; the fifteen digits, key included, are marked."""
    return _card(
        _line("carte Vitale".rjust(WIDTH - 6)),
        _line("┌────┐"),
        _line("│ ▒▒ │   CAMILLE"),
        _line("└────┘   MARTIN"),
        _line(mark=SPECIMEN_NIR),
        _line("▲".rjust(13) + f" {pointing}"),
    )


def tiers_payant(pointing: str) -> Content:
    """The mutual's card; the member number is marked."""
    return _card(
        _line("Carte de tiers payant   MPN".rjust(WIDTH - 6)),
        _line("MARTIN Camille"),
        _line("Numéro interne : ", mark=SPECIMEN_NUMBER),
        _line("▲".rjust(22) + f" {pointing}"),
        _line("Valable du 01/01 au 31/12"),
    )


class DrawnCard(Vertical):
    """One card with the question of its footnote above and one sentence of help below."""

    def __init__(self, question: str, card: Card, help_text: str) -> None:
        super().__init__(classes="card-block")
        self._question, self._card, self._help = question, card, help_text

    def compose(self) -> ComposeResult:
        yield Static(self._question, classes="panel-title", markup=False)
        yield self._card
        yield Static(self._help, classes="panel-text", markup=False)
