"""The guide as HTML and Markdown stands beside the paper: its words, its order, nothing of it left out."""

import re
from dataclasses import replace

import pytest

from kiosk import guide
from kiosk.guide import PRINTED, PROCEDURES, Procedure, Step
from kiosk.printed.edition import Edition
from kiosk.printed.text import files_of, html, markdown
from tests.guide.printed import Page, words_of_markdown
from tests.guide.test_guide import STEPS, bare, sentences

OLD, NEW = "en Janvier 2020", "le 28 novembre 2026"


@pytest.fixture(scope="module")
def page(edition: Edition) -> Page:
    return Page(html(edition))


@pytest.fixture(scope="module")
def words(edition: Edition, page: Page) -> dict[str, str]:
    return {"html": bare(page.text), "md": bare(words_of_markdown(markdown(edition, "images")))}


@pytest.mark.parametrize("kind", ["html", "md"])
@pytest.mark.parametrize(("procedure", "step"), STEPS)
def test_every_sentence_of_the_paper_is_there(
    words: dict[str, str], procedure: Procedure, step: Step, kind: str
) -> None:
    told = [re.sub(r"^\d\. ", "", sentence).replace(OLD, NEW) for sentence in sentences(step)]
    assert [sentence for sentence in told if bare(sentence) not in words[kind]] == []


@pytest.mark.parametrize("kind", ["html", "md"])
def test_the_papers_procedures_come_in_its_order_and_ours_after_them(words: dict[str, str], kind: str) -> None:
    titles = [bare(f"~ {title} ~") for title in ("MOT DE PASSE OUBLIÉ", "CONNEXION", "INSCRIPTION")]
    starts = [words[kind].index(title) for title in titles]
    assert starts == sorted(starts)
    assert words[kind].index(bare(guide.SPACE)) < starts[0]


@pytest.mark.parametrize("kind", ["html", "md"])
def test_the_steps_come_in_their_order(words: dict[str, str], kind: str) -> None:
    for procedure in PROCEDURES:
        chapter = words[kind][words[kind].index(bare(f"~ {procedure.title} ~")) :]
        places = [chapter.index(bare(step.heading)) for step in procedure.steps]
        assert places == sorted(places)


@pytest.mark.parametrize("kind", ["html", "md"])
def test_whom_to_call_and_when_the_pictures_were_taken_is_said(words: dict[str, str], kind: str) -> None:
    for said in ("MPN", guide.SITE, guide.PHONE, f"Captures d’écran prises {NEW}"):
        assert bare(said) in words[kind][-400:]


def test_the_messages_are_a_numbered_list(page: Page) -> None:
    assert [item.get("class") for item in page.tags("ol")].count("messages") == 1


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    steps = sum(len(procedure.steps) for procedure in PROCEDURES)
    assert (levels.count(1), levels.count(2), levels.count(3)) == (1, len(PROCEDURES), steps)
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_nothing_is_fetched_and_nothing_runs(edition: Edition, page: Page) -> None:
    assert {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.elements} == set()
    assert not re.search(r"url\(|@import|@font-face", html(edition))
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith(("on", "xlink"))]


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_the_language_is_told_and_a_french_name_in_it_too(edition: Edition, language: str) -> None:
    other = Page(html(replace(edition, language=language)))
    assert other.tags("html") == [{"lang": language}]
    assert bool([a for a in other.tags("span") if a.get("lang") == "fr"]) == (language != "fr")


def test_the_brand_is_the_settings(edition: Edition) -> None:
    text = Page(html(replace(edition, brand="Mutuelle <Été> & Co"))).text
    assert text.count("Mutuelle <Été> & Co") >= 2


def test_two_editions_of_a_day_are_the_same_bytes(edition: Edition) -> None:
    assert html(edition) == html(edition)
    assert markdown(edition, "images") == markdown(edition, "images")


def test_the_markdown_names_every_picture_once_or_more_and_no_other(edition: Edition) -> None:
    named = re.findall(r"\]\(images/(.*?)\)", markdown(edition, "images"))
    assert set(named) == set(files_of(edition))


def test_a_mail_is_shown_where_the_guide_speaks_of_it(words: dict[str, str]) -> None:
    for procedure in {*PRINTED, guide.ENROLMENT} - {guide.CONNEXION}:
        subject = guide.MAIL_SUBJECT if procedure is guide.FORGOT_PASSWORD else guide.ENROLMENT_SUBJECT
        chapter = words["html"][words["html"].index(bare(f"~ {procedure.title} ~")) :]
        seventh = chapter[chapter.index(bare(procedure.step(7).heading)) : chapter.index("8)Remplissez")]
        assert bare(subject) in seventh
        assert "Bonjour" in seventh
