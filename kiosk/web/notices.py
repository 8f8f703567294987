"""What the pages without a form say: what happened, and what to do now."""

from kiosk import paris
from kiosk.services.outcomes import (
    LinkEnded,
    LinkUnknown,
    RequestExpired,
    RequestSuperseded,
    RequestUsed,
    TooManyTries,
    TryLater,
)
from kiosk.services.purpose import Purpose
from kiosk.web.page import Notice

_AGAIN = "À la borne ou sur notre site, faites une nouvelle demande avec «\u00a0Mot de passe oublié\u00a0?\u00a0»."
_ENROL_AGAIN = (
    "À la borne ou sur notre site, faites une nouvelle demande avec «\u00a0Pas encore inscrit\u00a0?\u00a0»."
)
_NOTHING = {Purpose.RESET: "Votre mot de passe n’a pas changé.", Purpose.ENROLMENT: "Vous n’êtes pas encore inscrit."}
_ANEW = {Purpose.RESET: _AGAIN, Purpose.ENROLMENT: _ENROL_AGAIN}
_DONE = {
    Purpose.RESET: "Le mot de passe a déjà été modifié avec ce mail : connectez-vous avec le nouveau.",
    Purpose.ENROLMENT: "L’inscription est déjà faite avec ce mail : connectez-vous avec votre mot de passe.",
}

NOT_FOUND = Notice(
    "Cette page n’existe pas",
    (
        "Le lien est peut-être incomplet. Ouvrez-le depuis le mail, ou recopiez-le en entier.",
        f"S’il ne s’ouvre toujours pas : {_AGAIN[0].lower()}{_AGAIN[1:]}",
    ),
)
UNAVAILABLE = Notice(
    "Service momentanément indisponible",
    ("Votre mot de passe n’a peut-être pas été modifié.", "Ouvrez de nouveau le lien du mail dans quelques minutes."),
)
UNREADABLE = Notice(
    "Votre formulaire n’est pas arrivé en entier",
    ("Rien n’a été modifié.", "Ouvrez de nouveau le lien du mail et remplissez le formulaire."),
)


def ending(ended: LinkEnded) -> tuple[int, Notice]:
    """The HTTP status and the words for a link that no longer opens anything."""
    match ended:
        case RequestExpired(at, purpose):
            return 410, Notice(f"Ce lien a expiré à {paris.soon(at)}", (_NOTHING[purpose], _ANEW[purpose]))
        case RequestSuperseded(purpose):
            return 410, Notice(
                "Un mail plus récent remplace celui-ci",
                ("Ouvrez le dernier mail reçu et utilisez son lien.", f"Vous ne le trouvez pas ? {_ANEW[purpose]}"),
            )
        case RequestUsed(purpose):
            return 410, Notice(
                "Ce lien a déjà servi",
                (
                    _DONE[purpose],
                    "Ce n’était pas vous ? Appelez-nous sans attendre.",
                ),
            )
        case TooManyTries(purpose):
            return 410, Notice("Trop d’essais : ce lien ne fonctionne plus", (_NOTHING[purpose], _ANEW[purpose]))
        case LinkUnknown():
            return 404, NOT_FOUND


def later(wait: TryLater) -> Notice:
    return Notice(
        "Trop d’envois en peu de temps",
        ("Rien n’a été modifié.", f"Réessayez à partir de {paris.soon(wait.until)}, avec le même lien."),
    )


def wrong_number(tries_left: int) -> str:
    tries = "1 essai" if tries_left == 1 else f"{tries_left} essais"
    return f"Ce n’est pas le numéro interne de cette demande. Vérifiez-le : il reste {tries}."
