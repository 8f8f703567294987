"""Step 9: the button « Modifier le mot de passe »: the one press that changes anything."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import Procedure
from screens.moves import Move
from screens.step import StepScreen
from screens.widgets.button import ActionButton


class ConfirmChange(StepScreen):
    """The last word."""

    panel = False
    needs_grant = True

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure, 9)

    def compose_content(self) -> Iterator[Widget]:
        *told, last = self.sentences()
        for sentence in told:
            yield Static(sentence, classes="paragraph", markup=False)
        yield Static(last, classes="paragraph -muted", markup=False)

    def sentences(self) -> tuple[str, ...]:
        return (
            self.t("Votre nouveau mot de passe est prêt."),
            self.t("Un clic le rend actif. L’ancien mot de passe ne servira plus."),
            self.t("Un mail vous confirmera le changement."),
        )

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield ActionButton(self.t(self.step.button), Move.NEXT, primary=True)
