"""Lines to walk with the arrows, of which one is opened with Enter or a click."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

Row = tuple[str, Content]  # its name, and what it says


class Rows(OptionList):
    """Drawn again as often as one likes: the line that was chosen stays chosen, by its name."""

    def __init__(self, *, id: str | None = None, whole: bool = False) -> None:
        """`whole`: a line that is too long goes on below, and the mark shows without the focus too."""
        super().__init__(id=id, markup=False)
        self._whole = whole
        self._rows: list[Row] = []
        self._marked: int | None = None

    @property
    def chosen(self) -> str | None:
        """The name of the line under the mark."""
        return self._rows[self.highlighted][0] if self.highlighted is not None and self._rows else None

    def show(self, rows: Sequence[Row]) -> None:
        if [name for name, _ in rows] == [name for name, _ in self._rows]:
            before, self._rows = self._rows, list(rows)
            for index, row in enumerate(rows):
                if row[1] != before[index][1]:
                    self._draw(index)
            return
        chosen = self.chosen
        self._rows = list(rows)
        self.clear_options()
        self.add_options(Option(self._words(index), id=name) for index, (name, _) in enumerate(rows))
        names = [name for name, _ in rows]
        self.highlighted = names.index(chosen) if chosen in names else 0 if rows else None
        self._mark()

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        self._mark()

    def _mark(self) -> None:
        """The sign is for who sees no colour."""
        before, self._marked = self._marked, self.highlighted
        for index in {before, self._marked}:
            if index is not None and index < len(self._rows) and index < self.option_count:
                self._draw(index)

    def _draw(self, index: int) -> None:
        self.replace_option_prompt_at_index(index, self._words(index))

    def _words(self, index: int) -> Content:
        sign = "► " if index == self.highlighted and (self._whole or self.has_focus) else "  "
        first, *others = self._rows[index][1].split("\n")
        lines = [Content.assemble(sign, first), *(Content.assemble("  ", line) for line in others)]
        if not self._whole and self.size.width:
            lines = [line.truncate(self.size.width - 2, ellipsis=True) for line in lines]
        return Content("\n").join(lines)

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self._mark()

    def on_resize(self) -> None:
        for index in range(self.option_count):
            self._draw(index)
