"""F1: the keys, and what is never possible here."""

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from kiosk.said import french, together
from screens.adviser.base import Panel
from screens.adviser.keys import BELL, PAGE
from screens.keys import COLOURS, LANGUAGE
from screens.speech import beneath
from screens.widgets.button import ActionButton, LinkButton

NEVER = (
    french("voir ou choisir un mot de passe ;"),
    french("voir un code ou un lien reçu par mail ;"),
    french("voir un numéro de Sécurité Sociale, ou ce que l’adhérent tape ;"),
    french("taper dans les cases de l’adhérent."),
)


class HelpPanel(Panel[None]):
    """One page."""

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box -wide", can_focus=True) as box:
            box.border_subtitle = self.t("▲ ▼ défiler · Échap fermer")
            yield Static(self.t("Jamais possible, pour personne"), classes="overlay-title", markup=False)
            never = [together("· {what}", what=self.t(what)) for what in NEVER]
            yield Static(beneath(never), classes="panel-text", markup=False)
            yield Static(
                self.t("Ne demandez jamais un mot de passe ni un code : vous n’en avez pas besoin."),
                classes="panel-text",
                markup=False,
            )
            yield Static(self.t("Les touches"), classes="overlay-title", markup=False)
            keys = [together("{cap:<8} {does}", cap=key.cap, does=self.t(key.long)) for key in PAGE]
            yield Static(beneath(keys), classes="panel-text", markup=False)
            for key in (LANGUAGE, COLOURS, BELL):  # a narrow footer has no room for them, and a mouse no keys
                words = together("{cap}  {does}", cap=key.cap, does=self.t(key.long))
                yield LinkButton(words, action=key.action)
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Fermer"), primary=True)
