"""The commands. Heavy imports happen inside them; each says in its help what it does, with an example.

Exit codes: 0 done, 1 failure, 2 wrong usage or settings.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk import __version__
from kiosk.settings import Settings, SettingsError, load_settings

OK, FAILURE, USAGE = 0, 1, 2
DEFAULT_CONFIG = Path("kiosk.toml")

_NO_TERMINAL = (
    "kiosk {command} a besoin d'un terminal (clavier et écran).\n"
    "Lancez la commande dans un terminal, sans redirection ni tube."
)
_TRY_CHECK = "Pour vérifier l'installation sans terminal : kiosk demo --check"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    _clean_environment("TEXTUAL")
    try:
        return int(options.command(options))
    except SettingsError as error:
        return _say(str(error), USAGE)
    except KeyboardInterrupt:
        return FAILURE
    except BrokenPipeError:
        # Whoever read us had enough (`kiosk journal | head`). Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk",
        description="Le guide imprimé « Espace adhérent », vivant dans le terminal.",
        epilog="Exemple : kiosk demo montre tout sur des personnes inventées, sans rien configurer.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMANDE", title="commandes")
    _add_demo(commands)
    _add_run(commands)
    _add_roster(commands)
    _add_journal(commands)
    _add_db(commands)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, sentence: str, example: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=sentence,
        description=sentence,
        epilog=f"Exemple : {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = _command(
        commands,
        "demo",
        "Montre les deux procédures sur des personnes inventées, avec un vrai serveur de mail local. F12 quitte.",
        "kiosk demo --gallery images --size 120x40",
    )
    demo.add_argument("--check", action="store_true", help="Parcourt tout sans terminal, une ligne par étape.")
    demo.add_argument("--gallery", type=Path, metavar="DOSSIER", help="Enregistre chaque écran numéroté en SVG.")
    demo.add_argument("--size", default="80x24", type=_size, metavar="CxL", help="Taille des images (80x24).")
    demo.add_argument("--theme", default="clair", choices=["clair", "sombre", "console"], help="Couleurs des images.")
    demo.set_defaults(command=_demo)


def _add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = _command(
        commands,
        "run",
        "Ouvre la borne pour les adhérents, avec les réglages de kiosk.toml.",
        "kiosk run --config /etc/kiosk/kiosk.toml",
    )
    _config_option(run)
    run.set_defaults(command=_run)


def _add_roster(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    roster = _command(
        commands,
        "roster",
        "Importe la liste des adhérents, ou en imprime un modèle.",
        "kiosk roster import liste.csv",
    )
    actions = roster.add_subparsers(required=True, metavar="ACTION", title="actions")
    load = _command(actions, "import", "Ajoute et met à jour des adhérents.", "kiosk roster import a.csv")
    load.add_argument("file", type=Path, metavar="FICHIER.csv", help="numero_interne, nir, nom, prenom, email.")
    _config_option(load)
    load.set_defaults(command=_roster_import)
    template = _command(
        actions, "template", "Imprime un fichier d'exemple à remplir.", "kiosk roster template > liste.csv"
    )
    template.set_defaults(command=_roster_template)


def _add_journal(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    journal = _command(
        commands,
        "journal",
        "Liste ce qui s'est passé : quand, sur quelle borne, avec quel résultat. Aucun nom, aucun numéro.",
        "kiosk journal --event authn_login_fail --since 2026-11-22 --json",
    )
    journal.add_argument("--since", type=_moment, metavar="DATE", help="À partir de cette date.")
    journal.add_argument("--until", type=_moment, metavar="DATE", help="Jusqu'à cette date, non comprise.")
    journal.add_argument("--event", metavar="NOM", help="Seulement cet événement.")
    journal.add_argument("--outcome", choices=["success", "failure", "refused"], help="Seulement ce résultat.")
    journal.add_argument("--terminal", metavar="NOM", help="Seulement cette borne.")
    journal.add_argument("--reference", metavar="RÉF", help="Seulement cette référence, dite par l'adhérent.")
    journal.add_argument("--limit", type=int, default=50, metavar="N", help="Les N dernières lignes (50).")
    journal.add_argument("--json", action="store_true", help="Exporte tout en lignes JSON.")
    _config_option(journal)
    journal.set_defaults(command=_journal)


def _add_db(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    database = _command(commands, "db", "Prépare la base de données.", "kiosk db upgrade")
    actions = database.add_subparsers(required=True, metavar="ACTION", title="actions")
    upgrade = _command(
        actions,
        "upgrade",
        "Met la base de données au niveau de ce programme.",
        "kiosk db upgrade --config kiosk.toml",
    )
    _config_option(upgrade)
    upgrade.set_defaults(command=_db_upgrade)


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FICHIER", help="Les réglages (sinon ./kiosk.toml).")


def _settings(options: argparse.Namespace) -> Settings:
    config: Path | None = options.config
    if config is None and DEFAULT_CONFIG.exists():
        config = DEFAULT_CONFIG
    return load_settings(config, os.environ)


# --- the commands -----------------------------------------------------------------------------------


def _demo(options: argparse.Namespace) -> int:
    _clean_environment("KIOSK_")  # no variable may point a demonstration at something real
    if options.check or options.gallery:
        from screens.tour import check, gallery  # noqa: PLC0415

        return gallery(options.gallery, options.size, options.theme) if options.gallery else check()
    if not _on_a_terminal():
        return _say(_NO_TERMINAL.format(command="demo") + "\n" + _TRY_CHECK, USAGE)
    from screens.launch import run_demo  # noqa: PLC0415

    return run_demo()


def _run(options: argparse.Namespace) -> int:
    settings = _settings(options)
    if not _on_a_terminal():
        return _say(_NO_TERMINAL.format(command="run"), USAGE)
    from screens.launch import run_kiosk  # noqa: PLC0415

    return run_kiosk(settings)


def _roster_import(options: argparse.Namespace) -> int:
    from kiosk.operator import import_roster  # noqa: PLC0415

    return import_roster(_settings(options), options.file)


def _roster_template(_options: argparse.Namespace) -> int:
    from kiosk.services.roster import Roster  # noqa: PLC0415

    sys.stdout.write(Roster.template())
    return OK


def _journal(options: argparse.Namespace) -> int:
    from kiosk.operator import print_journal  # noqa: PLC0415

    return print_journal(_settings(options), options)


def _db_upgrade(options: argparse.Namespace) -> int:
    from kiosk.operator import upgrade_database  # noqa: PLC0415

    return upgrade_database(_settings(options))


# --- small things -----------------------------------------------------------------------------------


def _on_a_terminal() -> bool:
    # Textual draws on stderr and reads stdin; a pipe at any end would leave a process that nobody can see or end.
    return all(os.isatty(number) for number in (0, 1, 2)) and os.environ.get("TERM") not in {None, "", "dumb"}


def _clean_environment(prefix: str) -> None:
    for name in [name for name in os.environ if name.startswith(prefix)]:
        del os.environ[name]


def _size(text: str) -> tuple[int, int]:
    columns, _, rows = text.partition("x")
    if not (columns.isdigit() and rows.isdigit() and int(columns) >= 60 and int(rows) >= 20):
        raise argparse.ArgumentTypeError(f"« {text} » : écrivez COLONNESxLIGNES, au moins 60x20.")
    return int(columns), int(rows)


def _moment(text: str) -> object:
    from datetime import datetime  # noqa: PLC0415

    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » : écrivez une date comme 2026-11-22.") from None


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return code
