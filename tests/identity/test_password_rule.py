"""The guide's rule, counted on what people see. (R1 to R4, R13)"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.password_rule import Criterion, met, normalise, problems, same
from kiosk.identity.problems import Problem


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Abcdefg1", ()),
        ("Été2024 ok", ()),
        ("Aa1 " + "😀" * 4, ()),
        (" Abcdef1", ()),
        ("", (Problem.EMPTY,)),
        ("abcdefg1", (Problem.PASSWORD_NO_UPPER,)),
        ("ABCDEFG1", (Problem.PASSWORD_NO_LOWER,)),
        ("Abcdefgh", (Problem.PASSWORD_NO_DIGIT,)),
        ("Abcdef1", (Problem.PASSWORD_TOO_SHORT,)),
        ("Abcdefg²", (Problem.PASSWORD_NO_DIGIT,)),
        ("Abcdefg١", (Problem.PASSWORD_NO_DIGIT,)),
        ("Aa1" + "😀" * 4, (Problem.PASSWORD_TOO_SHORT,)),
        ("ab", (Problem.PASSWORD_TOO_SHORT, Problem.PASSWORD_NO_UPPER, Problem.PASSWORD_NO_DIGIT)),
        ("Aa1" + "x" * 61, ()),
        ("Aa1" + "x" * 125, ()),
        ("Aa1" + "x" * 126, (Problem.PASSWORD_TOO_LONG,)),
    ],
)
def test_each_failing_of_a_password_is_named(password: str, expected: tuple[Problem, ...]) -> None:
    assert problems(password) == expected


def test_letters_count_once_however_their_accents_are_spelt() -> None:
    assert problems("Ete\u0301eee1") == problems("Etéeee1") == (Problem.PASSWORD_TOO_SHORT,)
    assert problems("Aa1" + "e\u0301" * 125) == ()


def test_the_four_criteria_are_ticked_one_by_one() -> None:
    assert met("É1") == {
        Criterion.LENGTH: False,
        Criterion.UPPER: True,
        Criterion.LOWER: False,
        Criterion.DIGIT: True,
    }


def test_normalising_joins_accents_and_changes_nothing_else() -> None:
    assert normalise(" E\u0301té ½ﬁ２ ") == " Été ½ﬁ２ "


def test_two_spellings_of_one_password_are_the_same() -> None:
    assert same("Cafe\u0301 2024", "Café 2024")


@pytest.mark.parametrize("other", ["Café 2024 ", " Café 2024", "café 2024", "Cafe 2024", "", "\ud800"])
def test_any_other_difference_makes_another_password(other: str) -> None:
    assert not same("Café 2024", other)


@given(st.text(st.characters(exclude_categories=())))
def test_a_password_is_always_the_same_as_itself(text: str) -> None:
    assert same(text, text)


def test_a_hostile_paste_of_accents_is_refused_at_once() -> None:
    began = time.perf_counter()
    assert problems("Aa1" + "\u0301\u0316" * 100_000)[0] is Problem.PASSWORD_TOO_LONG
    assert time.perf_counter() - began < 2  # normalising it takes half a minute
