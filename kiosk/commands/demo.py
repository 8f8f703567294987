"""`kiosk demo`: the three procedures on invented members, with a real mail server inside."""

import argparse
from pathlib import Path
from typing import get_args

from kiosk.commands.common import USAGE, clean_environment, no_terminal, on_a_terminal, plain_option, say
from kiosk.settings import Theme

PLAYED = ("connexion", "forgot-password", "enrolment", "errors", "adviser", "all")
EXAMPLE = "kiosk demo --gallery images --size 120x40"
THEMES = [name for name in get_args(Theme) if name != "auto"]
_TRY_CHECK = "Pour vérifier l'installation sans terminal : kiosk demo --check"


def configure(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--play", metavar="NOM", choices=PLAYED, help=f"Joue seule une démarche : {', '.join(PLAYED)}.")
    demo.add_argument("--scenario", type=Path, metavar="FICHIER", help="Joue le scénario d'un fichier TOML.")
    demo.add_argument("--presenter", action="store_true", help="Devant une salle : sans la carte des adhérents.")
    demo.add_argument("--check", action="store_true", help="Parcourt tout sans terminal, une ligne par étape.")
    demo.add_argument("--gallery", type=Path, metavar="DOSSIER", help="Enregistre chaque écran numéroté en SVG.")
    demo.add_argument("--size", default="80x24", type=_size, metavar="CxL", help="Taille des images (80x24).")
    demo.add_argument("--theme", default="clair", choices=THEMES, help="Couleurs des images.")
    demo.add_argument("--large", action="store_true", help="Images en grands caractères.")
    demo.add_argument("--touch", action="store_true", help="Comme sur un écran tactile, clavier à l'écran compris.")
    plain_option(demo)
    demo.set_defaults(command=_demo)


def _demo(options: argparse.Namespace) -> int:
    clean_environment("KIOSK_")  # no variable may point a demonstration at something real
    if options.check or options.gallery:
        from screens.tour import check, gallery  # noqa: PLC0415

        if not options.gallery:
            return check()
        return gallery(options.gallery, options.size, options.theme, large=options.large)
    if not options.plain and not on_a_terminal():
        return say(no_terminal("demo") + "\n" + _TRY_CHECK, USAGE)
    if options.play or options.scenario:
        return _play(options)
    from screens.launch import run_demo  # noqa: PLC0415

    return run_demo(touch=options.touch, plain=options.plain, presenter=options.presenter)


def _play(options: argparse.Namespace) -> int:
    from kiosk.demo.scenario import ScenarioRefused, read, shipped  # noqa: PLC0415 - a demonstration's alone
    from screens.walkthrough.launch import play  # noqa: PLC0415

    try:
        scenarios = [read(file) for file in ([options.scenario] if options.scenario else shipped()[options.play])]
    except ScenarioRefused as refused:
        return say(str(refused), USAGE)
    return play(scenarios, presenter=options.presenter)


def _size(text: str) -> tuple[int, int]:
    columns, _, rows = text.partition("x")
    if not (columns.isdigit() and rows.isdigit() and int(columns) >= 60 and int(rows) >= 20):
        raise argparse.ArgumentTypeError(f"« {text} » : écrivez COLONNESxLIGNES, au moins 60x20.")
    return int(columns), int(rows)
