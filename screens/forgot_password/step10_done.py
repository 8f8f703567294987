"""Step 10: done. Nobody is signed in; the home screen comes by itself after ten visible seconds."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import FORGOT_PASSWORD
from screens.step import StepScreen
from screens.visit import Move
from screens.widgets.button import ActionButton

SECONDS = 10


class Done(StepScreen):
    """The guide's words, a countdown, and Enter to go at once."""

    panel = False

    patience = "none"  # it leaves by itself

    def __init__(self) -> None:
        super().__init__(FORGOT_PASSWORD, 10)
        self._left = SECONDS

    def compose_content(self) -> Iterator[Widget]:
        for sentence in self.step.text:
            yield Static(self.t(sentence), classes="paragraph", markup=False)
        yield Static(self._countdown(), id="countdown", markup=False)

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("Aller à l’accueil"), Move.HOME, primary=True)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1, self._tick)

    def _countdown(self) -> str:
        return self.t("Retour à l’accueil dans {n} s", n=self._left)

    def _tick(self) -> None:
        self._left -= 1
        self.query_one("#countdown", Static).update(self._countdown())
        if self._left <= 0:
            self.answer(Move.HOME)

    def action_back(self) -> None:
        self.answer(Move.HOME)
