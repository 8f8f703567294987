"""The keys, once: the same on every screen, in the footer, on the page of keys (F1), and in the bindings."""

from typing import NamedTuple

from textual.binding import Binding


class Key(NamedTuple):
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
LARGE = Key("f6", "F6", "Taille", "grands caractères ou taille normale", "app.large")
COLOURS = Key("f7", "F7", "Couleurs", "changer les couleurs", "app.colours")
VOICE = Key("f8", "F8", "Voix", "lecture à voix haute", "app.voice")
BACK = Key("escape", "Échap", "Retour", "revenir à l’étape précédente", "screen.back")
SHARED = Key("f4", "F4", "Cacher", "écran partagé : cacher, ou arrêter", "app.shared_screen")
ADVISER = Key("f9", "F9", "Conseiller", "appeler un conseiller", "app.adviser")
PLAIN = Key("9", "9", "", "version en lignes, depuis l’accueil", "app.plain")
FINISH = Key("f10", "F10", "Terminer", "terminer et tout effacer", "app.finish")

PAGE = (
    Key("tab", "▼ ▲", "", "case suivante, précédente (Tab, Maj+Tab)"),
    Key("enter", "Entrée", "", "valider"),
    HELP,
    LANGUAGE,
    SHARED,
    REVEAL,
    LARGE,
    COLOURS,
    VOICE,
    ADVISER,
    PLAIN,
    BACK,
    FINISH,
)
FOOTER = (HELP, LANGUAGE, SHARED, LARGE, COLOURS, VOICE, ADVISER, BACK, FINISH)
ALWAYS = frozenset({"f1", "escape", "f10"})  # in the footer at any width
FIRST_SCREEN_PRIORITY = ("f1", "f6", "f7", "f9", "f2", "f8", "f4")  # how to see it comes before whom to ask
FOOTER_PRIORITY = ("f1", "escape", "f10", "f9", "f6", "f7", "f2", "f8", "f4")  # the others as far as there is room
