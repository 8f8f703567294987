"""The pointer that a room follows: it goes to a letter or a button before anything happens there."""

from collections.abc import Iterator

from textual.geometry import Offset, Region
from textual.widgets import Static

PICTURE = "═►"


class Hand(Static):
    """Over everything, and in nobody's way: it takes no focus and no room."""

    def __init__(self, at: Offset) -> None:
        super().__init__(PICTURE, id="hand", markup=False)
        self.styles.offset = at


def beside(target: Region, screen: Region) -> Offset:
    """The cells at the left of what is pointed at; inside it where there is no room."""
    x = target.x - len(PICTURE)
    return Offset(x if x >= 0 else target.x, min(max(0, target.y + target.height // 2), screen.height - 1))


def path(start: Offset, end: Offset, pictures: int = 8) -> Iterator[Offset]:
    """From here to there, slower at both ends."""
    for n in range(1, pictures + 1):
        part = n / pictures
        eased = part * part * (3 - 2 * part)
        yield Offset(round(start.x + (end.x - start.x) * eased), round(start.y + (end.y - start.y) * eased))
