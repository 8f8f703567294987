"""A panel of which the title alone may be told."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.base import Overlay


class ToldPanel(Overlay):
    """Stands for a panel that shows a time, a countdown or somebody's data."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with Vertical(classes="overlay-box"):
            yield Static(self.t(self._title), classes="overlay-title", markup=False)
