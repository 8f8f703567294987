"""What the one guard shows when something unexpected fails: what happened, what to do, who can help."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import OTHER_MESSAGE
from screens.keys import ADVISER
from screens.moves import Jump, Move
from screens.step import StepScreen
from screens.widgets.button import ActionButton


class Unavailable(StepScreen):
    """« Service momentanément indisponible », with the reference that the log holds too."""

    panel = False
    unforeseen = True

    def __init__(self, reference: str, place: Jump) -> None:
        super().__init__(place.procedure, place.number)
        self.reference = reference

    def heading(self) -> str:
        return self.t("Service momentanément indisponible")

    def compose_content(self) -> Iterator[Widget]:
        lines = (
            self.t("Votre demande n’a pas abouti."),
            self.t("Réessayez dans quelques minutes."),
            self.t("Référence à donner au conseiller : {reference}", reference=self.reference),
            self.t(OTHER_MESSAGE.advice),
        )
        for line in lines:
            yield Static(line, classes="paragraph", markup=False)

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("Revenir à l’accueil"), Move.HOME, primary=True)
        yield ActionButton(self.t("Un conseiller (F9)"), action=ADVISER.action, id="adviser")
