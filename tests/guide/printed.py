"""Reading what `kiosk guide` made, the way a person does: words of a page, cells of a picture."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
CELL = 10, 20


@dataclass
class Page(HTMLParser):
    """The text of an HTML page without that of its pictures, and each element with its attributes."""

    html: str
    text: str = ""
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._silent = 0
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._silent += tag in {"svg", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"svg", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data

    def tags(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


@dataclass(frozen=True)
class Word:
    """A piece of text and where it stands: column, row, columns."""

    text: str
    x: float
    row: float
    width: float


@dataclass(frozen=True)
class Mark:
    """A call-out: its letter, its outline and its round marker, in cells (x, y, width, height)."""

    letter: str
    outline: tuple[float, float, float, float]
    marker: tuple[float, float, float, float] | None


class Seen:
    """A picture as it is drawn: what is written where, and what is called out."""

    def __init__(self, svg: str) -> None:
        root = ElementTree.fromstring(svg)  # noqa: S314 - our own
        self.title = (root.findtext(f"{SVG}title") or "").strip()
        self.attributes = root.attrib
        self.words = [_word(text) for text in root.findall(f"{SVG}text")]
        self.marks = [_mark(group) for group in root.iter(f"{SVG}g") if group.get("class") == "callout"]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def word(self, text: str) -> Word:
        return next(word for word in self.words if word.text == text)

    def mark(self, letter: str) -> Mark:
        return next(mark for mark in self.marks if mark.letter == letter)


def _word(text: ElementTree.Element) -> Word:
    x, y, width = (float(text.get(name, "0")) for name in ("x", "y", "textLength"))
    return Word(text.text or "", x / CELL[0], y // CELL[1], width / CELL[0])


def _mark(group: ElementTree.Element) -> Mark:
    rect, circle = group.find(f"{SVG}rect"), group.find(f"{SVG}circle")
    assert rect is not None
    x, y, width, height = (float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
    marker = None
    if circle is not None:
        cx, cy, r = (float(circle.get(name, "0")) for name in ("cx", "cy", "r"))
        marker = ((cx - r) / CELL[0], (cy - r) / CELL[1], 2 * r / CELL[0], 2 * r / CELL[1])
    return Mark(group.get("data-letter", ""), (x / CELL[0], y / CELL[1], width / CELL[0], height / CELL[1]), marker)


def words_of_markdown(text: str) -> str:
    """Without its pictures and its signs."""
    return re.sub(r"[*>\\]|^(#+|-) ", "", re.sub(r"!\[.*?\]\(.*?\)", "", text), flags=re.M)
