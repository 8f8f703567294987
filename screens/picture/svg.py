"""A frame as SVG: no font, style sheet or script from elsewhere, and the same bytes for the same cells.

Every cell is `CELL` units and every word is fitted into its cells, so that a place on the picture is a place on the
screen whatever font draws it. What moves is built from `papers` and `words`, row by row.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from screens.picture.cells import Callout, Frame, Row, Run
from screens.picture.lines import drawn, is_line

CELL = WIDTH, HEIGHT = 10, 20
FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
SIZE, _BASELINE = 16.6, 16
_SIGNAL, _HALO = "#b3261e", "#ffffff"
_SPACES = re.compile(r"\s{2,}")
_PLAIN = re.compile(r"[\w\s!-~«»’“”·…•–—€°²]+")


def svg(frame: Frame, *, title: str, callouts: Sequence[Callout] = (), language: str = "fr") -> str:
    """One picture; `title` is its text for whoever does not see it."""
    width, height = frame.columns * WIDTH, len(frame.rows) * HEIGHT
    page = page_of(frame)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" xml:lang="{language}" font-family="{FONTS}" font-size="{SIZE}">',
        f"<title>{escape(title, quote=False)}</title>",
        f'<rect width="{width}" height="{height}" fill="{page}"/>',
        '<g shape-rendering="crispEdges">',
        *papers(frame.rows, page),
        "</g>",
        *(part for number, row in enumerate(frame.rows) for part in words(row, number)),
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" fill="none" stroke="#767676"/>',
        *(_called_out(callout) for callout in callouts),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def page_of(frame: Frame) -> str:
    """The paper that most of its cells have."""
    papers: Counter[str] = Counter()
    for row in frame.rows:
        for run in row:
            papers[run.paper] += run.width
    return papers.most_common(1)[0][0]


def papers(rows: Iterable[Row], page: str, first: int = 0) -> Iterator[str]:
    """The backgrounds of `rows` that are not `page`, from row `first` on; equal ones under each other are one."""
    open_ones: dict[tuple[int, int, str], int] = {}  # x, width, paper -> the row it began in
    number = first
    for number, row in enumerate([*rows, ()], first):
        here = {box for box in _spans(row) if box[2] != page}
        for box in [box for box in open_ones if box not in here]:
            yield _paper(box, open_ones.pop(box), number)
        for box in sorted(here):
            open_ones.setdefault(box, number)


def _spans(row: Row) -> Iterator[tuple[int, int, str]]:
    x = 0
    for paper, runs in groupby(row, lambda run: run.paper):
        width = sum(run.width for run in runs)
        yield x, width, paper
        x += width


def _paper(box: tuple[int, int, str], top: int, bottom: int) -> str:
    x, width, paper = box
    return (
        f'<rect x="{x * WIDTH}" y="{top * HEIGHT}" width="{width * WIDTH}" height="{(bottom - top) * HEIGHT}"'
        f' fill="{paper}"/>'
    )


def words(row: Row, number: int) -> Iterator[str]:
    """What is written and drawn in a row; `number` says how far down it stands."""
    x = 0
    for run in row:
        for lined, cells in groupby(run.text, is_line):
            text = "".join(cells)
            if lined:
                yield from drawn(text, x * WIDTH, number * HEIGHT, run.ink, CELL)
            else:
                yield from _written(text, x, number, run)
            x += Run(text, "", "").width


def _written(text: str, x: int, number: int, run: Run) -> Iterator[str]:
    """Each piece that a font draws evenly, fitted into its cells; spaces are places and not text."""
    look = f' fill="{run.ink}"' + ' font-weight="bold"' * run.bold + ' text-decoration="underline"' * run.underline
    for piece in _pieces(text):
        wide = Run(piece, "", "").width
        if piece.strip():
            start = x + len(piece) - len(piece.lstrip())
            said = " ".join(piece.split())
            room = Run(said, "", "").width * WIDTH
            yield (
                f'<text x="{start * WIDTH}" y="{number * HEIGHT + _BASELINE}" textLength="{room}"'
                f' lengthAdjust="spacingAndGlyphs"{look}>{escape(said, quote=False)}</text>'
            )
        x += wide


def _pieces(text: str) -> Iterator[str]:
    """Cut at wide gaps, and around signs (► √) that another font than the letters' may have to lend."""
    for plain, cells in groupby(text, lambda c: _PLAIN.fullmatch(c) is not None):
        part = "".join(cells)
        if not plain:
            yield from part
            continue
        end = 0
        for gap in _SPACES.finditer(part):
            yield part[end : gap.start()]
            yield gap.group()
            end = gap.end()
        yield part[end:]


def _called_out(callout: Callout) -> str:
    """The outline, and the letter inside its right end."""
    x, y, width, height = (part * size for part, size in zip(callout.box, (*CELL, *CELL), strict=True))
    low = height <= HEIGHT
    if low:
        line, inset = 2.0, 0.0
    else:  # a field's own border stays in sight; a button's words may begin in its first row
        line, inset = (3.5, 2.0) if callout.letter else (4.0, -1.0)
    place = (
        f'x="{x + inset:g}" y="{y + inset:g}" width="{width - 2 * inset:g}" height="{height - 2 * inset:g}" rx="6"'
    )
    looks = [(_HALO, line + 2), (_SIGNAL, line)][bool(callout.letter) or low :]  # a halo, where the paper may be dark
    parts = [f'<rect {place} fill="none" stroke="{color}" stroke-width="{wide:g}"/>' for color, wide in looks]
    if callout.letter:
        radius = HEIGHT / 2 if low else min(height / 2 - 10, HEIGHT)
        cx, cy = x + width - radius - (0 if low else 8), y + height / 2
        parts += [
            f'<circle cx="{cx:g}" cy="{cy:g}" r="{radius:g}" fill="{_SIGNAL}"/>',
            f'<text x="{cx:g}" y="{cy + radius * 0.44:g}" text-anchor="middle" font-size="{radius * 1.2:g}"'
            f' font-weight="bold" fill="{_HALO}">{callout.letter}</text>',
        ]
    return f'<g class="callout" data-letter="{callout.letter}">{"".join(parts)}</g>'
