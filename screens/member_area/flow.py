"""The member's area: what a signed-in person may do, until they sign out or the session ends."""

from typing import assert_never

from kiosk.guide import OTHER_MESSAGE, Message
from kiosk.paris import soon
from kiosk.services.outcomes import Misformatted, PasswordChanged, PasswordDisabled, Session, SessionEnded, TryLater
from screens.connexion.message import MessageOverlay
from screens.member_area.area import AreaReply, MemberArea
from screens.member_area.change_password import ChangeForm, ChangePasswordForm
from screens.visit import Move, Turn, Visit


async def member_area(visit: Visit) -> Turn:
    """5) Vous êtes désormais connecté !"""
    session = visit.session
    if session is None:
        return Move.BACK
    while True:
        screen = MemberArea(session)
        match await visit.show(screen):
            case AreaReply.CHANGE_PASSWORD:
                if not await _change_password(visit, session):
                    break
            case SessionEnded() as ended:
                await visit.tell(_session_ended(screen, ended))
                break
            case _:
                connexion = (await visit.services()).connexion
                await visit.wait(screen, "Déconnexion…", connexion.sign_out(session))
                break
    visit.session = None
    return Move.HOME


async def _change_password(visit: Visit, session: Session) -> bool:
    """True while the session lives on."""
    screen = ChangePasswordForm()
    connexion = (await visit.services()).connexion
    while True:
        reply = await visit.show(screen)
        if isinstance(reply, SessionEnded):
            await visit.tell(_session_ended(screen, reply))
            return False
        if not isinstance(reply, ChangeForm):
            return True
        work = connexion.change_password(
            session, reply.current, reply.new, reply.confirmation, language=visit.language
        )
        outcome = await visit.wait(screen, "Modification en cours…", work)
        screen.wipe_passwords()
        screen.judge_again()
        match outcome:
            case PasswordChanged():
                message = Message(screen.t("Mot de passe modifié"), screen.t("Un mail vous le confirme."))
                await visit.tell(MessageOverlay(message, again=screen.t("Continuer"), good=True))
                return True
            case Misformatted(problems):
                screen.refuse(problems)
            case TryLater(until):
                more = screen.t("Trop d’essais. Réessayez à partir de {time}.", time=soon(until))
                message = Message(screen.t("Patientez un moment"), OTHER_MESSAGE.advice)
                await visit.tell(MessageOverlay(message, more=more))
                return True
            case PasswordDisabled():
                more = screen.t("Après dix essais, ce mot de passe ne sert plus. Choisissez-en un nouveau.")
                message = Message(screen.t("Mot de passe désactivé"), OTHER_MESSAGE.advice)
                await visit.tell(MessageOverlay(message, more=more, again=screen.t("Fermer")))
                return True
            case SessionEnded():
                await visit.tell(_session_ended(screen, outcome))
                return False
            case _:
                assert_never(outcome)


def _session_ended(screen: MemberArea | ChangePasswordForm, ended: SessionEnded) -> MessageOverlay:
    why = {
        "displaced": screen.t("Votre compte a été ouvert sur une autre borne."),
        "password_changed": screen.t("Votre mot de passe a été changé ailleurs."),
        "by_operator": screen.t("Un conseiller a fermé votre connexion."),
    }.get(ended.reason, screen.t("Le temps de connexion est passé."))
    message = Message(screen.t("Vous êtes déconnecté"), OTHER_MESSAGE.advice)
    return MessageOverlay(message, more=why, again=screen.t("Fermer"))
