"""Steps 6 to 10, which MOT DE PASSE OUBLIÉ and INSCRIPTION share: the mail, its code or its link, the password."""

from collections.abc import Callable
from typing import assert_never

from kiosk.guide import CONNEXION, Procedure
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
from screens.code_form import TypedCode
from screens.connexion.message import mail_unavailable
from screens.forgot_password.elsewhere import Elsewhere, watch
from screens.forgot_password.messages import Ending, ended, no_more_mails, too_many_tries
from screens.forgot_password.step06_mailbox import CheckMailbox, MailboxReply
from screens.forgot_password.step07_code import CodeReply, EnterCode
from screens.forgot_password.step08_password import NewPasswordForm
from screens.forgot_password.step09_confirm import ConfirmChange
from screens.forgot_password.step10_done import Done
from screens.moves import Jump, Move, Turn
from screens.step import StepScreen
from screens.visit import FollowedLink, NewPassword, StepFlow, Visit


def mailbox(drawn: Callable[[Procedure, Pending], CheckMailbox]) -> StepFlow:
    """6) Vérifiez votre boîte mail."""

    async def step(visit: Visit) -> Turn:
        screen = drawn(visit.procedure, _pending(visit))
        watch(visit, screen)
        while True:
            match await visit.show(screen):
                case Elsewhere.CHANGED:
                    return Jump(visit.procedure, 10)
                case MailboxReply.RESEND:
                    await _resend(visit, screen)
                case MailboxReply.CALL:
                    await _call(visit, screen)
                case FollowedLink(token):
                    return await follow(visit, screen, token)
                case Move.NEXT:
                    return Move.NEXT
                case _:
                    return Move.BACK

    return step


async def _call(visit: Visit, screen: CheckMailbox) -> None:
    from kiosk.services.assistance import CallReason  # noqa: PLC0415 - heavy

    assistance = (await visit.services()).assistance
    work = assistance.open_call(CallReason.NOTHING_RECEIVED, _pending(visit))
    called = await visit.wait(screen, "Appel d’un conseiller…", work)
    screen.called(called.reference)


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
    screen = EnterCode(visit.procedure, _pending(visit))
    watch(visit, screen)
    while True:
        match await visit.show(screen):
            case Elsewhere.CHANGED:
                return Jump(visit.procedure, 10)
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
            await visit.may_choose(grant)
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
    return Jump(visit.procedure, 5)


async def _ended(visit: Visit, screen: StepScreen, outcome: Ending) -> Turn:
    """Say how it ended, then go where the sentence sends: the newest mail, the connexion, or a new request."""
    reply = await visit.tell(ended(screen.t, outcome, visit.procedure, again=visit.pending is not None))
    if reply is MailboxReply.RESEND:
        return await _another_mail(visit, screen)
    match outcome:
        case RequestSuperseded() if visit.pending:
            return Jump(visit.procedure, 7)
        case RequestUsed():
            return Jump(CONNEXION, 4)
        case _:
            return Jump(visit.procedure, 5)


async def _another_mail(visit: Visit, screen: StepScreen) -> Turn:
    """The mail came too late, or was read too late: the same request once more, within the same limits."""
    reset = (await visit.services()).reset
    outcome = await visit.wait(screen, "Nouvel envoi…", reset.resend(_pending(visit), language=visit.language))
    match outcome:
        case Requested(pending):
            visit.pending = pending
            return Jump(visit.procedure, 6)
        case MailUnavailable():
            await visit.tell(mail_unavailable(screen.t))
        case NoMoreResends() | ResendTooSoon():
            await visit.tell(no_more_mails(screen.t))
        case _:
            assert_never(outcome)
    return Jump(visit.procedure, 5)


async def follow(visit: Visit, screen: StepScreen, token: str) -> Turn:
    """The link itself, followed from a mailbox at this terminal (the demonstration's)."""
    reset = (await visit.services()).reset
    outcome: LinkCheck = await visit.wait(screen, "Ouverture du lien…", reset.verify_link(token))
    match outcome:
        case LinkAccepted(grant, _):
            await visit.may_choose(grant)
            return Jump(visit.procedure, 8)
        case TooManyTries():
            await visit.tell(too_many_tries(screen.t))
        case RequestExpired() | RequestSuperseded() | RequestUsed() | LinkUnknown():
            return await _ended(visit, screen, outcome)
        case _:
            assert_never(outcome)
    return Jump(visit.procedure, 5)


async def new_password(visit: Visit) -> Turn:
    """8) Remplissez le formulaire de réinitialisation de mot de passe."""
    if visit.grant is None:
        return Jump(visit.procedure, 7)
    screen = NewPasswordForm(visit.procedure)
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
                        await visit.tell(ended(screen.t, outcome, visit.procedure))
                        return Jump(visit.procedure, 5)
                    case _:
                        assert_never(outcome)
            case _:
                return Jump(visit.procedure, 7 if visit.pending else 5)


def confirm(drawn: Callable[[Procedure], ConfirmChange]) -> StepFlow:
    """9) The button that changes something."""

    async def step(visit: Visit) -> Turn:
        chosen = visit.chosen
        visit.chosen = None
        if chosen is None or visit.grant is None:
            return Move.BACK
        screen = drawn(visit.procedure)
        if await visit.show(screen) is not Move.NEXT:
            return Move.BACK
        reset = (await visit.services()).reset
        work = reset.set_password(visit.grant, chosen.password, chosen.confirmation)
        outcome = await visit.wait(screen, "Modification en cours…", work)
        match outcome:
            case PasswordChanged():
                return Move.NEXT
            case Misformatted():
                return Move.BACK
            case GrantEnded():
                await visit.tell(ended(screen.t, outcome, visit.procedure))
                return Jump(visit.procedure, 5)
            case _:
                assert_never(outcome)

    return step


def done(drawn: Callable[[Procedure], Done]) -> StepFlow:
    """10) Done; nobody is signed in."""

    async def step(visit: Visit) -> Turn:
        reply = await visit.show(drawn(visit.procedure))
        return reply if isinstance(reply, Jump) else Move.HOME

    return step


def _pending(visit: Visit) -> Pending:
    if visit.pending is None:
        raise LookupError("steps 6 and 7 need a pending request")
    return visit.pending
