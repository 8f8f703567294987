"""What the commands share: their settings, their help, and one line for whatever the database answers."""

import argparse
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

from kiosk import house
from kiosk.settings import Settings, load_settings

OK, FAILURE, USAGE = 0, 1, 2
DEFAULT_CONFIG = Path("kiosk.toml")


def action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, sentence: str, example: str
) -> argparse.ArgumentParser:
    """A command or one of its actions, with a sentence and an example in its help."""
    return actions.add_parser(
        name,
        help=sentence,
        description=sentence,
        epilog=f"Exemple : {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FICHIER", help="Les réglages (sinon ./kiosk.toml).")


def plain_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plain",
        action="store_true",
        help="En lignes simples : plage braille, lecteur d'écran, terminal sans dessin.",
    )


def config_of(options: argparse.Namespace) -> Path | None:
    """The file of the settings; None when there is none."""
    config: Path | None = options.config
    return DEFAULT_CONFIG if config is None and DEFAULT_CONFIG.exists() else config


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings the command was called with. Raises `SettingsError`."""
    settings = load_settings(config_of(options), os.environ)
    house.use(settings.kiosk.phone, settings.kiosk.site)
    return settings


def tell(line: str) -> None:
    """One line for the operator, beside the output."""
    print(line, file=sys.stderr)  # noqa: T201


def guarded(command: Coroutine[None, None, int], complain: Callable[[str], None] = tell) -> int:
    """Run `command`; a database or a file in default is one French line to `complain`, and exit code 1."""
    import asyncio  # noqa: PLC0415 - heavy: `run` loads it once nothing is collected meanwhile

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - heavy

    from kiosk.services.roster.file import FileError  # noqa: PLC0415
    from kiosk.storage.errors import StorageNotReady  # noqa: PLC0415

    try:
        return asyncio.run(command)
    except (StorageNotReady, FileError) as error:
        complain(str(error))
    except BrokenPipeError:
        raise
    except (SQLAlchemyError, OSError) as error:
        # The name alone: a driver's text may quote a value or the address of the database.
        complain(f"Base de données en défaut ({type(error).__name__}) : vérifiez [storage] dans kiosk.toml.")
    return FAILURE


def on_a_terminal() -> bool:
    # Textual draws on stderr and reads stdin; a pipe at any end would leave a process that nobody can see or end.
    return all(os.isatty(number) for number in (0, 1, 2)) and os.environ.get("TERM") not in {None, "", "dumb"}


def no_terminal(command: str) -> str:
    return (
        f"kiosk {command} a besoin d'un terminal (clavier et écran).\n"
        "Lancez la commande dans un terminal, sans redirection ni tube.\n"
        f"Sans écran ni dessin : kiosk {command} --plain."
    )


def clean_environment(prefix: str) -> None:
    """Forget every variable of that name: none may change what a library or a demonstration does."""
    for name in [name for name in os.environ if name.startswith(prefix)]:
        del os.environ[name]


def unwritable(error: OSError, path: Path) -> str:
    return f"{error.filename or path} : écriture impossible ({error.strerror}) ; choisissez un autre endroit."


def say(text: str, code: int) -> int:
    tell(text)
    return code
