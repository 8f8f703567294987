"""In « Grands caractères »: what was typed, three rows high; of a password, how much and no more."""

from textual.widgets import Digits, Static

from screens.speech import speaker

SHOWN = "-shown"  # a class: `display` would hold in the normal size too, whatever the style sheet says there
_LARGE = frozenset("0123456789AB ")  # Corsica's 2A and 2B included
_ROOM = 56  # columns of the narrowest terminal, less the frame
_DIGIT = 3


class Echo(Digits):
    """A number as large as a terminal can. Words have no large letters: their input alone shows them."""

    def __init__(self) -> None:
        super().__init__(classes="echo")

    def show(self, typed: str, *, masked: bool) -> None:
        """Show `typed` when it is a number that fits; a masked one leaves its place empty, so that nothing jumps."""
        digits = sum(character != " " for character in typed)
        fits = typed[:1].isdigit() and set(typed) <= _LARGE and _DIGIT * digits + typed.count(" ") <= _ROOM
        self.set_class(fits, SHOWN)
        self.visible = not masked
        self.update(typed.replace(" ", "\u00a0") if fits and not masked else "")


class Tally(Static):
    """How many characters of a password are in: dots are hard to count in any size."""

    def __init__(self) -> None:
        super().__init__(classes="tally", markup=False)

    def show(self, typed: str) -> None:
        self.set_class(bool(typed), SHOWN)
        self.update(speaker(self).t("Caractères tapés : {n}", n=len(typed)))
