"""`kiosk adviser`: the console; and the advisers who may open it, kept by the operator."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from kiosk.commands.adviser_answers import NOBODY, SIGNED_OUT, found, told
from kiosk.commands.adviser_secrets import add_adviser, change_password, change_totp
from kiosk.commands.asking import confirmed
from kiosk.commands.common import (
    FAILURE,
    OK,
    USAGE,
    action,
    config_option,
    guarded,
    on_a_terminal,
    say,
    settings_of,
    tell,
)
from kiosk.commands.debugging import refuse_debugging
from kiosk.commands.following import at
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.services import Services

    Act = Callable[[Services, argparse.Namespace], Awaitable[int]]

EXAMPLE = "kiosk adviser add camille --name Camille --title conseillère"
_NO_TERMINAL = (
    "kiosk adviser a besoin d'un terminal (clavier et écran).\n"
    "Lancez la commande dans un terminal, sans redirection ni tube."
)


def configure(adviser: argparse.ArgumentParser) -> None:
    config_option(adviser)
    adviser.set_defaults(command=_console)
    actions = adviser.add_subparsers(metavar="ACTION", title="actions")
    add = _named(
        actions, "add", "Ajoute un conseiller : mot de passe, puis code de son application.", add_adviser, EXAMPLE
    )
    add.add_argument("--name", required=True, metavar="NOM", help="Ce que les adhérents lisent : Camille.")
    add.add_argument("--title", required=True, choices=["conseillère", "conseiller"], help="Dit après son nom.")
    add.add_argument("--agency", metavar="NOM", help="Son agence (sinon celle de [kiosk] agency).")
    listing = action(actions, "list", "Liste les conseillers, sans aucun secret.", "kiosk adviser list")
    config_option(listing)
    listing.set_defaults(command=partial(_run, _list))
    _named(actions, "suspend", "Suspend un conseiller : session fermée, plus de connexion.", _suspend)
    _named(actions, "reopen", "Rouvre un conseiller suspendu, et lève ses attentes.", _reopen)
    _named(actions, "password", "Donne un nouveau mot de passe, et ferme sa session.", change_password)
    _named(actions, "totp", "Change son application de codes, et ferme sa session.", change_totp)
    _named(actions, "remove", "Retire un conseiller pour de bon ; le journal garde ses lignes.", _remove)


def _named(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    sentence: str,
    act: "Act",
    example: str = "",
) -> argparse.ArgumentParser:
    one = action(actions, name, sentence, example or f"kiosk adviser {name} camille")
    one.add_argument("login", metavar="IDENTIFIANT", help="Celui qu’il tape à la console.")
    config_option(one)
    one.set_defaults(command=partial(_run, act))
    return one


def _console(options: argparse.Namespace) -> int:
    refuse_debugging()
    settings = settings_of(options)
    if not on_a_terminal():
        return say(_NO_TERMINAL, USAGE)
    return int(import_module("screens.adviser.launch").run_console(settings))


def _run(act: "Act", options: argparse.Namespace) -> int:
    return guarded(_with_services(settings_of(options), act, options))


async def _with_services(settings: Settings, act: "Act", options: argparse.Namespace) -> int:
    from kiosk.services import open_services  # noqa: PLC0415 - heavy

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        return await act(services, options)


async def _list(services: "Services", _options: argparse.Namespace) -> int:
    listed = await services.advisers.listed()
    if not listed:
        return say(f"Aucun conseiller. Pour en ajouter un : {EXAMPLE}", OK)
    for who in listed:
        state = "actif" if who.active else "suspendu"
        seen = "jamais connecté" if who.signed_in_at is None else f"connecté : {at(who.signed_in_at)}"
        sys.stdout.write(f"{who.login:<16} {who.name}, {who.title:<12} {who.agency:<16} {state:<9} {seen}\n")
    return OK


async def _suspend(services: "Services", options: argparse.Namespace) -> int:
    undo = f"Pour le rouvrir : kiosk adviser reopen {options.login}"
    return told(await services.advisers.suspend(options.login), "Conseiller suspendu.", SIGNED_OUT, undo)


async def _reopen(services: "Services", options: argparse.Namespace) -> int:
    return told(await services.advisers.reopen(options.login), "Conseiller de nouveau actif.")


async def _remove(services: "Services", options: argparse.Namespace) -> int:
    who = await found(services, options.login)
    if who is None:
        return say(NOBODY, FAILURE)
    if not confirmed(f"Retirer {who.name} ({who.login}, {who.agency}) pour de bon ?"):
        return say("Rien n’est changé.", FAILURE)
    return told(await services.advisers.remove(who.login), "Conseiller retiré.", SIGNED_OUT)
