"""`kiosk demo`: the three procedures on invented members, with a real mail server inside."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

from kiosk.commands.common import (
    FAILURE,
    OK,
    USAGE,
    clean_environment,
    no_terminal,
    on_a_terminal,
    plain_option,
    say,
    unwritable,
)
from kiosk.locale import Language
from kiosk.settings import Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.demo.scenario import Scenario
    from kiosk.settings import Settings

PLAYED = ("connexion", "forgot-password", "enrolment", "errors", "adviser", "all")
EXAMPLE = "kiosk demo --gallery images --size 80x24,120x40 --theme clair,sombre --language fr,en,de"
THEMES = [name for name in get_args(Theme) if name != "auto"]
_TRY_CHECK = "Pour vérifier l'installation sans terminal : kiosk demo --check"
_Part = TypeVar("_Part")


def configure(demo: argparse.ArgumentParser) -> None:
    played = demo.add_mutually_exclusive_group()
    played.add_argument("--play", metavar="NOM", choices=PLAYED, help=f"Joue une démarche : {', '.join(PLAYED)}.")
    played.add_argument("--scenario", type=Path, metavar="FICHIER", help="Joue le scénario d'un fichier TOML.")
    demo.add_argument(
        "--record",
        type=Path,
        metavar="FICHIER",
        help="Écrit ce qui est joué : .cast (asciinema) ou .svg.",
    )
    demo.add_argument("--presenter", action="store_true", help="Devant une salle : sans la carte des adhérents.")
    demo.add_argument("--check", action="store_true", help="Parcourt tout sans terminal, une ligne par étape.")
    demo.add_argument(
        "--gallery", type=Path, metavar="DOSSIER", help="Enregistre chaque écran numéroté en SVG et en PNG."
    )
    demo.add_argument(
        "--size", default="80x24", type=_list(_size), metavar="CxL,…", help="Tailles des images (80x24)."
    )
    demo.add_argument(
        "--theme",
        default=[],
        type=_list(_one_of(THEMES)),
        metavar="THÈME,…",
        help=f"Couleurs, parmi {', '.join(THEMES)} ; plusieurs pour des images (clair).",
    )
    languages = list(get_args(Language))
    demo.add_argument(
        "--language",
        default="fr",
        type=_list(_one_of(languages)),
        metavar="LANGUE,…",
        help=f"Langue, parmi {', '.join(languages)} ; plusieurs pour des images (fr).",
    )
    demo.add_argument("--large", action="store_true", help="Images en grands caractères.")
    demo.add_argument("--touch", action="store_true", help="Comme sur un écran tactile, clavier à l'écran compris.")
    plain_option(demo)
    demo.set_defaults(command=_demo)


def _demo(options: argparse.Namespace) -> int:
    clean_environment("KIOSK_")  # no variable may point a demonstration at something real
    if options.gallery:
        return _gallery(options)
    if options.check:
        from screens.tour import check  # noqa: PLC0415

        return check()
    if options.record and not (options.play or options.scenario):
        return say("--record demande --play ou --scenario : ce qu’il faut jouer.", USAGE)
    if not options.plain and not options.record and not on_a_terminal():
        return say(no_terminal("demo") + "\n" + _TRY_CHECK, USAGE)
    if options.play or options.scenario:
        return _play(options)
    from screens.before import prepare_imports  # noqa: PLC0415

    prepare_imports()
    from screens.launch import run_demo  # noqa: PLC0415

    return run_demo(_settings(options), plain=options.plain, presenter=options.presenter)


def _settings(options: argparse.Namespace) -> "Settings":
    from kiosk.demo.world import demo_settings  # noqa: PLC0415 - a demonstration's alone

    settings = demo_settings(theme=[*options.theme, "auto"][0], language=options.language[0])
    return settings._replace(kiosk=settings.kiosk._replace(touch=options.touch))


def _play(options: argparse.Namespace) -> int:
    from kiosk.demo.scenario import ScenarioRefused, read, shipped  # noqa: PLC0415 - a demonstration's alone
    from screens.walkthrough.launch import play  # noqa: PLC0415

    try:
        scenarios = [read(file) for file in ([options.scenario] if options.scenario else shipped()[options.play])]
    except ScenarioRefused as refused:
        return say(str(refused), USAGE)
    if options.record:
        return _record(options, scenarios)
    return play(scenarios, _settings(options), presenter=options.presenter)


def _record(options: argparse.Namespace, scenarios: "Sequence[Scenario]") -> int:
    from screens.walkthrough.app import PlayedKiosk  # noqa: PLC0415
    from screens.walkthrough.cast import cast  # noqa: PLC0415
    from screens.walkthrough.moving import moving  # noqa: PLC0415
    from screens.walkthrough.player import PlayStopped  # noqa: PLC0415
    from screens.walkthrough.recording import record  # noqa: PLC0415

    writers = {".cast": cast, ".svg": moving}
    writer = writers.get(options.record.suffix)
    if writer is None:
        return say(f"{options.record} : terminez ce nom par .cast (asciinema) ou .svg.", USAGE)
    rows = PlayedKiosk.least_rows
    if options.size[0][1] < rows:
        return say(f"Une démarche jouée demande {rows} lignes : --size 80x24, par exemple.", USAGE)
    try:
        options.record.touch()  # what would fail at the end is told at once
    except OSError as error:
        return say(unwritable(error, options.record), FAILURE)
    try:
        recording = record(scenarios, options.size[0], [*options.theme, "clair"][0], options.language[0])
    except PlayStopped as stopped:
        return say(str(stopped), FAILURE)
    options.record.write_text(writer(recording), encoding="utf-8")
    return OK


def _gallery(options: argparse.Namespace) -> int:
    from screens.picture.gallery import gallery  # noqa: PLC0415
    from screens.picture.png import NoFont  # noqa: PLC0415
    from screens.tour import TourFailed, not_reached  # noqa: PLC0415

    try:
        gallery(options.gallery, options.size, options.theme or ["clair"], options.language, large=options.large)
    except OSError as error:
        return say(unwritable(error, options.gallery), FAILURE)
    except NoFont as error:
        return say(str(error), FAILURE)
    except TourFailed as failed:
        return say(not_reached(failed), FAILURE)
    return OK


def _list(part: Callable[[str], _Part]) -> Callable[[str], list[_Part]]:
    """Several with commas between them, each once."""

    def parts(text: str) -> list[_Part]:
        return list(dict.fromkeys(part(one.strip()) for one in text.split(",")))

    return parts


def _one_of(names: list[str]) -> Callable[[str], str]:
    def known(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(f"« {text} » : choisissez parmi {', '.join(names)}.")
        return text

    return known


def _size(text: str) -> tuple[int, int]:
    columns, _, rows = text.partition("x")
    if not (columns.isdigit() and rows.isdigit() and int(columns) >= 60 and int(rows) >= 20):
        raise argparse.ArgumentTypeError(f"« {text} » : écrivez COLONNESxLIGNES, au moins 60x20.")
    return int(columns), int(rows)
