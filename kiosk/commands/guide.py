"""`kiosk guide`: the printed guide, made again from today's screens."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from kiosk import present
from kiosk.commands.common import FAILURE, OK, config_option, say, settings_of, unwritable
from kiosk.locale import Language
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.printed.edition import Edition

EXAMPLE = "kiosk guide --format pdf --language fr --output guide.pdf"
_FORMATS = ("html", "pdf", "md", "svg")
_FOLDERS = ("md", "svg")  # more than one file


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
        metavar="ENDROIT",
        help="Fichier ou dossier où l'écrire (guide-fr.html) ; pour md et svg, un dossier (guide-fr).",
    )
    guide.add_argument(
        "--only",
        type=_pictures,
        metavar="IMAGE,…",
        help="Ces images seules, en svg : forgot-password-05,connexion-04.",
    )
    config_option(guide)
    guide.set_defaults(command=_guide)


def _pictures(text: str) -> set[str]:
    from kiosk.guide import PROCEDURES  # noqa: PLC0415

    wanted = {name.strip() for name in text.split(",")}
    known = {f"{procedure.key}-{step.number:02d}" for procedure in PROCEDURES for step in procedure.steps}
    if not wanted <= known:
        first = sorted(wanted - known)[0]
        raise argparse.ArgumentTypeError(f"« {first} » : écrivez une procédure et une étape, comme connexion-04.")
    return wanted


def _guide(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    from kiosk.printed.pdf import NotPrinted, browser  # noqa: PLC0415
    from screens.picture.callouts import OutOfSight  # noqa: PLC0415 - heavy
    from screens.tour import TourFailed, not_reached  # noqa: PLC0415

    kind = "svg" if options.only else options.format
    output = _place(options.output, kind, options.language)
    try:
        # What would fail at the end is told at once: the walk takes ten seconds.
        _try(output if kind in _FOLDERS else output.parent)
        if kind == "pdf":
            browser()
        for file, content in _files(_edition(options.language, settings), kind, output, options.only):
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


def _place(wanted: Path | None, kind: str, language: Language) -> Path:
    name = f"guide-{language}" if kind in _FOLDERS else f"guide-{language}.{kind}"
    if wanted is None:
        return Path(name)
    return wanted / name if kind not in _FOLDERS and wanted.is_dir() else wanted


def _try(folder: Path) -> None:
    """Raises OSError when nothing can be written there."""
    folder.mkdir(parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=folder).close()


def _edition(language: Language, settings: Settings) -> "Edition":
    from kiosk.demo.reproducible import PICTURED_AT  # noqa: PLC0415
    from kiosk.printed.edition import Edition  # noqa: PLC0415
    from screens.picture.taking import take_pictures  # noqa: PLC0415

    captured = present.now()
    at = PICTURED_AT.replace(year=captured.year, month=captured.month, day=captured.day)  # the mails bear the day too
    pictures = asyncio.run(take_pictures(language, settings, at))
    return Edition(language, settings.kiosk.brand, captured, pictures)


def _files(edition: "Edition", kind: str, output: Path, only: set[str] | None) -> Iterator[tuple[Path, bytes]]:
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
                if only is None or name.removesuffix(".svg") in only:
                    yield output / name, svg.encode()
