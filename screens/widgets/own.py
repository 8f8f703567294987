"""What is the member's own: shown to them, and not on a screen that others see (F4, `[kiosk] shared_screen`)."""

from textual.widgets import Static

from screens.speech import speaker

MASK = "•" * 8  # for whatever value, whatever its length


class Own(Static):
    """A sentence with a value of the member's in it, and the same sentence without."""

    def __init__(self, sentence: str, hidden: str, *, classes: str) -> None:
        super().__init__(classes=f"{classes} private", markup=False)
        self._sentence, self._hidden = sentence, hidden

    def on_mount(self) -> None:
        self.share_screen(speaker(self).shared)

    def share_screen(self, shared: bool) -> None:
        self.update(speaker(self).t(self._hidden if shared else self._sentence))
