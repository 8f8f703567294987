"""The rows under a walkthrough: the step's number, large; what happens and why; the next key; the trainer's keys."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Digits, Static

ROWS = 4  # of the caption, taken from the screen above it


@dataclass(frozen=True, slots=True)
class Caption:
    """What the rows say now; `step` 0 on the first screen."""

    step: int = 0
    words: str = ""
    why: str = ""
    next_key: str = ""
    status: str = ""


class CaptionBar(Horizontal):
    """One on each screen; the player tells them all."""

    def __init__(self, caption: Caption) -> None:
        super().__init__(id="caption")
        self._caption = caption

    def compose(self) -> ComposeResult:
        said = self._caption
        yield Digits(str(said.step or ""), id="caption-step")
        with Vertical(id="caption-text"):
            yield Static(said.words, id="caption-words", markup=False)
            yield Static(said.why, id="caption-why", markup=False)
            with Horizontal(id="caption-keys"):
                yield Static(said.next_key, id="caption-next", markup=False)
                yield Static(said.status, id="caption-status", markup=False)

    def show(self, caption: Caption) -> None:
        self.query_one("#caption-step", Digits).update(str(caption.step or ""))
        for name, text in (
            ("words", caption.words),
            ("why", caption.why),
            ("next", caption.next_key),
            ("status", caption.status),
        ):
            self.query_one(f"#caption-{name}", Static).update(text)
