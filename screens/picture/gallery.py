"""`kiosk demo --gallery`: every numbered screen as SVG and PNG, in each size, theme and language."""

import asyncio
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from kiosk.demo.reproducible import reproducible
from kiosk.locale import Language, open_catalogue
from kiosk.said import say
from kiosk.settings import Theme
from screens.picture import picture
from screens.picture.png import png
from screens.tour import tour

Size = tuple[int, int]


def gallery(
    folder: Path, sizes: Sequence[Size], themes: Sequence[Theme], languages: Sequence[Language], *, large: bool
) -> None:
    """Write the pictures, a line for each. Raises `TourFailed`, `NoFont`, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, theme, language in product(sizes, themes, languages):
        asyncio.run(_walk(folder, size, theme, language, large=large))


async def _walk(folder: Path, size: Size, theme: Theme, language: Language, *, large: bool) -> None:
    catalogue, (columns, rows) = open_catalogue(language), size
    look = f"{language}-{theme}-{columns:03d}x{rows:02d}{'-large' * large}"
    with reproducible():
        async for app, procedure, number in tour(size, theme, language=language, large=large):
            step = procedure.step(number)
            title = f"{say(catalogue, procedure.title)} {number}) {say(catalogue, step.title)}"
            drawn = picture(app, title=title, language=language)
            file = folder / f"{procedure.key}-{number:02d}-{look}.svg"
            await asyncio.to_thread(_write, file, drawn)


def _write(file: Path, drawn: str) -> None:
    file.write_text(drawn, encoding="utf-8")
    file.with_suffix(".png").write_bytes(png(drawn))
    print(file, flush=True)  # noqa: T201
