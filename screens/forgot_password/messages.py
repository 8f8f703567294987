"""How a request may end before its time: what happened, what to do now, who can help."""

from kiosk.guide import OTHER_MESSAGE, Message
from kiosk.paris import clock_time
from kiosk.services.outcomes import GrantEnded, LinkUnknown, RequestExpired, RequestSuperseded, RequestUsed
from screens.connexion.message import MessageOverlay
from screens.widgets.fields import Translate

Ending = RequestExpired | RequestSuperseded | RequestUsed | LinkUnknown | GrantEnded


def ended(t: Translate, outcome: Ending) -> MessageOverlay:
    """One sentence for the way it ended; then the adviser, as the guide says."""
    match outcome:
        case RequestExpired(at):
            title, more = (
                t("Cette demande a expiré"),
                t("Elle était valable jusqu’à {time}.", time=clock_time(at)),
            )
        case RequestSuperseded():
            title, more = t("Un mail plus récent remplace celui-ci"), t("Utilisez le dernier mail reçu.")
        case RequestUsed():
            title, more = t("Ce mail a déjà servi"), t("Votre mot de passe a déjà été modifié. Connectez-vous.")
        case GrantEnded():
            title, more = (
                t("Le délai est passé"),
                t("Votre mot de passe n’a pas changé. Faites une nouvelle demande."),
            )
        case LinkUnknown():
            title, more = t("Ce lien n’est pas valable"), t("Utilisez le lien du dernier mail reçu.")
    return MessageOverlay(Message(title, OTHER_MESSAGE.advice), more=more, again=t("Continuer"))


def too_many_tries(t: Translate) -> MessageOverlay:
    message = Message(t("Cinq codes incorrects"), OTHER_MESSAGE.advice)
    return MessageOverlay(message, more=t("Ce code ne sert plus. Faites une nouvelle demande."), again=t("Continuer"))


def mail_unavailable(t: Translate) -> MessageOverlay:
    message = Message(t("Service indisponible sur cette borne"), OTHER_MESSAGE.advice)
    return MessageOverlay(message, more=t("Aucun mail ne peut partir d’ici pour le moment."), again=t("Fermer"))
