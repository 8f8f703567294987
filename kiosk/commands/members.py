"""`kiosk members`: one member, named at the prompt: shown, suspended, opened again, signed out, or re-addressed."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, assert_never

from kiosk.commands.asking import ask, confirmed
from kiosk.commands.common import FAILURE, OK, USAGE, action, config_option, guarded, say, settings_of, tell
from kiosk.commands.following import at
from kiosk.commands.member_sheet import for_tools, sheet, waiting, with_others
from kiosk.identity.text import clean
from kiosk.settings import Settings
from kiosk.words import PROBLEMS

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.members.account import AccountClosed
    from kiosk.services.members.finding import Found, Unreadable
    from kiosk.services.members.new_email import EmailChanged, Proposed, SameAddress
    from kiosk.services.members.state import OpenSession

    Act = Callable[[Services, Found, argparse.Namespace], Awaitable[int]]

EXAMPLE = "kiosk members show"
_WHO = "Numéro interne, e-mail ou numéro de Sécurité Sociale :"
_ADDRESS = "Nouvelle adresse e-mail :"
_NOTHING_TYPED = "Rien n’a été saisi : relancez la commande, puis tapez le numéro ou l’e-mail."
_NEVER_AN_ARGUMENT = (
    "Pas de numéro ni d’e-mail sur la ligne de commande : l’historique la garde.\n"
    "Effacez-la de l’historique, relancez sans argument, tapez-le à la question."
)
_NOBODY = {
    "number": "Aucun adhérent n’a ce numéro interne : vérifiez-le, ou tapez son e-mail.",
    "email": "Aucun adhérent n’a cette adresse e-mail : tapez son numéro interne.",
    "nir": "Aucun adhérent n’a ce numéro de Sécurité Sociale : tapez son numéro interne.",
}
_SHARED = "Plusieurs adhérents ont cette adresse e-mail : tapez un numéro interne."
_CLOSED = "compte fermé. Rien n’est changé : seule la mutuelle peut le rouvrir."
_ROSTER = "Corrigez aussi la liste, ou le prochain import remettra l’ancienne adresse."
_WAIT = "Pas de nouveau mot de passe avant {} : l’ancienne adresse a le temps de réagir."
_NO_MAIL = "Pas de serveur de mail ici ([mail] host) : les avis attendent trois jours au plus."


def configure(members: argparse.ArgumentParser) -> None:
    acts: dict[str, tuple[str, Act]] = {
        "show": ("Montre un adhérent, l’état de son compte, de ses demandes et de leurs mails.", _show),
        "lock": ("Suspend un compte : session fermée, demandes annulées, plus de connexion.", _lock),
        "unlock": ("Rouvre un compte suspendu.", _unlock),
        "set-email": ("Change l’adresse e-mail d’un adhérent, et prévient les deux adresses.", _set_email),
        "sign-out": ("Ferme la session d’un adhérent, où qu’elle soit ouverte.", _sign_out),
    }
    actions = members.add_subparsers(required=True, metavar="ACTION", title="actions")
    for name, (sentence, act) in acts.items():
        one = action(actions, name, sentence, f"kiosk members {name}")
        # Taken so that argparse does not print it in an error of its own.
        one.add_argument("typed", nargs="*", help=argparse.SUPPRESS)
        if name == "show":
            one.add_argument("--json", action="store_true", help="Un objet JSON, pour un outil.")
        if name == "set-email":
            one.add_argument("--now", action="store_true", help="Sans délai avant un nouveau mot de passe.")
        config_option(one)
        one.set_defaults(command=partial(_run, act))


def _run(act: "Act", options: argparse.Namespace) -> int:
    settings = settings_of(options)
    if options.typed:
        return say(_NEVER_AN_ARGUMENT, USAGE)
    typed = ask(_WHO)
    return guarded(_on_the_member(settings, typed, act, options)) if typed else say(_NOTHING_TYPED, USAGE)


async def _on_the_member(settings: Settings, typed: str, act: "Act", options: argparse.Namespace) -> int:
    """1 when it is nobody, or not one member alone; 2 when it is wrongly written."""
    from kiosk.services import open_services  # noqa: PLC0415 - heavy
    from kiosk.services.members.finding import Found, Nobody, SharedEmail, Unreadable  # noqa: PLC0415

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        found = await services.members.find(typed)
        match found:
            case Found():
                return await act(services, found, options)
            case Unreadable(problem):
                return say(PROBLEMS[problem], USAGE)
            case Nobody(known_by):
                return say(_NOBODY[known_by], FAILURE)
            case SharedEmail():
                return say(_SHARED, FAILURE)
            case _:
                assert_never(found)


async def _show(services: "Services", who: "Found", options: argparse.Namespace) -> int:
    member = await services.members.show(who)
    sys.stdout.write(json.dumps(for_tools(member), ensure_ascii=False) + "\n" if options.json else sheet(member))
    return OK


async def _lock(services: "Services", who: "Found", _options: argparse.Namespace) -> int:
    from kiosk.services.members.account import AccountClosed, AlreadyLocked, Locked  # noqa: PLC0415

    done = await services.members.lock(who)
    match done:
        case Locked(session):
            void, undo = "Ses demandes en cours sont annulées.", "Pour le rouvrir : kiosk members unlock"
            return _print(who, "compte suspendu.", *_ended(session), void, undo)
        case AlreadyLocked():
            return _print(who, "compte déjà suspendu.")
        case AccountClosed():
            return _print(who, _CLOSED, code=FAILURE)
        case _:
            assert_never(done)


async def _unlock(services: "Services", who: "Found", _options: argparse.Namespace) -> int:
    from kiosk.services.members.account import AccountClosed, AlreadyActive, Unlocked  # noqa: PLC0415

    done = await services.members.unlock(who)
    match done:
        case Unlocked(refusal):
            return _print(who, "compte de nouveau actif.", *_still(refusal))
        case AlreadyActive(refusal):
            return _print(who, "compte déjà actif.", *_still(refusal))
        case AccountClosed():
            return _print(who, _CLOSED, code=FAILURE)
        case _:
            assert_never(done)


async def _sign_out(services: "Services", who: "Found", _options: argparse.Namespace) -> int:
    from kiosk.services.members.account import SignedOut  # noqa: PLC0415

    done = await services.members.sign_out(who)
    if isinstance(done, SignedOut):
        return _print(who, f"session fermée ({clean(done.session.terminal)}).")
    return _print(who, "déjà déconnecté, aucune session n’est ouverte.")


async def _set_email(services: "Services", who: "Found", options: argparse.Namespace) -> int:
    """1 when it is the address on file or was not confirmed, 2 when it is wrongly written."""
    from kiosk.services.members.new_email import EmailChanged, Proposed  # noqa: PLC0415

    if sys.stdin.isatty():
        tell(_name(who))
    proposed = await services.members.weigh_email(who, ask(_ADDRESS))
    if not isinstance(proposed, Proposed):
        return _not_set(who, proposed)
    if not confirmed(_question(proposed)):
        return say("Rien n’est changé.", FAILURE)
    done = await services.members.set_email(who, proposed, at_once=options.now)
    return _set(services, who, proposed, done) if isinstance(done, EmailChanged) else _not_set(who, done)


def _not_set(who: "Found", why: "SameAddress | AccountClosed | Unreadable") -> int:
    from kiosk.services.members.account import AccountClosed  # noqa: PLC0415
    from kiosk.services.members.finding import Unreadable  # noqa: PLC0415
    from kiosk.services.members.new_email import SameAddress  # noqa: PLC0415

    match why:
        case SameAddress():
            return _print(who, "c’est déjà son adresse e-mail. Rien n’est changé.", code=FAILURE)
        case AccountClosed():
            return _print(who, _CLOSED, code=FAILURE)
        case Unreadable(problem):
            return say(PROBLEMS[problem], USAGE)
        case _:
            assert_never(why)


def _set(services: "Services", who: "Found", proposed: "Proposed", changed: "EmailChanged") -> int:
    both = "à l’ancienne et à la nouvelle adresse" if changed.former_told else "à la nouvelle adresse"
    lines = [*_ended(changed.session), "Ses demandes en cours sont annulées.", f"Un avis part {both}."]
    if not services.mail_available:
        lines.append(_NO_MAIL)
    if changed.closed_until is not None:
        lines.append(_WAIT.format(at(changed.closed_until)))
    if proposed.shared_with:
        lines.append(f"Adresse partagée {with_others(proposed.shared_with)} : aucun ne se connecte plus par e-mail.")
    return _print(who, "adresse e-mail changée.", *lines, _ROSTER)


def _question(proposed: "Proposed") -> str:
    sharing = f" (partagée {with_others(proposed.shared_with)})" if proposed.shared_with else ""
    return f"Nouvelle adresse : {clean(proposed.shown)}{sharing}\nC’est bien cela ?"


def _ended(session: "OpenSession | None") -> list[str]:
    return [] if session is None else [f"Session fermée ({clean(session.terminal)})."]


def _still(refusal: object) -> list[str]:
    held = waiting(refusal)
    return [f"Mot de passe {held}."] if held else []


def _name(who: "Found") -> str:
    return clean(f"{who.first_name} {who.last_name}, numéro interne {who.number}")


def _print(who: "Found", told: str, *more: str, code: int = OK) -> int:
    """Whom it was about, so that a wrong number typed is seen at once, and what is so now; then a line for each."""
    sys.stdout.write("\n".join([f"{_name(who)} : {told}", *more]) + "\n")
    return code
