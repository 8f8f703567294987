"""Step 9: the button « Modifier le mot de passe »: the one press that changes anything."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import FORGOT_PASSWORD
from screens.step import StepScreen
from screens.visit import Move
from screens.widgets.button import ActionButton


class ConfirmChange(StepScreen):
    """The last word."""

    panel = False

    def __init__(self) -> None:
        super().__init__(FORGOT_PASSWORD, 9)

    def compose_content(self) -> Iterator[Widget]:
        yield Static(self.t("Votre nouveau mot de passe est prêt."), classes="paragraph", markup=False)
        yield Static(
            self.t("Un clic le rend actif. L’ancien mot de passe ne servira plus."), classes="paragraph", markup=False
        )
        yield Static(self.t("Un mail vous confirmera le changement."), classes="paragraph -muted", markup=False)

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield ActionButton(self.t(self.step.button), Move.NEXT, primary=True)
