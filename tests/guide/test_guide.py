"""The data is the printed guide: nothing added to its sentences, nothing of it left out."""

import re
from pathlib import Path

import pytest

from kiosk import guide
from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, PRINTED, PROCEDURES, RECTANGLES, Procedure, Step

_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛`´"), "'")


def bare(text: str) -> str:
    """White space and the kind of apostrophe apart."""
    return re.sub(r"\s+", "", text.translate(_APOSTROPHES)).replace("•", "")


TEXT = bare((Path(__file__).parent / "guide-espace-adherent.txt").read_text(encoding="utf-8"))
_CONNEXION_STARTS = TEXT.index("1)Accédez", TEXT.index("10)Votre"))
FORGOT_PART, CONNEXION_PART = TEXT[:_CONNEXION_STARTS], TEXT[_CONNEXION_STARTS:]
PART = {CONNEXION.key: CONNEXION_PART, FORGOT_PASSWORD.key: FORGOT_PART}


def sentences(step: Step) -> list[str]:
    fields = [f"{RECTANGLES[field.letter]} {field.instruction}" for field in step.fields]
    notes = [f"({note.number}) {note.text}" for note in step.notes]
    messages = [f"{n}. {message.sentence}" for n, message in enumerate(step.messages, 1)]
    return [s for s in [step.heading, *fields, step.closing, *notes, *step.text, *messages, step.caption] if s]


STEPS = [pytest.param(p, s, id=f"{p.key}-{s.number}") for p in PRINTED for s in p.steps]


@pytest.mark.parametrize(("procedure", "step"), STEPS)
def test_every_sentence_of_a_step_stands_in_the_guide(procedure: Procedure, step: Step) -> None:
    for sentence in sentences(step):
        assert bare(sentence) in PART[procedure.key], sentence


@pytest.mark.parametrize("procedure", PRINTED, ids=lambda p: p.key)
def test_nothing_of_the_guide_is_left_out(procedure: Procedure) -> None:
    rest = PART[procedure.key]
    printed = [bare(s) for step in procedure.steps for s in sentences(step)]
    printed += [bare(guide.SPACE), bare(f"~ {procedure.title} ~")]
    for sentence in sorted(printed, key=len, reverse=True):
        rest = rest.replace(sentence, "", 1)
    letters = {letter for step in procedure.steps for letter, _ in step.links}
    letters |= {field.letter for step in procedure.steps for field in step.fields}
    assert set(re.findall(r"\((\w)\)", rest)) == letters
    assert re.sub(r"\(\w\)", "", rest) == ""


@pytest.mark.parametrize("procedure", PRINTED, ids=lambda p: p.key)
def test_the_titles_come_in_the_guides_order(procedure: Procedure) -> None:
    printed = PART[procedure.key]
    numbered = [printed.index(bare(f"{step.heading}")) for step in procedure.steps]
    assert [step.number for step in procedure.steps] == list(range(1, len(procedure.steps) + 1))
    assert numbered == sorted(numbered)


@pytest.mark.parametrize(("procedure", "step"), STEPS)
def test_every_button_is_named_by_the_guide_between_quotes(procedure: Procedure, step: Step) -> None:
    if step.button:
        assert bare(f"« {step.button} »") in PART[procedure.key]


def test_both_spellings_of_the_last_button_stay_where_the_guide_puts_them() -> None:
    assert FORGOT_PASSWORD.step(8).button == "Modifier votre mot de passe"
    assert FORGOT_PASSWORD.step(9).button == "Modifier le mot de passe"


def test_the_links_under_the_form_carry_the_guides_letters() -> None:
    advice = " ".join(message.advice for message in CONNEXION.step(5).messages)
    for letter, text in CONNEXION.step(4).links:
        assert f"« {text} » ({letter})" in advice


def test_phone_site_and_subject_are_printed() -> None:
    for words in (guide.PHONE, guide.SITE, f"« {guide.MAIL_SUBJECT} »"):
        assert bare(words) in TEXT


def test_enrolment_alone_is_ours_and_its_title_is_not_printed() -> None:
    assert {p.key for p in PROCEDURES} - {p.key for p in PRINTED} == {ENROLMENT.key}
    assert bare(f"~ {ENROLMENT.title} ~") not in TEXT


def test_enrolment_is_numbered_like_the_forgotten_password() -> None:
    """« Passez à l'étape 6 », said aloud by an adviser, means the same in both."""
    shared = {number: FORGOT_PASSWORD.step(number).short for number in (1, 2, 3, 6, 7, 10)}
    assert {number: ENROLMENT.step(number).short for number in shared} == shared
    assert [step.number for step in ENROLMENT.steps] == [step.number for step in FORGOT_PASSWORD.steps]


def test_enrolment_names_each_button_in_its_own_sentences() -> None:
    for step in ENROLMENT.steps:
        assert not step.button or f"« {step.button} »" in f"{step.title} {step.closing}"
