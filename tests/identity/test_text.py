"""What is cleaned out of typed and pasted text, and what is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.text import clean, fold


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\x1b]0;titre\x07Jean", "]0;titreJean"),
        ("\x1b[31mrouge\x1b[0m", "[31mrouge[0m"),
        ("a\x00b\x7fc\x9bd", "abcd"),
        ("\u202ejean\u2066\u200f", "jean"),
        ("\ufeffje\u200ban\u00ad", "jean"),
        ("1\u00a099\u202f05", "1 99 05"),
        ("a\tb\r\nc", "a b  c"),
        ("\ud800seul", "seul"),
        ("Été œuvre « ½ » 😀", "Été œuvre « ½ » 😀"),
    ],
)
def test_only_the_invisible_and_the_commanding_goes(typed: str, expected: str) -> None:
    assert clean(typed) == expected


def test_cleaning_does_not_normalise() -> None:
    assert clean("e\u0301") == "e\u0301"


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_holds_no_control_whatever_was_pasted(text: str) -> None:
    cleaned = clean(text)
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean(cleaned) == cleaned


def test_folding_forgets_case_spelling_of_accents_and_spaces_around() -> None:
    assert fold("  HE\u0301LE\u0300NE@Exemple.FR ") == fold("hélène@exemple.fr")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
