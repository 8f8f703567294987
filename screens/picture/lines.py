"""Lines and blocks of a terminal as geometry: no font closes the gap between two rows, a path does."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby

LIGHT, HEAVY = 1.5, 3.5
_WEIGHTS = {"LIGHT": LIGHT, "HEAVY": HEAVY}
_WAYS = {
    "LEFT": (-1, 0),
    "RIGHT": (1, 0),
    "UP": (0, -1),
    "DOWN": (0, 1),
}
_BOTH = {"HORIZONTAL": ("LEFT", "RIGHT"), "VERTICAL": ("UP", "DOWN")}
# The part of its cell that a block covers (x, y, width, height), and how densely.
_BLOCKS = {
    "█": (0.0, 0.0, 1.0, 1.0, 1.0),
    "▀": (0.0, 0.0, 1.0, 0.5, 1.0),
    "▄": (0.0, 0.5, 1.0, 0.5, 1.0),
    "▌": (0.0, 0.0, 0.5, 1.0, 1.0),
    "▐": (0.5, 0.0, 0.5, 1.0, 1.0),
    "▔": (0.0, 0.0, 1.0, 0.125, 1.0),
    "▁": (0.0, 0.875, 1.0, 0.125, 1.0),
    "▎": (0.0, 0.0, 0.25, 1.0, 1.0),
    "▊": (0.0, 0.0, 0.75, 1.0, 1.0),
    "░": (0.0, 0.0, 1.0, 1.0, 0.25),
    "▒": (0.0, 0.0, 1.0, 1.0, 0.5),
    "▓": (0.0, 0.0, 1.0, 1.0, 0.75),
}


def is_line(character: str) -> bool:
    """Whether it is drawn here; anything else is a letter for a font."""
    return character in _BLOCKS or _arms(character) is not None


def drawn(text: str, x: float, y: float, ink: str, cell: tuple[int, int]) -> Iterator[str]:
    """SVG of neighbouring cells that hold lines and blocks only; (x, y) is their upper left corner."""
    width, height = cell
    for character, same in groupby(text):
        count = len(list(same))
        if character in _BLOCKS:
            left, top, wide, high, dense = _BLOCKS[character]
            shade = "" if dense == 1 else f' fill-opacity="{dense}"'
            for place in range(1 if wide == 1 else count):
                long = width * (count if wide == 1 else wide)
                at = x + (place + left) * width
                yield (
                    f'<rect x="{at:g}" y="{y + top * height:g}" width="{long:g}" height="{high * height:g}"'
                    f' fill="{ink}"{shade}/>'
                )
        else:
            yield _stroked(character, count, (x, y), ink, cell)
        x += count * width


def _stroked(character: str, count: int, at: tuple[float, float], ink: str, cell: tuple[int, int]) -> str:
    weight, ways, arc = _arms(character) or (LIGHT, (), False)
    (x, y), (width, height) = at, cell
    if set(ways) == {"LEFT", "RIGHT"}:
        path = f"M{x:g} {y + height / 2:g}h{count * width}"
    else:
        places = [(x + (place + 0.5) * width, y + height / 2) for place in range(count)]
        path = "".join((_corner if arc else _star)(place, ways, cell) for place in places)
    return f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{weight}"/>'


def _star(centre: tuple[float, float], ways: tuple[str, ...], cell: tuple[int, int]) -> str:
    """From edge to edge through the centre, so that a corner is mitred and no end is drawn twice."""
    x, y = centre
    ends = [f"{x + _WAYS[way][0] * cell[0] / 2:g} {y + _WAYS[way][1] * cell[1] / 2:g}" for way in ways]
    if len(ends) == 1:
        return f"M{x:g} {y:g}L{ends[0]}"
    return "".join(f"M{ends[0]}L{x:g} {y:g}L{end}" for end in ends[1:])


def _corner(centre: tuple[float, float], ways: tuple[str, ...], cell: tuple[int, int]) -> str:
    (x, y), (width, height) = centre, cell
    upright = next(_WAYS[way][1] for way in ways if _WAYS[way][1])
    aside = next(_WAYS[way][0] for way in ways if _WAYS[way][0])
    bend = width / 2
    return f"M{x:g} {y + upright * height / 2:g}L{x:g} {y + upright * bend:g}Q{x:g} {y:g} {x + aside * bend:g} {y:g}"


@cache
def _arms(character: str) -> tuple[float, tuple[str, ...], bool] | None:
    """Weight, directions, and whether it is a round corner, from the character's own name.

    None for dashes, doubles and mixed weights: no screen of ours has one, and a font can draw them.
    """
    kind, _, rest = unicodedata.name(character, "").partition("BOX DRAWINGS ")
    weight, *words = rest.split() or [""]
    arc = "ARC" in words
    ways = [way for word in words if word not in {"AND", "ARC"} for way in _BOTH.get(word, (word,))]
    if kind or weight not in _WEIGHTS or not ways or not set(ways) <= set(_WAYS):
        return None
    return _WEIGHTS[weight], tuple(ways), arc
