"""« Modifier mon adresse e-mail »: the form, then the code, as often as the person likes."""

from typing import assert_never

from kiosk.paris import clock_time
from kiosk.services.area_outcomes import AddressChanged, CodeSent, PendingAddress, TooManyChanges
from kiosk.services.outcomes import (
    MailUnavailable,
    Misformatted,
    PasswordDisabled,
    RequestExpired,
    ResendTooSoon,
    Session,
    SessionEnded,
    TooManyTries,
    TryLater,
    WrongCode,
)
from screens.code_form import TypedCode
from screens.connexion.message import mail_unavailable
from screens.member_area.change_email import AddressReply, ChangeEmailForm, ConfirmAddressForm, NewAddress
from screens.member_area.messages import address_changed, address_unchanged, not_now
from screens.visit import Visit


async def change_email(visit: Visit, session: Session) -> SessionEnded | None:
    """None while the session lives on."""
    address = ""
    while True:
        form = ChangeEmailForm(address)
        asked = await _ask(visit, session, form)
        if not isinstance(asked, PendingAddress):
            return asked
        address = form.value("B")
        proved = await _prove(visit, session, ConfirmAddressForm(asked))
        if isinstance(proved, SessionEnded):
            return proved
        if proved:
            return None


async def _ask(visit: Visit, session: Session, form: ChangeEmailForm) -> PendingAddress | SessionEnded | None:
    """The code that is on its way; None when the person went back."""
    connexion = (await visit.services()).connexion
    while True:
        reply = await visit.show(form)
        if isinstance(reply, SessionEnded):
            return reply
        if not isinstance(reply, NewAddress):
            return None
        work = connexion.ask_new_address(session, reply.current, reply.address, reply.again, language=visit.language)
        outcome = await visit.wait(form, "Envoi du code…", work)
        form.wipe_passwords()
        match outcome:
            case CodeSent(pending):
                return pending
            case Misformatted(problems):
                form.refuse(problems)
            case TryLater() | PasswordDisabled() | TooManyChanges():
                await visit.tell(not_now(form.t, outcome))
                return None
            case MailUnavailable():
                await visit.tell(mail_unavailable(form.t))
                return None
            case SessionEnded():
                return outcome
            case _:
                assert_never(outcome)


async def _prove(visit: Visit, session: Session, screen: ConfirmAddressForm) -> SessionEnded | bool:
    """Whether the address is changed; else the person went back, or the code is dead and it was said."""
    connexion = (await visit.services()).connexion
    while True:
        match await visit.show(screen):
            case SessionEnded() as ended:
                return ended
            case TypedCode(typed):
                work = connexion.confirm_new_address(session, screen.pending, typed, language=visit.language)
                outcome = await visit.wait(screen, "Vérification du code…", work)
            case AddressReply.RESEND:
                over = await _resend(visit, session, screen)
                if over is None:
                    continue
                outcome = over
            case _:
                await connexion.give_up_new_address(session)
                return False
        match outcome:
            case AddressChanged():
                await visit.tell(address_changed(screen.t))
                return True
            case Misformatted(problems):
                screen.refuse(problems)
            case WrongCode(tries_left):
                screen.wrong(tries_left)
            case TooManyTries() | RequestExpired():
                await visit.tell(address_unchanged(screen.t, outcome))
                return False
            case SessionEnded():
                return outcome
            case _:
                assert_never(outcome)


async def _resend(visit: Visit, session: Session, screen: ConfirmAddressForm) -> SessionEnded | RequestExpired | None:
    """None while there is something to wait for."""
    connexion = (await visit.services()).connexion
    work = connexion.resend_address_code(session, screen.pending, language=visit.language)
    outcome = await visit.wait(screen, "Nouvel envoi…", work)
    match outcome:
        case CodeSent(pending):
            screen.renew(pending)
            screen.notice(screen.t("Le même code part dans un nouveau mail."))
        case ResendTooSoon(at):
            screen.notice(screen.t("! Attendez {time} pour renvoyer le mail.", time=clock_time(at)), bad=True)
        case TooManyChanges():
            screen.notice(screen.t("! Plus d’envoi possible pour le moment. Contactez un conseiller."), bad=True)
        case MailUnavailable():
            await visit.tell(mail_unavailable(screen.t))
        case SessionEnded() | RequestExpired():
            return outcome
        case _:
            assert_never(outcome)
    return None
