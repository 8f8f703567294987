"""How a request may end before its time: what happened, what to do now, who can help."""

from kiosk.guide import ENROLMENT, OTHER_MESSAGE, Message, Procedure
from kiosk.paris import clock_time
from kiosk.services.outcomes import GrantEnded, LinkUnknown, RequestExpired, RequestSuperseded, RequestUsed
from screens.connexion.message import MessageOverlay
from screens.forgot_password.step06_mailbox import MailboxReply
from screens.widgets.fields import Translate

Ending = RequestExpired | RequestSuperseded | RequestUsed | LinkUnknown | GrantEnded


def ended(t: Translate, outcome: Ending, procedure: Procedure, *, again: bool = False) -> MessageOverlay:
    """One sentence for the way it ended; then the adviser, as the guide says.

    Who was too slow for a mail may have another at once (`again`), with nothing to type a second time.
    """
    enrolment = procedure is ENROLMENT
    ways: list[tuple[str, object]] = []
    match outcome:
        case RequestExpired(at):
            title, more = (
                t("Cette demande a expiré"),
                t("Elle était valable jusqu’à {time}.", time=clock_time(at)),
            )
            ways = [(t("Renvoyer un mail"), MailboxReply.RESEND)] if again else []
        case RequestSuperseded():
            title, more = t("Un mail plus récent remplace celui-ci"), t("Utilisez le dernier mail reçu.")
        case RequestUsed() if enrolment:
            title, more = t("Ce mail a déjà servi"), t("Votre inscription est déjà faite. Connectez-vous.")
        case RequestUsed():
            title, more = t("Ce mail a déjà servi"), t("Votre mot de passe a déjà été modifié. Connectez-vous.")
        case GrantEnded() if enrolment:
            title, more = (
                t("Le délai est passé"),
                t("Si vous n’avez pas terminé ailleurs, faites une nouvelle demande."),
            )
        case GrantEnded():
            title, more = (
                t("Le délai est passé"),
                t("Votre mot de passe n’a pas changé. Faites une nouvelle demande."),
            )
        case LinkUnknown():
            title, more = t("Ce lien n’est pas valable"), t("Utilisez le lien du dernier mail reçu.")
    return MessageOverlay(Message(title, OTHER_MESSAGE.advice), ways, more=more, again=t("Continuer"))


def no_more_mails(t: Translate) -> MessageOverlay:
    message = Message(t("Plus d’envoi possible pour le moment"), OTHER_MESSAGE.advice)
    return MessageOverlay(message, again=t("Continuer"))


def too_many_tries(t: Translate) -> MessageOverlay:
    message = Message(t("Cinq codes incorrects"), OTHER_MESSAGE.advice)
    return MessageOverlay(message, more=t("Ce code ne sert plus. Faites une nouvelle demande."), again=t("Continuer"))
