"""What the pages without a form say, in French: what happened, and what to do now. The page translates it."""

from kiosk import paris
from kiosk.locale import FRENCH
from kiosk.said import french, say, say_number
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

_AGAIN = {
    Purpose.RESET: french(
        "À la borne ou sur notre site, faites une nouvelle demande avec « Mot de passe oublié ? »."
    ),
    Purpose.ENROLMENT: french(
        "À la borne ou sur notre site, faites une nouvelle demande avec « Pas encore inscrit ? »."
    ),
}
_UNCHANGED = {
    Purpose.RESET: french("Votre mot de passe n’a pas changé."),
    Purpose.ENROLMENT: french("Vous n’êtes pas encore inscrit."),
}
_DONE = {
    Purpose.RESET: french("Le mot de passe a déjà été modifié avec ce mail : connectez-vous avec le nouveau."),
    Purpose.ENROLMENT: french("L’inscription est déjà faite avec ce mail : connectez-vous avec votre mot de passe."),
}

NOT_FOUND = Notice(
    french("Cette page n’existe pas"),
    (
        french("Le lien est peut-être incomplet. Ouvrez-le depuis le mail, ou recopiez-le en entier."),
        french(
            "S’il ne s’ouvre toujours pas : à la borne ou sur notre site, faites une nouvelle demande avec"
            " « Mot de passe oublié ? »."
        ),
    ),
)
UNAVAILABLE = Notice(
    french("Service momentanément indisponible"),
    (
        french("Votre mot de passe n’a peut-être pas été modifié."),
        french("Ouvrez de nouveau le lien du mail dans quelques minutes."),
    ),
)
UNREADABLE = Notice(
    french("Votre formulaire n’est pas arrivé en entier"),
    (french("Rien n’a été modifié."), french("Ouvrez de nouveau le lien du mail et remplissez le formulaire.")),
)


def ending(ended: LinkEnded) -> tuple[int, Notice]:
    """The HTTP status and the words for a link that no longer opens anything."""
    match ended:
        case RequestExpired(at, purpose):
            title = say(FRENCH, "Ce lien a expiré à {time}", time=paris.soon(at))
            return 410, Notice(title, (_UNCHANGED[purpose], _AGAIN[purpose]))
        case RequestSuperseded(purpose):
            again = say(FRENCH, _AGAIN[purpose])
            return 410, Notice(
                french("Un mail plus récent remplace celui-ci"),
                (
                    french("Ouvrez le dernier mail reçu et utilisez son lien."),
                    say(FRENCH, "Vous ne le trouvez pas ? {again}", again=again),
                ),
            )
        case RequestUsed(purpose):
            return 410, Notice(
                french("Ce lien a déjà servi"),
                (
                    _DONE[purpose],
                    french("Ce n’était pas vous ? Appelez-nous sans attendre."),
                ),
            )
        case TooManyTries(purpose):
            words = (_UNCHANGED[purpose], _AGAIN[purpose])
            return 410, Notice(french("Trop d’essais : ce lien ne fonctionne plus"), words)
        case LinkUnknown():
            return 404, NOT_FOUND


def later(wait: TryLater) -> Notice:
    again = say(FRENCH, "Réessayez à partir de {time}, avec le même lien.", time=paris.soon(wait.until))
    return Notice(
        french("Trop d’envois en peu de temps"),
        (french("Rien n’a été modifié."), again),
    )


def wrong_number(tries_left: int) -> str:
    return say_number(
        FRENCH,
        "Ce n’est pas le numéro interne de cette demande. Vérifiez-le : il reste {n} essai.",
        "Ce n’est pas le numéro interne de cette demande. Vérifiez-le : il reste {n} essais.",
        tries_left,
    )
