"""Step 10: done. Nobody is signed in: « Se connecter » leads to the form, the home screen comes at a press."""

from collections.abc import Iterator

from textual.widget import Widget

from kiosk.guide import CONNEXION
from screens.forgot_password.step10_done import Done
from screens.moves import Jump, Move
from screens.widgets.button import ActionButton


class Enrolled(Done):
    """The words of step 10, and Enter to sign in at once."""

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("Aller à l’accueil"), Move.HOME)
        yield ActionButton(self.t("Se connecter"), Jump(CONNEXION, 4), primary=True)
