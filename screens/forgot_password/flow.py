"""MOT DE PASSE OUBLIÉ, steps 1 to 10, as the guide prints it."""

from typing import assert_never

from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from kiosk.paris import clock_time
from kiosk.services.outcomes import (
    CodeAccepted,
    GrantEnded,
    LinkAccepted,
    LinkCheck,
    LinkUnknown,
    MailUnavailable,
    Misformatted,
    NoMoreResends,
    PasswordChanged,
    Pending,
    Requested,
    RequestExpired,
    RequestSuperseded,
    RequestUsed,
    ResendTooSoon,
    TooManyTries,
    WrongCode,
)
from screens.connexion.flow import connexion_form
from screens.forgot_password.elsewhere import Elsewhere, watch
from screens.forgot_password.messages import Ending, ended, mail_unavailable, too_many_tries
from screens.forgot_password.resume import resume
from screens.forgot_password.step05_form import ForgotForm, ForgotPasswordForm, FormLink
from screens.forgot_password.step06_mailbox import CheckMailbox, MailboxReply
from screens.forgot_password.step07_code import CodeReply, EnterCode, TypedCode
from screens.forgot_password.step08_password import NewPasswordForm
from screens.forgot_password.step09_confirm import ConfirmChange
from screens.forgot_password.step10_done import Done
from screens.portal.site import arrival
from screens.step import StepScreen
from screens.visit import Flow, FollowedLink, Jump, Move, NewPassword, Turn, Visit


async def form(visit: Visit) -> Turn:
    """5) Remplissez le formulaire."""
    screen = ForgotPasswordForm(visit.draft)
    visit.app.run_worker(_tell_without_mail(visit, screen), group="visit", description="mail", exit_on_error=False)
    while True:
        match await visit.show(screen):
            case ForgotForm(a, b, c):
                reset = (await visit.wait(screen, "Un instant…", visit.services())).reset
                outcome = await visit.wait(
                    screen, "Envoi de votre demande…", reset.request(a, b, c, language=visit.language)
                )
                match outcome:
                    case Requested(pending):
                        visit.pending = pending
                        return Move.NEXT
                    case Misformatted(problems):
                        screen.refuse(problems)
                    case MailUnavailable():
                        await visit.tell(mail_unavailable(screen.t))
                    case _:
                        assert_never(outcome)
            case FormLink.ALREADY_A_CODE:
                return await resume(visit)
            case _:
                return Move.BACK


async def _tell_without_mail(visit: Visit, screen: ForgotPasswordForm) -> None:
    """Before anything is typed: where no mail can leave, say so at once."""
    services = await visit.services()
    if not services.mail_available and screen.is_current:
        await visit.tell(mail_unavailable(screen.t))


async def mailbox(visit: Visit) -> Turn:
    """6) Vérifiez votre boîte mail."""
    screen = CheckMailbox(_pending(visit))
    watch(visit, screen)
    while True:
        match await visit.show(screen):
            case Elsewhere.CHANGED:
                return Jump(FORGOT_PASSWORD, 10)
            case MailboxReply.RESEND:
                await _resend(visit, screen)
            case FollowedLink(token):
                return await follow(visit, screen, token)
            case Move.NEXT:
                return Move.NEXT
            case _:
                return Move.BACK


async def _resend(visit: Visit, screen: CheckMailbox) -> None:
    reset = (await visit.services()).reset
    outcome = await visit.wait(screen, "Nouvel envoi…", reset.resend(_pending(visit), language=visit.language))
    match outcome:
        case Requested(pending):
            visit.pending = pending
            screen.renew(pending)
            screen.notice(screen.t("Un nouveau mail part. Son code remplacera le précédent."))
        case ResendTooSoon(at):
            screen.notice(screen.t("! Attendez {time} pour renvoyer le mail.", time=clock_time(at)), bad=True)
        case NoMoreResends():
            screen.notice(screen.t("! Plus d’envoi possible pour le moment. Contactez un conseiller."), bad=True)
        case MailUnavailable():
            await visit.tell(mail_unavailable(screen.t))
        case _:
            assert_never(outcome)


async def code(visit: Visit) -> Turn:
    """7) Cliquez sur le lien présent dans le mail, ou tapez ici le code du même mail."""
    screen = EnterCode(_pending(visit))
    watch(visit, screen)
    while True:
        match await visit.show(screen):
            case Elsewhere.CHANGED:
                return Jump(FORGOT_PASSWORD, 10)
            case TypedCode(typed):
                turn = await _try_code(visit, screen, typed)
                if turn is not None:
                    return turn
            case FollowedLink(token):
                return await follow(visit, screen, token)
            case CodeReply.DONE_ELSEWHERE:
                return Jump(CONNEXION, 4)
            case _:
                return Move.BACK


async def _try_code(visit: Visit, screen: EnterCode, typed: str) -> Turn | None:
    reset = (await visit.services()).reset
    outcome = await visit.wait(screen, "Vérification du code…", reset.verify_code(_pending(visit), typed))
    match outcome:
        case CodeAccepted(grant):
            visit.grant = grant
            return Move.NEXT
        case Misformatted(problems):
            screen.refuse(problems)
            return None
        case WrongCode(tries_left):
            screen.wrong(tries_left)
            return None
        case TooManyTries():
            await visit.tell(too_many_tries(screen.t))
        case RequestExpired() | RequestSuperseded() | RequestUsed():
            return await _ended(visit, screen, outcome)
        case _:
            assert_never(outcome)
    return Jump(FORGOT_PASSWORD, 5)


async def _ended(visit: Visit, screen: StepScreen, outcome: Ending) -> Turn:
    """Say how it ended, then go where the sentence sends: the newest mail, the connexion, or a new request."""
    await visit.tell(ended(screen.t, outcome))
    match outcome:
        case RequestSuperseded() if visit.pending:
            return Jump(FORGOT_PASSWORD, 7)
        case RequestUsed():
            return Jump(CONNEXION, 4)
        case _:
            return Jump(FORGOT_PASSWORD, 5)


async def follow(visit: Visit, screen: StepScreen, token: str) -> Turn:
    """The link itself, followed from a mailbox at this terminal (the demonstration's)."""
    reset = (await visit.services()).reset
    outcome: LinkCheck = await visit.wait(screen, "Ouverture du lien…", reset.verify_link(token))
    match outcome:
        case LinkAccepted(grant, _):
            visit.grant = grant
            return Jump(FORGOT_PASSWORD, 8)
        case TooManyTries():
            await visit.tell(too_many_tries(screen.t))
        case RequestExpired() | RequestSuperseded() | RequestUsed() | LinkUnknown():
            return await _ended(visit, screen, outcome)
        case _:
            assert_never(outcome)
    return Jump(FORGOT_PASSWORD, 5)


async def new_password(visit: Visit) -> Turn:
    """8) Remplissez le formulaire de réinitialisation de mot de passe."""
    if visit.grant is None:
        return Jump(FORGOT_PASSWORD, 7)
    screen = NewPasswordForm()
    while True:
        match await visit.show(screen):
            case NewPassword() as chosen:
                reset = (await visit.services()).reset
                work = reset.check_password(visit.grant, chosen.password, chosen.confirmation)
                outcome = await visit.wait(screen, "Vérification…", work)
                match outcome:
                    case None:
                        visit.chosen = chosen
                        return Move.NEXT
                    case Misformatted(problems):
                        screen.refuse(problems)
                    case GrantEnded():
                        await visit.tell(ended(screen.t, outcome))
                        return Jump(FORGOT_PASSWORD, 5)
                    case _:
                        assert_never(outcome)
            case _:
                return Jump(FORGOT_PASSWORD, 7 if visit.pending else 5)


async def confirm(visit: Visit) -> Turn:
    """9) Cliquez sur le bouton « Modifier le mot de passe »."""
    chosen, grant = visit.chosen, visit.grant
    visit.chosen = None
    if chosen is None or grant is None:
        return Move.BACK
    screen = ConfirmChange()
    if await visit.show(screen) is not Move.NEXT:
        return Move.BACK
    reset = (await visit.services()).reset
    work = reset.set_password(grant, chosen.password, chosen.confirmation)
    outcome = await visit.wait(screen, "Modification en cours…", work)
    match outcome:
        case PasswordChanged():
            return Move.NEXT
        case Misformatted():
            return Move.BACK
        case GrantEnded():
            await visit.tell(ended(screen.t, outcome))
            return Jump(FORGOT_PASSWORD, 5)
        case _:
            assert_never(outcome)


async def done(visit: Visit) -> Turn:
    """10) Votre nouveau mot de passe est désormais actif !"""
    await visit.show(Done())
    return Move.HOME


def _pending(visit: Visit) -> Pending:
    if visit.pending is None:
        raise LookupError("steps 6 and 7 need a pending request")
    return visit.pending


FLOW: Flow = {
    **{number: arrival(FORGOT_PASSWORD, number) for number in (1, 2, 3)},
    4: connexion_form(FORGOT_PASSWORD),
    5: form,
    6: mailbox,
    7: code,
    8: new_password,
    9: confirm,
    10: done,
}
