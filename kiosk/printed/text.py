"""The guide as HTML and as Markdown: the same words in the same order, from two templates."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from kiosk import guide, house
from kiosk.identity.text import clean
from kiosk.phrasing import environment
from kiosk.printed.edition import Edition

_FOLDER = Path(__file__).parent / "templates"
_ROOT = re.compile(r'\A<svg ([^>]*?)width="\d+" height="\d+"')


def html(edition: Edition, *, paper: bool = False) -> str:
    """One file that needs nothing else; for `paper`, what the PDF is printed from."""
    # A phone number is not broken over two lines, wherever it stands.
    return _render("guide.html.jinja", edition, paper=paper).replace(
        house.phone(), house.phone().replace(" ", "\u00a0")
    )


def markdown(edition: Edition, pictures: str) -> str:
    """Its pictures are `files_of`, in the folder `pictures` beside it."""
    return _render("guide.md.jinja", edition, folder=pictures)


def files_of(edition: Edition) -> dict[str, str]:
    """Each picture by the name that the Markdown gives it, in the guide's order."""
    steps = {f"{key}-{number:02d}.svg": picture.svg for (key, number), picture in edition.pictures.steps.items()}
    cards = {
        f"{_card_name(number)}.svg": card.picture.svg
        for number, card in enumerate(edition.pictures.cards.values(), 1)
    }
    return steps | cards


def _render(template: str, edition: Edition, **more: object) -> str:
    cards = {question: _card_name(number) for number, question in enumerate(edition.pictures.cards, 1)}
    return (
        _templates()
        .get_template(template)
        .render(
            edition=edition,
            catalogue=edition.catalogue,
            language=edition.language,
            brand=clean(edition.brand),
            guide=guide,
            house=house,
            style=Markup((_FOLDER / "guide.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            card_names=cards,
            **more,
        )
    )


@cache
def _templates() -> Environment:
    made = environment(_FOLDER, html_only=False)
    made.filters.update(inline=_inline, paragraphs=_paragraphs)
    return made


def _card_name(number: int) -> str:
    return f"note-{number}"


def _inline(svg: str) -> Markup:
    """Inside the page, whose style sheet knows how large it may be."""
    return Markup(_ROOT.sub(r"<svg \1", svg.strip()))  # noqa: S704 - written by screens.picture, which escapes


def _paragraphs(text: str) -> list[list[str]]:
    """A plain mail as paragraphs of lines."""
    return [[line.strip() for line in block.splitlines()] for block in re.split(r"\n\s*\n", text.strip())]
