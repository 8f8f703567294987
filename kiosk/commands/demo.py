"""`kiosk demo`: the three procedures on invented members, with a real mail server inside."""

import argparse
from pathlib import Path
from typing import get_args

from kiosk.commands.common import USAGE, clean_environment, no_terminal, on_a_terminal, plain_option, say
from kiosk.settings import Theme

EXAMPLE = "kiosk demo --gallery images --size 120x40"
THEMES = [name for name in get_args(Theme) if name != "auto"]
_TRY_CHECK = "Pour vérifier l'installation sans terminal : kiosk demo --check"


def configure(demo: argparse.ArgumentParser) -> None:
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
    from screens.launch import run_demo  # noqa: PLC0415

    return run_demo(touch=options.touch, plain=options.plain)


def _size(text: str) -> tuple[int, int]:
    columns, _, rows = text.partition("x")
    if not (columns.isdigit() and rows.isdigit() and int(columns) >= 60 and int(rows) >= 20):
        raise argparse.ArgumentTypeError(f"« {text} » : écrivez COLONNESxLIGNES, au moins 60x20.")
    return int(columns), int(rows)
