"""The words of every numbered screen, row by row: `python -m tests.guide.screens` writes them anew.

A diff of the file says which screen changed, and how; the looks are README's pictures' and the themes' own tests'.
"""

import asyncio
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

from kiosk.printed.edition import Pictures
from kiosk.settings import Settings
from screens.picture.svg import HEIGHT, WIDTH
from screens.picture.taking import take_pictures

FILE = Path(__file__).with_name("screens.txt")
_TEXT = "{http://www.w3.org/2000/svg}text"


def written(pictures: Pictures) -> str:
    """Each screen under its name, without what stands behind the last word of a row."""
    return "\n".join(f"== {key} {number}\n{_rows(one.svg)}" for (key, number), one in pictures.steps.items())


def _rows(svg: str) -> str:
    rows: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for text in ElementTree.fromstring(svg).findall(_TEXT):  # noqa: S314 - our own
        rows[int(float(text.get("y", "0")) // HEIGHT)].append(
            (int(float(text.get("x", "0")) // WIDTH), text.text or "")
        )
    return "".join(f"{_row(rows[number])}\n" for number in range(max(rows) + 1))


def _row(words: list[tuple[int, str]]) -> str:
    line = ""
    for column, word in sorted(words):
        line = line.ljust(column) + word
    return line


if __name__ == "__main__":
    FILE.write_text(written(asyncio.run(take_pictures("fr", Settings()))), encoding="utf-8")
