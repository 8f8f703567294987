"""The words that may be typed instead of an answer, wherever a question is asked in sight."""

from enum import Enum, auto

from screens.reading.words import Translate


class Command(Enum):
    HELP = auto()
    BACK = auto()
    REPEAT = auto()
    FINISH = auto()
    MAIL = auto()
    MEMBERS = auto()
    QUIT = auto()


def command(line: str, t: Translate, *, demonstration: bool) -> Command | None:
    """What `line` asks for; None when it is an answer."""
    words = {
        "?": Command.HELP,
        t("aide"): Command.HELP,
        t("retour"): Command.BACK,
        t("répéter"): Command.REPEAT,
        t("terminer"): Command.FINISH,
    }
    if demonstration:
        words |= {"mail": Command.MAIL, "adhérents": Command.MEMBERS, "quitter": Command.QUIT}
    typed = _without_accents(line.strip().casefold())
    return next((asked for word, asked in words.items() if _without_accents(word) == typed), None)


def words_page(t: Translate) -> str:
    """What the help says of them, in place of the keys of the full screen."""
    return "\n".join(
        (
            t("Après chaque réponse, appuyez sur Entrée."),
            t("Entrée seule : la liste des choix ; dans cette liste, le choix 1."),
            t("? ou aide : cette aide."),
            t("retour : revenir à l’étape précédente."),
            t("répéter : relire l’étape."),
            t("terminer : terminer et tout effacer."),
        )
    )


def _without_accents(text: str) -> str:
    return text.replace("é", "e").replace("è", "e")
