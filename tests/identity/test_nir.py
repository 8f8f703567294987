"""The NIR: the vectors of STANDARDS 3.3, forgiving input, and display that tells nothing."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import nir
from kiosk.identity.problems import Problem, Refused

ACCEPTED = {
    "V1 man, metropolitan": "199053599904215",
    "V2 woman, metropolitan": "291077599900327",
    "V3 Corse-du-Sud 2A": "278082A99911741",
    "V4 Haute-Corse 2B": "182112B99920873",
    "V5 Correze, same digits and key as V3": "278081999911741",
    "V6 Corsica before 1976": "170062099901244",
    "V7 Guadeloupe": "188049719905556",
    "V8 Mayotte": "295029769912383",
    "V9 French Polynesia": "190019879900473",
    "V10 born abroad": "286029999901220",
    "V11 department 96": "148099699902179",
    "V12 month 20": "160207599907880",
    "V13 month 35": "160357599907829",
    "V14 month 50": "160507599907875",
    "V15 month 99": "160997599907883",
    "V16 sex 3": "385053599904219",
    "V17 sex 4": "485053599904266",
    "V18 sex 7": "785053599904213",
    "V19 sex 8": "885053599904260",
    "V20 spaced as on the card": "1 99 05 35 999 042 15",
}

REFUSED = {
    "V26 wrong key": ("199053599904216", Problem.NIR_KEY),
    "V27 two digits swapped": ("199053589904224", Problem.NIR_KEY),
    "V28 key 00": ("199053599904200", Problem.NIR_STRUCTURE),
    "V29 no key": ("1990535999042", Problem.NIR_TOO_SHORT),
    "V30 14 characters": ("19905359990421", Problem.NIR_TOO_SHORT),
    "V31 16 characters": ("1990535999042150", Problem.NIR_TOO_LONG),
    "V32 2C": ("278082C99911700", Problem.NIR_CHARACTERS),
    "V33 letter O": ("19O019879900473", Problem.NIR_CHARACTERS),
    "sex 5": ("599053599904215", Problem.NIR_STRUCTURE),
    "month 00": ("199003599904215", Problem.NIR_STRUCTURE),
    "month 13": ("199133599904215", Problem.NIR_STRUCTURE),
    "department 00": ("199050099904215", Problem.NIR_STRUCTURE),
    "commune 000": ("199053500004215", Problem.NIR_STRUCTURE),
    "order 000": ("199053599900015", Problem.NIR_STRUCTURE),
    "key 98": ("199053599904298", Problem.NIR_STRUCTURE),
    "A out of place": ("1990535999042A5", Problem.NIR_STRUCTURE),
    "superscript two, beside 1 on the keyboard": ("²99053599904215", Problem.NIR_CHARACTERS),
    "Arabic digits": ("١٩٩٠٥٣٥٩٩٩٠٤٢١٥", Problem.NIR_CHARACTERS),
    "nothing": ("", Problem.EMPTY),
    "only separators": (" .- \u00a0", Problem.EMPTY),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_right_number_is_accepted(text: str) -> None:
    compact = text.replace(" ", "")
    parsed = nir.parse(text)
    assert (parsed.canonical, parsed.key) == (compact[:13], compact[13:])


@pytest.mark.parametrize(("text", "problem"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_number_is_refused_with_its_own_reason(text: str, problem: Problem) -> None:
    with pytest.raises(Refused) as refusal:
        nir.parse(text)
    assert refusal.value.problem is problem


@pytest.mark.parametrize(
    "text",
    [
        "1 99 05 35 999 042 15",
        "1.99.05.35.999.042.15",
        "1-99-05-35-999-042-15",
        # V34, which python-stdnum refuses for its hyphen: the fifteen characters are all there, so we accept it.
        "1990535999042-15",
        "1\u00a099\u202f05 35–999—042\u201115",
        "１９９０５３５９９９０４２１５",
        "\u200b199053599904215\ufeff\n",
    ],
)
def test_spacing_and_width_do_not_matter(text: str) -> None:
    assert nir.parse(text) == nir.parse("199053599904215")


def test_small_corsican_letters_become_capitals() -> None:
    assert nir.parse("2 78 08 2a 999 117 41").canonical == "278082A999117"


def test_corsica_and_correze_stay_two_people_though_their_key_is_the_same() -> None:
    corsica, correze = nir.parse(ACCEPTED["V3 Corse-du-Sud 2A"]), nir.parse("278081999911741")
    assert corsica.key == correze.key
    assert corsica != correze


def test_every_wrong_digit_is_noticed() -> None:
    right = "199053599904215"
    for position in range(15):
        for digit in set("0123456789") - {right[position]}:
            with pytest.raises(Refused):
                nir.parse(right[:position] + digit + right[position + 1 :])


@given(st.text())
def test_any_text_is_parsed_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(Refused):
        nir.parse(text)


def test_neither_the_number_nor_its_refusal_shows_it() -> None:
    parsed = nir.parse("199053599904215")
    assert "9" not in repr(parsed) + str(parsed) + f"{[parsed]}"
    with pytest.raises(Refused) as refusal:
        nir.parse("199053599904216")
    assert "9" not in str(refusal.value) + repr(refusal.value)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("1", "1"),
        ("1990", "1 99 0"),
        ("278082a", "2 78 08 2A"),
        ("199053599904215", "1 99 05 35 999 042 15"),
        ("1 99 05 35 999 042 15 78", "1 99 05 35 999 042 15 78"),
    ],
)
def test_a_number_is_grouped_while_it_is_typed(typed: str, shown: str) -> None:
    assert nir.grouped(typed) == shown


@given(st.text())
def test_grouping_twice_is_grouping_once(text: str) -> None:
    assert nir.grouped(nir.grouped(text)) == nir.grouped(text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("199053599904215", "• •• •• •• ••• 042 15"),
        ("2 78 08 2A 999 117 41", "• •• •• •• ••• 117 41"),
        ("1990535999042", "• •• •• •• ••• 042"),
        ("19905", "• •• ••"),
        ("", "••••••••"),
        ("camille@exemple.fr", "••••••••"),
    ],
)
def test_a_masked_number_shows_neither_sex_nor_birth_nor_place(typed: str, shown: str) -> None:
    assert nir.masked(typed) == shown


@pytest.mark.parametrize("text", ["1", "1 99", "278082", "278082A", "278082b99", "1.99.05-35", "9" * 30])
def test_the_beginning_of_a_number_looks_like_one(text: str) -> None:
    assert nir.looks_like_nir(text)


@pytest.mark.parametrize("text", ["", " ", "c", "1990a", "278083A", "camille@", "2A", "1@", "•• 15"])
def test_anything_else_does_not_look_like_a_number(text: str) -> None:
    assert not nir.looks_like_nir(text)
