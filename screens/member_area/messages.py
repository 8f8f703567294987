"""What may be said over the member's area: what happened, what to do now, who can help."""

from kiosk.guide import OTHER_MESSAGE, Message
from kiosk.paris import clock_time, soon
from kiosk.services.area_outcomes import TooManyChanges
from kiosk.services.outcomes import PasswordDisabled, RequestExpired, SessionEnded, TooManyTries, TryLater
from screens.connexion.message import MessageOverlay
from screens.widgets.fields import Translate


def session_ended(t: Translate, ended: SessionEnded) -> MessageOverlay:
    why = {
        "displaced": t("Votre compte a été ouvert sur une autre borne."),
        "password_changed": t("Votre mot de passe a été changé ailleurs."),
        "by_operator": t("Un conseiller a fermé votre connexion."),
    }.get(ended.reason, t("Le temps de connexion est passé."))
    message = Message(t("Vous êtes déconnecté"), OTHER_MESSAGE.advice)
    return MessageOverlay(message, more=why, again=t("Fermer"))


def not_now(t: Translate, outcome: TryLater | PasswordDisabled | TooManyChanges) -> MessageOverlay:
    """The current password, or a code, was asked for too often."""
    match outcome:
        case TryLater(until):
            title, more = (
                t("Patientez un moment"),
                t("Trop d’essais. Réessayez à partir de {time}.", time=soon(until)),
            )
            return MessageOverlay(Message(title, OTHER_MESSAGE.advice), more=more)
        case TooManyChanges(until):
            title = t("Patientez un moment")
            more = t("Trop de codes demandés. Réessayez à partir de {time}.", time=soon(until))
        case PasswordDisabled():
            title = t("Mot de passe désactivé")
            more = t("Après dix essais, ce mot de passe ne sert plus. Choisissez-en un nouveau.")
    return MessageOverlay(Message(title, OTHER_MESSAGE.advice), more=more, again=t("Fermer"))


def password_changed(t: Translate) -> MessageOverlay:
    message = Message(t("Mot de passe modifié"), t("Un mail vous le confirme."))
    return MessageOverlay(message, again=t("Continuer"), good=True)


def address_changed(t: Translate) -> MessageOverlay:
    message = Message(
        t("Adresse e-mail modifiée"),
        t("Un mail vous le confirme. Votre numéro de Sécurité Sociale sert toujours à vous connecter."),
    )
    return MessageOverlay(message, again=t("Continuer"), good=True)


def address_unchanged(t: Translate, outcome: RequestExpired | TooManyTries) -> MessageOverlay:
    """The code is dead; the address on file is what it was."""
    match outcome:
        case RequestExpired(at):
            title = t("Ce code a expiré")
            more = t("Il était valable jusqu’à {time}. Votre adresse n’a pas changé.", time=clock_time(at))
        case TooManyTries():
            title, more = t("Cinq codes incorrects"), t("Ce code ne sert plus. Votre adresse n’a pas changé.")
    return MessageOverlay(Message(title, OTHER_MESSAGE.advice), more=more, again=t("Continuer"))
