"""INSCRIPTION, steps 1 to 10, in the guide's manner. From step 6 on it is MOT DE PASSE OUBLIÉ in other words."""

from typing import assert_never

from kiosk.guide import ENROLMENT
from kiosk.services.outcomes import MailUnavailable, Misformatted, Requested
from screens.connexion.flow import connexion_form
from screens.connexion.message import mail_unavailable
from screens.enrolment.step05_form import Enrolling, EnrolmentForm
from screens.enrolment.step06_mailbox import EnrolmentMailbox
from screens.enrolment.step09_confirm import ConfirmEnrolment
from screens.enrolment.step10_done import Enrolled
from screens.forgot_password.flow import tell_without_mail
from screens.forgot_password.mailed import code, confirm, done, mailbox, new_password
from screens.forgot_password.resume import resume
from screens.forgot_password.step05_form import FormLink
from screens.moves import Move, Turn
from screens.portal.site import arrival
from screens.visit import Flow, Visit


async def form(visit: Visit) -> Turn:
    """5) Remplissez le formulaire d’inscription."""
    screen = visit.made(EnrolmentForm) or EnrolmentForm(visit.draft)
    visit.app.run_worker(tell_without_mail(visit, screen), group="visit", description="mail", exit_on_error=False)
    while True:
        match await visit.show(screen):
            case Enrolling(a, b, c, d):
                reset = (await visit.wait(screen, "Un instant…", visit.services())).reset
                work = reset.enrol(a, b, c, d, language=visit.language)
                outcome = await visit.wait(screen, "Envoi de votre demande…", work)
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


FLOW: Flow = {
    **{number: arrival(ENROLMENT, number) for number in (1, 2, 3)},
    4: connexion_form(ENROLMENT),
    5: form,
    6: mailbox(EnrolmentMailbox),
    7: code,
    8: new_password,
    9: confirm(ConfirmEnrolment),
    10: done(Enrolled),
}
