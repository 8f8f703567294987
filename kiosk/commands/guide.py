"""`kiosk guide`: the printed guide, made again from today's screens."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from kiosk import present
from kiosk.commands.common import FAILURE, OK, config_option, say, settings_of, unwritable
from kiosk.locale import Language

if TYPE_CHECKING:
    from kiosk.printed.edition import Edition

EXAMPLE = "kiosk guide --format pdf --language fr --output guide.pdf"
_FORMATS = ("html", "pdf", "md", "svg")


def configure(guide: argparse.ArgumentParser) -> None:
    guide.add_argument(
        "--format",
        default="html",
        choices=_FORMATS,
        metavar="FORMAT",
        help="html (un seul fichier, par défaut), pdf, md (et ses images), svg (les images seules).",
    )
    guide.add_argument(
        "--language",
        default="fr",
        choices=get_args(Language),
        metavar="LANGUE",
        help="fr (par défaut), en, de.",
    )
    guide.add_argument(
        "--output",
        type=Path,
        metavar="FICHIER",
        help="Où l'écrire (guide-fr.html) ; pour md et svg, un dossier (guide-fr).",
    )
    guide.add_argument(
        "--only",
        default="",
        metavar="IMAGE,…",
        help="Avec svg, ces images seulement : forgot-password-05,connexion-04.",
    )
    config_option(guide)
    guide.set_defaults(command=_guide)


def _guide(options: argparse.Namespace) -> int:
    settings = settings_of(options)  # before the walk, which takes ten seconds
    from kiosk.printed.pdf import NotPrinted  # noqa: PLC0415
    from screens.picture.callouts import OutOfSight  # noqa: PLC0415 - heavy
    from screens.tour import TourFailed, not_reached  # noqa: PLC0415

    kind = options.format
    output: Path = options.output or Path(f"guide-{options.language}{'' if kind in ('md', 'svg') else '.' + kind}")
    try:
        _try_place(output, folder=kind in ("md", "svg"))
        edition = _edition(options.language, settings.kiosk.brand)
        for file, content in _files(edition, kind, output, set(filter(None, options.only.split(",")))):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            sys.stdout.write(f"{file}\n")
    except OSError as error:
        return say(unwritable(error, output), FAILURE)
    except NotPrinted as error:
        return say(str(error), FAILURE)
    except TourFailed as failed:
        return say(not_reached(failed), FAILURE)
    except OutOfSight as hidden:
        return say(f"L'image ne montre pas tout ({hidden}) : signalez-le avec cette ligne.", FAILURE)
    return OK


def _try_place(output: Path, *, folder: bool) -> None:
    """Say at once, and not after the walk, that nothing can be written there. Raises OSError."""
    (output if folder else output.parent).mkdir(parents=True, exist_ok=True)
    if not folder:
        output.open("ab").close()


def _edition(language: Language, brand: str) -> "Edition":
    from kiosk.printed.edition import Edition  # noqa: PLC0415
    from screens.picture.taking import take_pictures  # noqa: PLC0415

    return Edition(language, brand, present.now(), asyncio.run(take_pictures(language, brand)))


def _files(edition: "Edition", kind: str, output: Path, only: set[str]) -> Iterator[tuple[Path, bytes]]:
    """What is to be written. Raises `NotPrinted`."""
    from kiosk.printed.pdf import pdf  # noqa: PLC0415
    from kiosk.printed.text import files_of, html, markdown  # noqa: PLC0415

    match kind:
        case "html":
            yield output, html(edition).encode()
        case "pdf":
            yield output, pdf(html(edition, paper=True), edition.captured)
        case "md":
            yield output / "guide.md", markdown(edition, "images").encode()
            yield from ((output / "images" / name, svg.encode()) for name, svg in files_of(edition).items())
        case _:
            for name, svg in files_of(edition).items():
                if not only or name.removesuffix(".svg") in only:
                    yield output / name, svg.encode()
