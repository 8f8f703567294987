"""The keys, once: the same on every screen, in the footer, on the page of keys (F1), and in the bindings."""

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it is called on the keyboard, in the footer and on the page of keys, and what it does."""

    press: str  # Textual's name
    cap: str
    short: str
    long: str
    action: str = ""

    def binding(self, *, priority: bool = False) -> Binding:
        """Bound where the action lives: `app.` and `screen.` are for the footer, which lives elsewhere."""
        return Binding(self.press, self.action.partition(".")[2], show=False, priority=priority)


HELP = Key("f1", "F1", "Aide", "cette aide", "screen.help")
LANGUAGE = Key("f2", "F2", "Langue", "changer de langue", "app.language")
REVEAL = Key("f5", "F5", "Afficher", "afficher ou masquer le mot de passe", "screen.reveal")
COLOURS = Key("f7", "F7", "Couleurs", "changer les couleurs", "app.colours")
BACK = Key("escape", "Échap", "Retour", "revenir à l’étape précédente", "screen.back")
FINISH = Key("f10", "F10", "Terminer", "terminer et tout effacer", "app.finish")

PAGE = (
    Key("tab", "Tab", "", "case ou bouton suivant"),
    Key("shift+tab", "Maj+Tab", "", "case ou bouton précédent"),
    Key("enter", "Entrée", "", "valider"),
    HELP,
    LANGUAGE,
    REVEAL,
    COLOURS,
    BACK,
    FINISH,
)
FOOTER = (HELP, LANGUAGE, COLOURS, BACK, FINISH)
