"""A request's true state in plain words: for the adviser, who may know which of (A), (B), (C) did not match."""

from datetime import datetime
from typing import assert_never

from kiosk import present
from kiosk.identity.text import clean
from kiosk.paris import until as until_
from kiosk.said import Said, french
from kiosk.services.desk_actions.states import (
    AccountNotOpen,
    MailLimit,
    NoAddress,
    NoSuchRequest,
    NothingToResend,
    RequestOver,
    Resent,
    ResetClosed,
    VerificationOver,
)
from kiosk.services.events import Reason
from kiosk.services.follow_up import states
from kiosk.services.follow_up.states import FollowedRequest, MailState, RequestState
from kiosk.services.outcomes import MailUnavailable, ResendTooSoon
from kiosk.services.purpose import Purpose
from screens.adviser.wording import Translate

OVER = french("La vérification d’identité n’est plus valable : refaites-la (F8, I).")
# A mail did not leave, and there is no more to say of it than that.
_SIMPLY: dict[type[object], str] = {
    RequestOver: french("Cette demande est terminée : l’adhérent refait l’étape 5."),
    AccountNotOpen: french("Le compte est suspendu ou fermé : aucun mail ne part."),
    NoAddress: french("Aucun e-mail au dossier : corrigez d’abord l’e-mail."),
    MailUnavailable: french("Aucun serveur de mail n’est réglé ici."),
    NoSuchRequest: french("Cette demande n’existe plus."),
    VerificationOver: OVER,
}
NotResent = (
    NothingToResend
    | RequestOver
    | AccountNotOpen
    | NoAddress
    | ResendTooSoon
    | MailLimit
    | ResetClosed
    | MailUnavailable
    | NoSuchRequest
    | VerificationOver
)
Resend = Resent | NotResent


def at(moment: datetime) -> Said:
    """The clock time when it is today, else with the date."""
    return until_(moment, present.now())


def request_lines(t: Translate, one: FollowedRequest) -> list[Said]:
    """What an adviser tells of it, the useful first."""
    purpose = t("mot de passe oublié") if one.purpose is Purpose.RESET else t("inscription")
    lines = [
        t(
            "Demande {reference}, {purpose}, {time}, {terminal}",
            reference=one.reference,
            purpose=purpose,
            time=at(one.asked_at),
            terminal=one.terminal,
        ),
        _mismatch(t, one.mismatch),
        _state(t, one.state),
        _mail(t, one.mail),
    ]
    if one.email_doubtful_at is not None:
        lines.append(t("! L’adresse du dossier est à vérifier : un mail est revenu."))
    return lines


def _mismatch(t: Translate, letters: str | None) -> Said:
    if letters is None:
        return t("(A), (B) et (C) n’ont pas toutes été demandées.")
    if not letters:
        return t("√ (A), (B) et (C) correspondent au dossier.")
    if letters == "A":
        return t("! (A) ne correspond à aucun adhérent.")
    return t("! Ne correspond pas au dossier : {letters}", letters=", ".join(f"({letter})" for letter in letters))


def _state(t: Translate, state: RequestState) -> Said:
    match state:
        case states.AlreadyRegistered():
            return t("Déjà inscrit : le mail le dit, et n’a pas de code.")
        case states.Waiting(until):
            return t("Le code du mail sert jusqu’à {time}.", time=at(until))
        case states.CodeGiven(until):
            return t("Code accepté : nouveau mot de passe attendu jusqu’à {time}.", time=at(until))
        case states.Used(moment):
            return t("√ Terminée à {time} : le mot de passe a été choisi.", time=at(moment))
        case states.Void(moment):
            return t("Remplacée ou annulée à {time}.", time=at(moment))
        case states.Expired(moment):
            return t("Expirée à {time} : il faut refaire l’étape 5.", time=at(moment))
        case states.TooManyTries():
            return t("Fermée après cinq codes faux : il faut refaire l’étape 5.")
        case _:
            assert_never(state)


def _mail(t: Translate, mail: MailState) -> Said:
    match mail:
        case states.Queued(0, _):
            return t("Mail : en attente de départ.")
        case states.Queued(attempts, reply):
            return t("Mail : en attente, essai {n}. {reply}", n=attempts, reply=clean(reply or ""))
        case states.Accepted(moment, _):
            return t("√ Mail accepté par le serveur de mail à {time}.", time=at(moment))
        case states.Refused(moment, reply):
            return t("! Mail refusé à {time}. {reply}", time=at(moment), reply=clean(reply or ""))
        case states.Abandoned(moment, _):
            return t("Mail abandonné à {time} : il ne servait plus.", time=at(moment))
        case states.Withheld(why, until):
            return _withheld(t, why, until)
        case _:
            assert_never(mail)


def _withheld(t: Translate, why: Reason | None, until: datetime | None) -> Said:
    if why in (Reason.FORM_LIMIT, Reason.IDENTIFIER_LIMIT, Reason.ACCOUNT_LIMIT, Reason.TERMINAL_LIMIT):
        return t("! Aucun mail : trop de demandes.")
    if why in (Reason.SUSPENDED, Reason.CLOSED):
        return t("! Aucun mail : le compte est suspendu ou fermé.")
    if why in (Reason.EMAIL_DIFFERS, Reason.NO_EMAIL):
        return t("! Aucun mail : l’adresse e-mail est à vérifier par un conseiller.")
    if why is Reason.EMAIL_DELAY and until is not None:
        return t("! Aucun mail avant {time} : l’adresse vient d’être changée.", time=at(until))
    return t("! Aucun mail n’est parti.")


def resend_line(t: Translate, outcome: Resend) -> tuple[bool, Said]:
    """Whether a mail left, and the sentence for the adviser."""
    if not isinstance(outcome, Resent):
        return False, _not_resent(t, outcome)
    if outcome.registered:
        return True, t("Mail renvoyé : il dit que la personne est déjà inscrite, et n’a pas de code.")
    words = french("Mail renvoyé. Le code sert à l’étape 7 jusqu’à {time}, demande {reference}.")
    return True, t(words, time=at(outcome.until), reference=outcome.reference)


def _not_resent(t: Translate, why: NotResent) -> Said:
    match why:
        case NothingToResend(mismatch, verified):
            return _nothing(t, mismatch, verified=verified)
        case ResendTooSoon(moment):
            return t("Un mail vient de partir. Réessayez à partir de {time}.", time=at(moment))
        case MailLimit(until):
            return t("Trop de mails pour ce compte. Réessayez à partir de {time}.", time=at(until))
        case ResetClosed(until):
            return t("L’adresse vient d’être changée : aucun mail avant {time}.", time=at(until))
        case _:
            return t(_SIMPLY[type(why)])


def _nothing(t: Translate, mismatch: str | None, *, verified: bool) -> Said:
    if verified:
        return t("Aucune demande de cet adhérent n’attend à cette borne : qu’il refasse l’étape 5.")
    if mismatch:
        letters = ", ".join(f"({letter})" for letter in mismatch)
        return t("Rien à renvoyer : {letters} ne correspond pas. À corriger à l’étape 5.", letters=letters)
    return t("Rien à renvoyer : aucun mail ne part pour cette demande.")
