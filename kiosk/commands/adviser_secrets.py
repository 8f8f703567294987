"""`kiosk adviser add`, `password` and `totp`: what an adviser signs in with, typed unseen and shown once."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar, assert_never

from kiosk.commands.adviser_answers import NOBODY, SIGNED_OUT, found, told
from kiosk.commands.asking import ask, ask_hidden
from kiosk.commands.authenticator import shown
from kiosk.commands.common import FAILURE, OK, USAGE, say, settings_of, tell
from kiosk.identity import password_rule
from kiosk.identity.problems import Problem
from kiosk.words import PROBLEMS

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.advisers.registry_outcomes import Authenticator, Finish, NewAdviser, WrongCode

_Done = TypeVar("_Done")
_NOT_A_LOGIN = "Identifiant refusé : deux lettres au moins, sans accent ni espace (chiffres . - _ permis)."
_NOT_A_NAME = "Nom ou agence refusés : écrivez de 1 à 64 caractères."
_TAKEN = "Cet identifiant est pris : choisissez-en un autre, ou voyez kiosk adviser list."
_PASSWORD = "Mot de passe (12 caractères au moins, avec majuscule, minuscule et chiffre) :"  # noqa: S105
_AGAIN = "Le même mot de passe, une seconde fois :"
_TOO_SHORT = "C’est trop court. Mettez au moins 12 caractères."
_CODE = "Code à 6 chiffres que l’application montre :"
_WRONG_CODE = "Code incorrect. Vérifiez l’heure du téléphone, puis tapez le code suivant."
_GIVEN_UP = "Trois codes incorrects : rien n’est enregistré. Relancez la commande."
_GIVEN_UP_TOTP = "Trois codes incorrects : rien n’est changé, l’ancienne application sert encore."
_TRIES = 3


async def add_adviser(services: "Services", options: argparse.Namespace) -> int:
    from kiosk.services.advisers.registry_outcomes import (  # noqa: PLC0415
        LoginTaken,
        NewAdviser,
        NotALogin,
        NotAName,
    )
    from kiosk.services.place import Place  # noqa: PLC0415

    agency = options.agency or Place.of(settings_of(options).kiosk).agency  # as its terminals write it
    new = await services.advisers.begin(options.login, options.name, options.title, agency)
    match new:
        case NotALogin():
            return say(_NOT_A_LOGIN, USAGE)
        case NotAName():
            return say(_NOT_A_NAME, USAGE)
        case LoginTaken():
            return say(_TAKEN, FAILURE)
        case NewAdviser():
            return await _finished(services, new)
        case _:
            assert_never(new)


async def _finished(services: "Services", new: "NewAdviser") -> int:
    from kiosk.services.advisers.registry_outcomes import Done, LoginTaken, WrongCode  # noqa: PLC0415

    password = _chosen(services, new.authenticator.login, new.name)
    if password is None:
        return USAGE
    done: Finish = await _proved(new.authenticator, lambda code: services.advisers.finish(new, password, code))
    match done:
        case Done():
            sys.stdout.write(
                f"{new.name} ({new.authenticator.login}), {new.title}, {new.agency} : ajouté.\n"
                "Pour ouvrir la console : kiosk adviser\n"
            )
            return OK
        case WrongCode():
            return say(_GIVEN_UP, FAILURE)
        case LoginTaken():
            return say(_TAKEN, FAILURE)
        case _:
            assert_never(done)


async def change_password(services: "Services", options: argparse.Namespace) -> int:
    who = await found(services, options.login)
    if who is None:
        return say(NOBODY, FAILURE)
    password = _chosen(services, who.login, who.name)
    if password is None:
        return USAGE
    return told(await services.advisers.set_password(who.login, password), "Mot de passe changé.", SIGNED_OUT)


async def change_totp(services: "Services", options: argparse.Namespace) -> int:
    from kiosk.services.advisers.registry_outcomes import Done, NoSuchAdviser, WrongCode  # noqa: PLC0415

    new = await services.advisers.begin_totp(options.login)
    if isinstance(new, NoSuchAdviser):
        return say(NOBODY, FAILURE)
    done: Done | WrongCode | NoSuchAdviser = await _proved(new, lambda code: services.advisers.finish_totp(new, code))
    if isinstance(done, WrongCode):
        return say(_GIVEN_UP_TOTP, FAILURE)
    return told(done, "Application de codes changée.", SIGNED_OUT)


def _chosen(services: "Services", login: str, name: str) -> str | None:
    """A password typed twice at a terminal, once in a pipe; None, and why, when it may not be it."""
    password = ask_hidden(_PASSWORD)
    problem = services.advisers.problem(password, login, name)
    if problem is None and sys.stdin.isatty() and not password_rule.same(password, ask_hidden(_AGAIN)):
        problem = Problem.CONFIRMATION_DIFFERS
    if problem is None:
        return password
    tell(_TOO_SHORT if problem is Problem.PASSWORD_TOO_SHORT else PROBLEMS[problem])
    return None


async def _proved(
    authenticator: "Authenticator", finish: "Callable[[str], Awaitable[_Done | WrongCode]]"
) -> "_Done | WrongCode":
    """Show the secret, and finish with the first right code of three."""
    from kiosk.services.advisers.registry_outcomes import WrongCode  # noqa: PLC0415

    with shown(authenticator) as show:
        for attempt in range(_TRIES):
            show(_WRONG_CODE if attempt else "")
            done = await finish(ask(_CODE))
            if not isinstance(done, WrongCode):
                return done
    return WrongCode()
