"""A picture as PNG. The letters are those of a font of this machine, the same bytes each time on it."""

from functools import cache

import resvg_py

FAMILY = "DejaVu Sans Mono"
_LETTER = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="8" font-family="{}">{}</text></svg>'


class NoFont(RuntimeError):
    """No fixed-width font here; the text is a sentence for the operator."""


def png(svg: str, zoom: int = 2) -> bytes:
    """`svg` drawn `zoom` pixels for each of its units. Raises `NoFont`."""
    if not _has_letters():
        raise NoFont("Aucune police à chasse fixe ici : installez-en une (apt-get install fonts-dejavu-core).")
    return resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, monospace_family=FAMILY)


@cache
def _has_letters() -> bool:
    """A letter without a font is drawn as nothing at all, and nobody is told."""
    drawn, empty = (
        resvg_py.svg_to_bytes(svg_string=_LETTER.format(FAMILY, letter), monospace_family=FAMILY) for letter in "M "
    )
    return drawn != empty
