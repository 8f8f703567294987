"""`kiosk calls`: who waits for an adviser, by the reference on their screen. No name, no number."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from kiosk.commands.common import FAILURE, OK, USAGE, action, config_option, guarded, say, settings_of, tell
from kiosk.commands.following import at
from kiosk.identity.text import clean
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.services.assistance import WaitingCall

EXAMPLE = "kiosk calls"
_NOT_A_REFERENCE = "Une référence s’écrit comme 4F-27 : recopiez-la depuis l’écran."
_NO_SUCH_CALL = "Aucun appel en attente ne porte cette référence."
_REASONS = {
    # A request keeps what was typed: « Renvoyer » sends nothing after the address was set, a new form does.
    "email_differs": "l’adresse e-mail saisie n’est pas celle de la liste : vérifiez l’identité, puis "
    "kiosk members set-email, qui dit quand la personne peut refaire l’étape 5",
    "no_email": "la liste n’a pas d’adresse e-mail : vérifiez l’identité, puis "
    "kiosk members set-email ; la personne refait ensuite l’étape 5",
    "nothing_received": "dit ne rien recevoir : voyez kiosk requests",
}
_KINDS = {
    "chat": "veut discuter avec un conseiller",
    "phone": "veut être rappelée : kiosk adviser montre le numéro à qui prend l’appel",
    "desk": "attend quelqu’un devant la borne",
}


def configure(calls: argparse.ArgumentParser) -> None:
    _options(calls)
    calls.set_defaults(command=lambda options: guarded(_list(settings_of(options), as_json=options.json)))
    actions = calls.add_subparsers(metavar="ACTION", title="actions")
    close = action(
        actions, "close", "Retire un appel de la liste : la personne est aidée.", "kiosk calls close 4F-27"
    )
    close.add_argument("reference", metavar="RÉFÉRENCE", help="Comme l’écran l’affiche : 4F-27.")
    config_option(close)
    close.set_defaults(command=lambda options: guarded(_close(settings_of(options), options.reference)))


def _options(calls: argparse.ArgumentParser) -> None:
    calls.add_argument("--json", action="store_true", help="Une ligne JSON par appel.")
    config_option(calls)


async def _list(settings: Settings, *, as_json: bool) -> int:
    from kiosk.services import open_services  # noqa: PLC0415 - heavy

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        waiting = await services.assistance.waiting()
    if not waiting and not as_json:
        return say("Personne n’attend de conseiller.", OK)
    for call in waiting:
        sys.stdout.write((for_tools(call) if as_json else "\n".join(lines(call))) + "\n")
    return OK


async def _close(settings: Settings, reference: str) -> int:
    """1 when no open call bears the reference, 2 when it is none."""
    from kiosk.services import open_services  # noqa: PLC0415 - heavy
    from kiosk.services.assistance import Closed, NotAReference  # noqa: PLC0415

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        done = await services.assistance.close(reference)
    if isinstance(done, NotAReference):
        return say(_NOT_A_REFERENCE, USAGE)
    if not isinstance(done, Closed):
        return say(_NO_SUCH_CALL, FAILURE)
    sys.stdout.write(f"Appel {done.call.reference} fermé ({_where(done.call)}).\n")
    return OK


def lines(call: "WaitingCall") -> list[str]:
    """A few lines for a person."""
    told = [f"Appel {call.reference}  {at(call.opened_at)}  ({_where(call)})"]
    if call.account is not None:
        told.append(f"  compte   {call.account} au journal, comme sur kiosk members show")
    if call.kind != "request":
        return [*told, f"  motif    {_KINDS[call.kind]}"]
    about = f" {call.reference}" if call.reason == "nothing_received" else ""
    return [*told, f"  motif    {_REASONS[call.reason]}{about}"]


def for_tools(call: "WaitingCall") -> str:
    """One JSON object on one line; the time in ISO 8601 with its offset."""
    return json.dumps({**asdict(call), "opened_at": call.opened_at.isoformat()}, ensure_ascii=False)


def _where(call: "WaitingCall") -> str:
    return f"{clean(call.terminal)}, {clean(call.agency)}"
