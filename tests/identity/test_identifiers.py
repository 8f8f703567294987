"""The member number, the code, and the field that takes a NIR or an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import code, identifier, member_number
from kiosk.identity.email import EmailAddress
from kiosk.identity.nir import Nir
from kiosk.identity.problems import Problem, Refused


@pytest.mark.parametrize(
    "text", ["ab12345", "AB 12345", "ab-12.345", "AB/12;345", " ａｂ１２３４５ ", "AB\u00a012–345"]
)
def test_spellings_of_one_member_number_are_one(text: str) -> None:
    assert member_number.parse(text) == "AB12345"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.EMPTY),
        (" - / ", Problem.EMPTY),
        ("12", Problem.MEMBER_NUMBER_LENGTH),
        ("1" * 17, Problem.MEMBER_NUMBER_LENGTH),
        ("AB_123", Problem.MEMBER_NUMBER_CHARACTERS),
        ("straße", Problem.MEMBER_NUMBER_CHARACTERS),
        ("é123", Problem.MEMBER_NUMBER_CHARACTERS),
    ],
)
def test_a_wrong_member_number_is_refused_with_its_own_reason(text: str, problem: Problem) -> None:
    with pytest.raises(Refused) as refusal:
        member_number.parse(text)
    assert refusal.value.problem is problem


@pytest.mark.parametrize("text", ["123", "1" * 16])
def test_three_to_sixteen_characters_make_a_member_number(text: str) -> None:
    assert member_number.parse(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "48201374",
        "4820 1374",
        "4820-1374",
        "48.20.13.74",
        "4820\u00a01374",
        "４８２０１３７４",
        "482O1374",
        "482oI374",
        "4820l374",
        " 4820–1374\n",
    ],
)
def test_spellings_of_one_code_are_one(text: str) -> None:
    assert code.parse(text) == "48201374"


def test_leading_zeros_count() -> None:
    assert code.parse("0000 0042") == "00000042"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.EMPTY),
        (" - ", Problem.EMPTY),
        ("1234567", Problem.CODE_LENGTH),
        ("123456789", Problem.CODE_LENGTH),
        ("1234567A", Problem.CODE_CHARACTERS),
        ("1234567²", Problem.CODE_CHARACTERS),
        ("١٢٣٤٥٦٧٨", Problem.CODE_CHARACTERS),
    ],
)
def test_a_wrong_code_is_refused_with_its_own_reason(text: str, problem: Problem) -> None:
    with pytest.raises(Refused) as refusal:
        code.parse(text)
    assert refusal.value.problem is problem


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("", ""), ("48", "48"), ("48291", "4829 1"), ("48291374", "4829 1374"), ("4829 13745", "4829 1374 5")],
)
def test_a_code_is_grouped_while_it_is_typed(typed: str, shown: str) -> None:
    assert code.grouped(typed) == shown


@given(st.integers(0, 99_999_999))
def test_a_grouped_code_is_read_back(number: int) -> None:
    assert code.parse(code.grouped(f"{number:08d}")) == f"{number:08d}"


def test_an_at_sign_means_an_address() -> None:
    assert isinstance(identifier.parse("camille@exemple.fr"), EmailAddress)


def test_digits_mean_a_nir() -> None:
    assert isinstance(identifier.parse("2 78 08 2a 999 117 41"), Nir)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.EMPTY),
        ("camille.exemple.fr", Problem.EMAIL_NO_AT),
        ("19O0198799004", Problem.EMAIL_NO_AT),
        ("camille@exemple", Problem.EMAIL_NO_DOMAIN_END),
        ("199053599904216", Problem.NIR_KEY),
        ("12!", Problem.NIR_CHARACTERS),
    ],
)
def test_a_wrong_identifier_is_refused_as_what_it_was_meant_to_be(text: str, problem: Problem) -> None:
    with pytest.raises(Refused) as refusal:
        identifier.parse(text)
    assert refusal.value.problem is problem
