"""E-mail addresses: which are accepted, why the others are not, which are the same."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import email
from kiosk.identity.problems import Problem, Refused


@pytest.mark.parametrize(
    "text",
    [
        "camille@exemple.fr",
        "camille.martin+mutuelle@exemple.fr",
        "d'artagnan@mousquetaires.test",
        "hélène@exemple.fr",
        "camille@été.fr",
        "a" * 64 + "@exemple.fr",
        "\u200bcamille@exemple.fr\n",
        "   camille@exemple.fr  ",
    ],
)
def test_an_ordinary_address_is_accepted(text: str) -> None:
    assert "@" in email.parse(text).value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.EMPTY),
        ("  \u00a0", Problem.EMPTY),
        ("camille", Problem.EMAIL_NO_AT),
        ("camille.exemple.fr", Problem.EMAIL_NO_AT),
        ("camille@", Problem.EMAIL_NO_DOMAIN_END),
        ("camille@exemple", Problem.EMAIL_NO_DOMAIN_END),
        ("camille@exemple.", Problem.EMAIL_NO_DOMAIN_END),
        ("@exemple.fr", Problem.EMAIL_SYNTAX),
        ("camille@@exemple.fr", Problem.EMAIL_SYNTAX),
        ("camille@autre@exemple.fr", Problem.EMAIL_SYNTAX),
        ("camille@.fr", Problem.EMAIL_SYNTAX),
        ("camille@exemple..fr", Problem.EMAIL_SYNTAX),
        ("camille martin@exemple.fr", Problem.EMAIL_SYNTAX),
        ("camille@exemple .fr", Problem.EMAIL_SYNTAX),
        ("camille`id`@exemple.fr", Problem.EMAIL_SYNTAX),
        ('"camille"@exemple.fr', Problem.EMAIL_SYNTAX),
        ("Camille <camille@exemple.fr>", Problem.EMAIL_SYNTAX),
        ("camille@[127.0.0.1]", Problem.EMAIL_SYNTAX),
        ("a" * 65 + "@exemple.fr", Problem.EMAIL_TOO_LONG),
        ("a@" + "exemple." * 32 + "fr", Problem.EMAIL_TOO_LONG),
    ],
)
def test_a_wrong_address_is_refused_with_its_own_reason(text: str, problem: Problem) -> None:
    with pytest.raises(Refused) as refusal:
        email.parse(text)
    assert refusal.value.problem is problem


@pytest.mark.parametrize("other", ["CAMILLE@EXEMPLE.FR", " Camille@Exemple.fr", "camille@exemple.fr\u200b"])
def test_case_and_surroundings_make_no_other_address(other: str) -> None:
    assert email.parse(other).folded == email.parse("camille@exemple.fr").folded


@pytest.mark.parametrize("other", ["cam.ille@exemple.fr", "camille+1@exemple.fr", "camille@exemple.com"])
def test_dots_and_tags_make_another_address(other: str) -> None:
    assert email.parse(other).folded != email.parse("camille@exemple.fr").folded


def test_the_two_spellings_of_an_accent_are_one_address() -> None:
    assert email.parse("he\u0301le\u0300ne@exemple.fr").folded == email.parse("Hélène@exemple.fr").folded


def test_neither_the_address_nor_its_refusal_shows_it() -> None:
    assert "camille" not in repr(email.parse("camille@exemple.fr"))
    with pytest.raises(Refused) as refusal:
        email.parse("camille..x@exemple.fr")
    assert "camille" not in repr(refusal.value)
    assert refusal.value.__context__ is None


@given(st.text())
def test_any_text_is_parsed_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(Refused):
        email.parse(text)
