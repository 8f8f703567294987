"""The words that may be typed instead of an answer, wherever a question is asked in sight.

The French ones, which stand in every description of the kiosk, and those of the person's language.
"""

import unicodedata
from enum import Enum, auto

from kiosk.locale import LANGUAGES, Language
from kiosk.said import Said, french
from screens.speech import beneath
from screens.widgets.fields import Translate


class Command(Enum):
    HELP = auto()
    BACK = auto()
    REPEAT = auto()
    HIDE = auto()
    FINISH = auto()
    ADVISER = auto()
    MAIL = auto()
    MEMBERS = auto()
    QUIT = auto()


Asked = Command | Language  # the name of a language asks for it

_WORDS = {
    french("aide"): Command.HELP,
    french("retour"): Command.BACK,
    french("répéter"): Command.REPEAT,
    french("masquer"): Command.HIDE,
    french("terminer"): Command.FINISH,
    french("conseiller"): Command.ADVISER,
}
_TRAINERS_WORDS = {"mail": Command.MAIL, "adhérents": Command.MEMBERS, "quitter": Command.QUIT}


def command(line: str, t: Translate, *, demonstration: bool) -> Asked | None:
    """What `line` asks for; None when it is an answer."""
    words: dict[str, Asked] = {t(word): asked for word, asked in _WORDS.items()}
    words |= {"?": Command.HELP, **_WORDS, **{name: language for language, name in LANGUAGES.items()}}
    if demonstration:
        words |= _TRAINERS_WORDS
    typed = _without_accents(line)
    return next((asked for word, asked in words.items() if _without_accents(word) == typed), None)


def words_page(t: Translate) -> Said:
    """What the help says of them, in place of the keys of the full screen."""
    return beneath(
        (
            t("Après chaque réponse, appuyez sur Entrée."),
            t("Entrée seule : la liste des choix ; dans cette liste, le choix 1."),
            t("? ou aide : cette aide."),
            t("retour : revenir à l’étape précédente."),
            t("répéter : relire l’étape."),
            t("masquer : ne plus afficher ce que vous tapez ; encore une fois : l’afficher."),
            t("terminer : terminer et tout effacer."),
            t("conseiller : appeler un conseiller, lui écrire."),
            t("Le nom d’une langue, {names} : changer de langue.", names=", ".join(LANGUAGES.values())),
        )
    )


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.strip().casefold()) if not unicodedata.combining(c))
