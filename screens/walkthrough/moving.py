"""A recording as one animated SVG: each row is drawn once for each look it has, and shown for as long as it lasts.

By CSS alone, which a browser runs in a picture too (a README's); whoever asked for less motion sees the last picture.
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from screens.picture.cells import Row
from screens.picture.svg import FONTS, HEIGHT, SIZE, WIDTH, page_of, papers, words
from screens.walkthrough.recording import Recording

Span = tuple[float, float]


def moving(recording: Recording) -> str:
    """The SVG; it begins again for ever."""
    width, height = recording.columns * WIDTH, recording.rows * HEIGHT
    page, looks = page_of(recording.frames[-1][1]), dict(_looks(recording))
    spans: dict[Span, str] = {}
    for moments in looks.values():
        for span in moments:
            spans.setdefault(span, f"t{len(spans)}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" xml:lang="{recording.language}" font-family="{FONTS}" font-size="{SIZE}">',
        f"<title>{escape(recording.title, quote=False)}</title>",
        f"<style>{''.join(_style(recording, spans))}</style>",
        f'<rect width="{width}" height="{height}" fill="{page}"/>',
    ]
    for (number, row), moments in looks.items():
        drawn = "".join(_row(row, number, page))
        if drawn:
            parts += [f'<g class="{_classes(recording, span, spans)}">{drawn}</g>' for span in moments]
    parts += [
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" fill="none" stroke="#767676"/>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _looks(recording: Recording) -> Iterator[tuple[tuple[int, Row], list[Span]]]:
    """Every row in every look, with the moments it is seen."""
    found: dict[tuple[int, Row], list[Span]] = {}
    for number in range(recording.rows):
        for row, same in groupby(recording.shown, lambda shown, n=number: shown[2].rows[n]):  # type: ignore[misc]
            moments = list(same)
            found.setdefault((number, row), []).append((moments[0][0], moments[-1][1]))
    yield from found.items()


def _row(row: Row, number: int, page: str) -> Iterator[str]:
    yield from papers([row], page, number)
    yield from words(row, number)


def _style(recording: Recording, spans: dict[Span, str]) -> Iterator[str]:
    yield (
        f"g{{visibility:hidden;animation:{recording.seconds:g}s step-end infinite}}"
        "@media(prefers-reduced-motion:reduce){g{animation:none!important}g.end{visibility:visible}}"
    )
    for (start, end), name in spans.items():
        first, last = (f"{at / recording.seconds:.5%}" for at in (start, end))
        shown = f"{first}{{visibility:visible}}" + (f"{last}{{visibility:hidden}}" if end < recording.seconds else "")
        yield f".{name}{{animation-name:{name}}}@keyframes {name}{{{shown}}}"


def _classes(recording: Recording, span: Span, spans: dict[Span, str]) -> str:
    return spans[span] + (" end" if span[1] >= recording.seconds else "")
