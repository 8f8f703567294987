"""Each step has a picture of its own screen, and each call-out lies inside what it names, read from the drawing."""

import re
from pathlib import Path

import pytest

from kiosk.demo.members import MEMBERS
from kiosk.guide import CONNEXION, FORGOT_PASSWORD, PROCEDURES, Procedure, Step
from kiosk.printed.edition import Edition, Pictures
from kiosk.printed.text import files_of
from screens.tour import NEW_PASSWORD
from tests.guide.printed import Mark, Seen, Word
from tests.guide.screens import FILE, written

ROOT = Path(__file__).parents[2]
ALL = [pytest.param(p, s, id=f"{p.key}-{s.number}") for p in PROCEDURES for s in p.steps]
FORMS = [pytest.param(p, s, id=f"{p.key}-{s.number}") for p in PROCEDURES for s in p.steps if s.fields]
PRESSED = [pytest.param(p, s, id=f"{p.key}-{s.number}") for p in PROCEDURES for s in p.steps if s.button]


def _seen(pictures: Pictures, procedure: Procedure, step: Step) -> Seen:
    return Seen(pictures.steps[procedure.key, step.number].svg)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("procedure", "step"), ALL)
def test_every_step_has_a_picture_of_its_own_screen(pictures: Pictures, procedure: Procedure, step: Step) -> None:
    text = _bare(_seen(pictures, procedure, step).text)
    assert _bare(procedure.title) in text
    assert _bare(step.heading) in text
    assert _bare(f"Étape {step.number} sur {len(procedure.steps)}") in text


@pytest.mark.parametrize(("procedure", "step"), FORMS)
def test_each_letter_lies_in_the_white_rectangle_under_its_label(
    pictures: Pictures, procedure: Procedure, step: Step
) -> None:
    seen = _seen(pictures, procedure, step)
    badges = [seen.word(field.letter) for field in step.fields]
    ends = [badge.row for badge in badges[1:]] + [seen.word("◄").row]
    for field, badge, end in zip(step.fields, badges, ends, strict=True):
        _, top, _, height = seen.mark(field.letter).outline
        assert badge.row + 1 <= top
        assert top + height <= end
        assert _bare(field.label) in _bare(" ".join(word.text for word in seen.words if word.row == badge.row))
        assert _marker_inside(seen.mark(field.letter))
        assert not [word for word in seen.words if _touch(word, seen.mark(field.letter))], "a word is hidden"


def test_the_letters_of_the_links_lie_in_the_links(pictures: Pictures) -> None:
    seen = _seen(pictures, CONNEXION, CONNEXION.step(4))
    for letter, text in CONNEXION.step(4).links:
        link, mark = seen.word(f"({letter}) {text}"), seen.mark(letter)
        assert _around(mark, link)
        assert _marker_inside(mark)
        assert mark.marker is not None
        assert mark.marker[0] >= link.x + link.width


@pytest.mark.parametrize(("procedure", "step"), PRESSED)
def test_the_button_that_a_step_names_is_outlined(pictures: Pictures, procedure: Procedure, step: Step) -> None:
    seen = _seen(pictures, procedure, step)
    (outline,) = [mark for mark in seen.marks if not mark.letter]
    inside = [word.text for word in seen.words if _around(outline, word)]
    assert " ".join(inside).endswith(step.button)


@pytest.mark.parametrize(("procedure", "step"), ALL)
def test_a_picture_says_in_words_what_it_shows(pictures: Pictures, procedure: Procedure, step: Step) -> None:
    picture, seen = pictures.steps[procedure.key, step.number], _seen(pictures, procedure, step)
    assert seen.attributes["role"] == "img"
    assert seen.title == picture.alt
    assert step.title in picture.alt
    assert [field.label for field in step.fields if field.label not in picture.alt] == []


def test_both_cards_answer_where_a_number_is_found(pictures: Pictures) -> None:
    assert set(pictures.cards) == {note.text for note in FORGOT_PASSWORD.step(5).notes}
    for card in pictures.cards.values():
        assert card.help.endswith(".")
        assert Seen(card.picture.svg).title == card.picture.alt != ""


def test_no_password_and_nobodys_number_is_on_a_screen(pictures: Pictures) -> None:
    drawn = "".join(picture.svg for picture in pictures.steps.values())
    secrets = [NEW_PASSWORD, *(m.password for m in MEMBERS if m.password)]
    assert [secret for secret in secrets if secret in drawn] == []
    numbers = [number for m in MEMBERS for number in (m.nir, m.member_number)]
    assert [number for number in numbers if number in re.sub(r"\s", "", drawn)] == []
    assert [m.email for m in MEMBERS if m.email in drawn] == [MEMBERS[0].email]  # the example under (C)


def test_a_picture_needs_nothing_else(edition: Edition) -> None:
    for svg in files_of(edition).values():
        assert re.findall(r"https?:[^\"<]*", svg) == ["http://www.w3.org/2000/svg"]
        assert not re.search(r"<style|<script|<image|url\(|\bid=|href", svg)


def test_readmes_pictures_are_what_the_command_makes_today(edition: Edition) -> None:
    """Also that two walks, in two processes on two days, give the same bytes."""
    named = re.findall(r"!\[.*?\]\(screens/pictures/(.*?)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    made = files_of(edition)
    remedy = "kiosk guide --only " + ",".join(name.removesuffix(".svg") for name in named)
    assert named
    assert sorted(named) == sorted(file.name for file in (ROOT / "screens" / "pictures").iterdir())
    for name in named:
        kept = (ROOT / "screens" / "pictures" / name).read_text(encoding="utf-8")
        assert kept == made[name], f"{remedy} --output screens/pictures"


def _marker_inside(mark: Mark) -> bool:
    assert mark.marker is not None
    (x, y, width, height), (a, b, wide, high) = mark.outline, mark.marker
    return x <= a and a + wide <= x + width + 0.01 and y <= b and b + high <= y + height + 0.01


def _around(mark: Mark, word: Word) -> bool:
    x, y, width, height = mark.outline
    return x <= word.x and word.x + word.width <= x + width and y <= word.row + 0.05 and word.row + 0.95 <= y + height


def _touch(word: Word, mark: Mark) -> bool:
    x, y, width, height = mark.outline
    return word.x < x + width and x < word.x + word.width and word.row + 0.1 < y + height and y < word.row + 0.9


def test_no_screen_has_changed_its_words_unnoticed(pictures: Pictures) -> None:
    assert written(pictures) == FILE.read_text(encoding="utf-8"), (
        "python -m tests.guide.screens, and look at the diff"
    )
