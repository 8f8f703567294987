"""A followed request in French, and as JSON: the same words for `kiosk members show` and `kiosk requests`."""

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, assert_never

from kiosk import paris
from kiosk.identity.text import clean
from kiosk.services.purpose import Purpose

if TYPE_CHECKING:
    from kiosk.services.events import Reason
    from kiosk.services.follow_up.states import FollowedRequest, MailState, RequestState

_PURPOSES = {Purpose.RESET: "mot de passe oublié", Purpose.ENROLMENT: "inscription"}
# To say aloud to whoever typed them, and they may be a stranger: never what would be right.
_BOXES = {
    "A": "(A) identifiant : n’est celui d’aucun adhérent",
    "B": "(B) numéro interne : ne correspond pas",
    "C": "(C) adresse e-mail : ne correspond pas",
}


def at(moment: datetime) -> str:
    """« 14 h 32 » when it is today, else with the date."""
    return paris.until(moment, datetime.now(UTC))


def lines(followed: "FollowedRequest", *, with_account: bool) -> list[str]:
    """A few lines for a person; `with_account` when nothing else on the sheet tells whose it is."""
    where = f"{clean(followed.terminal)}, {clean(followed.agency)}"
    told = [f"Demande {followed.reference}  {_PURPOSES[followed.purpose]}, {at(followed.asked_at)}  ({where})"]
    if with_account and followed.account is not None:
        told.append(f"  compte   {followed.account} au journal")
    if with_account and followed.email_doubtful_at is not None:
        told.append(f"  e-mail   À VÉRIFIER depuis {at(followed.email_doubtful_at)}")
    told += [f"  état     {_state(followed.state)}", f"  mail     {_mail(followed.mail)}"]
    return told + [f"  case     {_BOXES[letter]}" for letter in followed.mismatch or ""]


def as_json(followed: "FollowedRequest") -> dict[str, Any]:
    """For `json.dumps`, whose times are in ISO 8601 with their offset."""
    return {
        "reference": followed.reference,
        "purpose": followed.purpose.value,
        "asked_at": followed.asked_at.isoformat(),
        "terminal": followed.terminal,
        "agency": followed.agency,
        "account": followed.account,
        "email_doubtful_at": doubtful.isoformat() if (doubtful := followed.email_doubtful_at) else None,
        "request": named(followed.state),
        "mail": named(followed.mail),
        "mismatch": followed.mismatch,
    }


def named(outcome: Any) -> dict[str, Any]:
    """A frozen dataclass under its own name: `CodeGiven(until=...)` is {"state": "code_given", "until": ...}."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(outcome).__name__).lower()
    values = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(outcome).items()}
    return {"state": name, **values}


def _state(state: "RequestState") -> str:
    from kiosk.services.follow_up import states  # noqa: PLC0415 - heavy

    match state:
        case states.AlreadyRegistered():
            return "déjà inscrit : le mail le dit, et ne porte pas de code"
        case states.Waiting(until):
            return f"en attente jusqu’à {at(until)}"
        case states.CodeGiven(until):
            return f"code accepté : nouveau mot de passe attendu jusqu’à {at(until)}"
        case states.Used(moment):
            return f"utilisée à {at(moment)} : le mot de passe a été choisi"
        case states.Void(moment):
            return f"remplacée ou annulée à {at(moment)}"
        case states.Expired(moment):
            return f"expirée à {at(moment)}"
        case states.TooManyTries():
            return "fermée : trop d’essais"
        case _:
            assert_never(state)


def _mail(mail: "MailState") -> str:
    from kiosk.services.follow_up import states  # noqa: PLC0415 - heavy

    match mail:
        case states.Queued(0, _):
            return "en attente de départ"
        case states.Queued(attempts, reply):
            return f"en attente, essai {attempts}{_because(reply)}"
        case states.Accepted(moment, reply):
            return f"accepté par le serveur de mail à {at(moment)}{_because(reply)}"
        case states.Refused(moment, reply):
            return f"refusé à {at(moment)}{_because(reply)}"
        case states.Abandoned(moment, reply):
            return f"abandonné à {at(moment)}{_because(reply)}"
        case states.Withheld(why, until):
            return _withheld(why, until)
        case _:
            assert_never(mail)


def _because(reply: str | None) -> str:
    return f" : {clean(reply)}" if reply else ""


def _withheld(why: "Reason | None", until: datetime | None) -> str:
    match why:
        case None:
            return "aucun mail ne part"
        case "form_limit" | "identifier_limit" | "account_limit" | "terminal_limit":
            return "retenu, limite de demandes atteinte : aucun mail ne part"
        case "suspended" | "closed":
            return "compte suspendu ou fermé : aucun mail ne part"
        case "email_differs" | "no_email":
            return "un conseiller doit vérifier l’adresse e-mail (kiosk calls) : aucun mail ne part"
        case "email_delay":
            then = f"avant {at(until)}" if until else "; le délai est passé, refaire l’étape 5"
            return f"adresse e-mail changée depuis peu : aucun mail ne part {then}"
        case "not_found":
            return "reprise d’un code sans demande en cours : aucun mail ne part"
        case _:
            return "aucun adhérent : aucun mail ne part"
