"""The member's area: what a signed-in person may do, until they sign out or the session ends."""

from typing import assert_never

from kiosk.services.area_outcomes import Overview
from kiosk.services.outcomes import Misformatted, PasswordChanged, PasswordDisabled, Session, SessionEnded, TryLater
from screens.member_area.area import AreaReply, MemberArea
from screens.member_area.change_password import ChangeForm, ChangePasswordForm
from screens.member_area.email_flow import change_email
from screens.member_area.history import History
from screens.member_area.messages import not_now, password_changed, session_ended
from screens.moves import Move, Turn
from screens.visit import Visit


async def member_area(visit: Visit) -> Turn:
    """5) Vous êtes désormais connecté !"""
    session = visit.session
    if session is None:
        return Move.BACK
    connexion = (await visit.services()).connexion
    ended = None
    while ended is None:
        overview = await connexion.overview(session)
        if isinstance(overview, SessionEnded):
            ended = overview
            break
        screen = MemberArea(session, overview)
        reply = await visit.show(screen)
        if reply is AreaReply.SIGN_OUT:
            await visit.wait(screen, "Déconnexion…", connexion.sign_out(session))
            break
        ended = await _chosen(visit, session, overview, reply)
    if ended is not None:
        await visit.tell(session_ended(visit.app.t, ended))
    visit.session = None
    return Move.HOME


async def _chosen(visit: Visit, session: Session, overview: Overview, reply: object) -> SessionEnded | None:
    """None while the session lives on."""
    match reply:
        case AreaReply.CHANGE_PASSWORD:
            return await _change_password(visit, session)
        case AreaReply.CHANGE_EMAIL:
            return await change_email(visit, session)
        case AreaReply.HISTORY:
            told = await visit.show(History(overview.past))
            return told if isinstance(told, SessionEnded) else None
        case SessionEnded():
            return reply
        case _:
            return None


async def _change_password(visit: Visit, session: Session) -> SessionEnded | None:
    screen = ChangePasswordForm()
    connexion = (await visit.services()).connexion
    while True:
        reply = await visit.show(screen)
        if isinstance(reply, SessionEnded):
            return reply
        if not isinstance(reply, ChangeForm):
            return None
        work = connexion.change_password(
            session, reply.current, reply.new, reply.confirmation, language=visit.language
        )
        outcome = await visit.wait(screen, "Modification en cours…", work)
        screen.wipe_passwords()
        screen.judge_again()
        match outcome:
            case PasswordChanged():
                await visit.tell(password_changed(screen.t))
                return None
            case Misformatted(problems):
                screen.refuse(problems)
            case TryLater() | PasswordDisabled():
                await visit.tell(not_now(screen.t, outcome))
                return None
            case SessionEnded():
                return outcome
            case _:
                assert_never(outcome)
