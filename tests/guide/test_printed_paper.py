"""In Chromium: the page has no fault that axe-core knows, and the PDF can be read aloud, searched and walked."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from kiosk.guide import PROCEDURES, SPACE
from kiosk.printed.edition import Edition
from kiosk.printed.pdf import pdf
from kiosk.printed.text import html
from tests.guide.conftest import CAPTURED
from tests.web.test_accessibility import NPM, axe, found_by
from tests.web.test_in_chromium import CHROMIUM, OPTIONS, playwright

__all__ = ["axe"]  # a fixture
BOTTOM = 45  # points: the margin of a page, with its number
SMALL = 12.0  # units of a note's letters
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="apt install chromium")


@pytest.fixture(scope="module")
def printed(edition: Edition) -> bytes:
    return pdf(html(edition, paper=True), edition.captured)


@pytest.fixture(scope="module")
def paper(printed: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(printed))


def _structure(element: Any) -> Iterator[tuple[str, str]]:
    """Kind and alternative text of every element below, in reading order."""
    element = element.get_object()
    if isinstance(element, pypdf.generic.ArrayObject):
        for part in element:
            yield from _structure(part)
    elif isinstance(element, pypdf.generic.DictionaryObject):
        if "/S" in element:
            yield str(element["/S"]), str(element.get("/Alt", ""))
        yield from _structure(element.get("/K", pypdf.generic.NullObject()))


def test_the_pdf_is_tagged_and_says_its_title_and_language(paper: pypdf.PdfReader) -> None:
    root = paper.root_object
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "fr"
    assert paper.metadata is not None
    assert paper.metadata.title == "Espace adhérent – MPN"
    assert paper.metadata.creator == "Kiosk"
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])


def test_every_picture_of_the_pdf_has_a_text_of_its_own(paper: pypdf.PdfReader, edition: Edition) -> None:
    figures = [alt for kind, alt in _structure(paper.root_object["/StructTreeRoot"]) if kind == "/Figure"]
    alts = {picture.alt for picture in edition.pictures.steps.values()}
    alts |= {card.picture.alt for card in edition.pictures.cards.values()}
    assert set(figures) == alts


def test_headings_and_outline_follow_the_guide(paper: pypdf.PdfReader) -> None:
    kinds = [kind for kind, _ in _structure(paper.root_object["/StructTreeRoot"])]
    steps = sum(len(procedure.steps) for procedure in PROCEDURES)
    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/H3")) == (1, len(PROCEDURES), steps)
    top, below = paper.outline
    assert isinstance(below, list)
    assert getattr(top, "title", "") == SPACE
    assert [len(part) for part in below if isinstance(part, list)] == [10, 5, 10]


def test_connexion_is_on_pages_5_and_6_as_the_guide_says(paper: pypdf.PdfReader) -> None:
    assert len(paper.pages) == 10
    pages = [page.extract_text() for page in paper.pages]
    assert [n for n, text in enumerate(pages, 1) if "~ CONNEXION ~" in text] == [5]
    assert "Vous êtes désormais connecté" in pages[5]


def test_each_page_has_its_number_and_whom_to_call(paper: pypdf.PdfReader) -> None:
    for number, page in enumerate(paper.pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"Page {number} / 10" in text
        assert "03 88 19 22 56" in text


def test_two_of_the_same_day_are_the_same_bytes(printed: bytes, edition: Edition) -> None:
    assert pdf(html(edition, paper=True), CAPTURED) == printed


@pytest.mark.skipif(NPM is None, reason="apt install npm: axe-core comes from its registry")
async def test_axe_finds_nothing_and_a_phone_shows_it_all(edition: Edition, axe: str, tmp_path: Path) -> None:
    file = tmp_path / "guide.html"
    file.write_text(html(edition), encoding="utf-8")
    async with playwright.async_playwright() as tools:
        browser = await tools.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        try:
            page = await browser.new_page(viewport={"width": 360, "height": 740})
            await page.goto(file.as_uri())
            # A picture's own words are looked at as a picture: it cannot tell what they stand on.
            assert await found_by(axe, page, "{exclude: ['svg text']}") == []
            wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not await page.evaluate(wide)
            await page.set_viewport_size({"width": 680, "height": 1122})  # 180 mm, as on A4
            await page.emulate_media(media="print")
            heights = "[...document.querySelectorAll('.screen svg')].map(s => s.getBoundingClientRect().height)"
            assert min(await page.evaluate(heights)) > 150, "less than 40 mm on paper"
        finally:
            await browser.close()


@pytest.mark.parametrize("language", ["fr", "de"])
def test_on_paper_nothing_lies_over_anything(edition: Edition, printed: bytes, language: str) -> None:
    """In the shortest and the longest words; the pictures of each language have the same size."""
    other = replace(edition, language=language)
    paper = printed if language == "fr" else pdf(html(other, paper=True), other.captured)
    reader = pypdf.PdfReader(BytesIO(paper))
    assert len(reader.pages) == 10
    for page in reader.pages:
        down = _down(page)
        assert down == sorted(down, reverse=True)
        assert down[-1] > BOTTOM


def _down(page: pypdf.PageObject) -> list[float]:
    """How high the headings, sentences and captions stand, in reading order."""
    heights: list[float] = []

    def see(text: str, now: Any, at: Any, font: Any, size: float) -> None:
        name, y = str((font or {}).get("/BaseFont")), at[4] * now[1] + at[5] * now[3] + now[5]
        written = "Mono" not in name and (size > SMALL or "Oblique" in name)  # not in a picture, a note or a mail
        if text.strip() and written:
            heights.append(round(y, 1))

    page.extract_text(visitor_text=see)
    return heights
