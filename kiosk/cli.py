"""The table of commands. One is imported when it is called; each says in its help what it does, with an example.

Exit codes: 0 done, 1 failure, 2 wrong usage or settings.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from kiosk import __version__
from kiosk.commands.common import FAILURE, OK, USAGE, action, clean_environment, say
from kiosk.settings import SettingsError

COMMANDS = {
    "demo": "Montre les trois procédures sur des personnes inventées, avec un vrai serveur de mail. F12 quitte.",
    "run": "Ouvre la borne pour les adhérents, avec les réglages de kiosk.toml.",
    "roster": "Importe la liste des adhérents, ou en imprime un modèle.",
    "members": "Montre un adhérent, suspend ou rouvre son compte, change son e-mail, ferme sa session.",
    "requests": "Suit les demandes de mot de passe ou d’inscription, et leurs mails. Aucun nom, aucun numéro.",
    "calls": "Liste qui attend un conseiller, et retire un appel. Aucun nom, aucun numéro.",
    "adviser": "Ouvre la console des conseillers ; ajoute, liste, suspend, rouvre ou retire un conseiller.",
    "guide": "Écrit le guide imprimé « Espace adhérent » avec les écrans d’aujourd’hui : HTML, PDF ou Markdown.",
    "journal": "Liste ce qui s'est passé : quand, sur quelle borne, avec quel résultat. Aucun nom, aucun numéro.",
    "web": "Sert la page où mène le lien du mail, pour les téléphones.",
    "courier": "Remet les mails en attente au serveur de mail, dans son propre processus.",
    "bounce": "Note un mail revenu non remis, lu sur l'entrée standard : pour un alias du serveur de mail.",
    "db": "Prépare, vérifie, sauvegarde et restaure la base de données.",
    "keys": "Liste, renouvelle et retire les clés, sans interruption.",
    "doctor": "Vérifie réglages, clés, base, mail, horloge et terminal, avec un remède pour chaque défaut.",
    "service": "Imprime les unités systemd et les réglages de ssh, cage et nginx pour cette installation.",
    "purge": "Supprime maintenant ce qui a dépassé sa durée de conservation.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(given[0] if given else "").parse_args(given)
    clean_environment("TEXTUAL")
    clean_environment("SSLKEYLOGFILE")  # would write the keys of every TLS conversation to a file
    try:
        return int(options.command(options))
    except SettingsError as error:
        return say(str(error), USAGE)
    except KeyboardInterrupt:
        return FAILURE
    except BrokenPipeError:
        # Whoever read us had enough (`kiosk journal | head`). Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return OK


def _parser(called: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk",
        description="Le guide imprimé « Espace adhérent », vivant dans le terminal.",
        epilog="Exemple : kiosk demo montre tout sur des personnes inventées, sans rien configurer.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMANDE", title="commandes")
    for name, sentence in COMMANDS.items():
        if name == called:  # the others are named in the help, and not imported: `run` starts sooner
            module = import_module(f"kiosk.commands.{name}")
            module.configure(action(commands, name, sentence, module.EXAMPLE))
        else:
            commands.add_parser(name, help=sentence)
    return parser
