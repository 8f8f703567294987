"""MOT DE PASSE OUBLIÉ, steps 1 to 10, as the guide prints it."""

from typing import assert_never

from kiosk.guide import FORGOT_PASSWORD
from kiosk.services.outcomes import MailUnavailable, Misformatted, Requested
from screens.connexion.flow import connexion_form
from screens.connexion.message import mail_unavailable
from screens.forgot_password.mailed import code, confirm, done, mailbox, new_password
from screens.forgot_password.resume import resume
from screens.forgot_password.step05_form import ForgotForm, ForgotPasswordForm, FormLink
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.forgot_password.step09_confirm import ConfirmChange
from screens.forgot_password.step10_done import Done
from screens.form import FormScreen
from screens.moves import Move, Turn
from screens.portal.site import arrival
from screens.visit import Flow, Visit


async def form(visit: Visit) -> Turn:
    """5) Remplissez le formulaire."""
    screen = visit.made(ForgotPasswordForm) or ForgotPasswordForm(visit.draft)
    visit.app.run_worker(tell_without_mail(visit, screen), group="visit", description="mail", exit_on_error=False)
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


async def tell_without_mail(visit: Visit, screen: FormScreen) -> None:
    """Before anything is typed: where no mail can leave, say so at once."""
    services = await visit.services()
    if not services.mail_available and screen.is_current:
        await visit.tell(mail_unavailable(screen.t))


FLOW: Flow = {
    **{number: arrival(FORGOT_PASSWORD, number) for number in (1, 2, 3)},
    4: connexion_form(FORGOT_PASSWORD),
    5: form,
    6: mailbox(CheckMailbox),
    7: code,
    8: new_password,
    9: confirm(ConfirmChange),
    10: done(Done),
}
