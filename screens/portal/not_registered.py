"""(D) « Pas encore inscrit ? »: how to register, with an adviser for now."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import NOT_REGISTERED, PHONE, Procedure
from kiosk.said import together
from screens.step import StepScreen
from screens.visit import Move
from screens.widgets.button import ActionButton


class NotRegistered(StepScreen):
    """Shown inside step 4, where the link is."""

    panel = False

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure, 4)

    def heading(self) -> str:
        return together("(D) {text}", text=self.t(NOT_REGISTERED))

    def compose_content(self) -> Iterator[Widget]:
        lines = (
            self.t("Un conseiller vous inscrit en quelques minutes."),
            self.t("Préparez votre carte Vitale, votre carte de tiers payant et une adresse e-mail."),
            self.t("À l’agence : adressez-vous à l’accueil."),
            self.t("Par téléphone : {phone}.", phone=PHONE),
        )
        for line in lines:
            yield Static(line, classes="paragraph", markup=False)

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("◄ Revenir à la connexion"), Move.BACK, primary=True)
