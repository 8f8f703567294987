"""What `kiosk adviser` answers in common: who is meant, and whether it is done."""

import sys
from typing import TYPE_CHECKING

from kiosk.commands.common import FAILURE, OK, say

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.advisers.registry_outcomes import Already, Done, Listed, LostItsKey, NoSuchAdviser

SIGNED_OUT = "Sa session, s’il y en avait une, est fermée."
NOBODY = "Aucun conseiller n’a cet identifiant : voyez kiosk adviser list."
ALREADY = "C’était déjà le cas : rien n’est changé."


async def found(services: "Services", login: str) -> "Listed | None":
    typed = login.strip().lower()
    return next((who for who in await services.advisers.listed() if who.login == typed), None)


def told(done: "Done | Already | LostItsKey | NoSuchAdviser", *lines: str) -> int:
    """What changed, on the output; why it could not, beside it."""
    from kiosk.services.advisers.registry_outcomes import Already, LostItsKey, NoSuchAdviser  # noqa: PLC0415

    if isinstance(done, NoSuchAdviser):
        return say(NOBODY, FAILURE)
    if isinstance(done, LostItsKey):
        again = [name for name, lost in (("password", done.password), ("totp", done.totp)) if lost]
        commands = " et ".join(f"kiosk adviser {name}" for name in again)
        return say(f"Encore suspendu : une clé a été retirée. Lancez d’abord {commands}.", FAILURE)
    sys.stdout.write("\n".join([ALREADY] if isinstance(done, Already) else lines) + "\n")
    return OK
