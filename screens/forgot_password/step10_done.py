"""Step 10: done. Nobody is signed in; the home screen comes at a press, or when nobody is there any more."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import Procedure
from screens.moves import Move
from screens.step import StepScreen
from screens.widgets.button import ActionButton


class Done(StepScreen):
    """The guide's words, which stay until they are read: a result that leaves by itself is missed (WCAG 2.2.1)."""

    panel = False

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure, 10)

    def compose_content(self) -> Iterator[Widget]:
        for sentence in self.step.text:
            yield Static(self.t(sentence), classes="paragraph", markup=False)
        yield Static(self.t("Prenez le temps de lire, puis appuyez sur Entrée."), classes="paragraph", markup=False)

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("Aller à l’accueil"), Move.HOME, primary=True)

    def action_back(self) -> None:
        self.answer(Move.HOME)
