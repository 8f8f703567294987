"""Passwords everybody has, and one's own data, are refused; a good password that holds a word is not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity import password_rule
from kiosk.identity.commonness import Commonness
from kiosk.identity.problems import Problem

ENDINGS = ("1", "12", "123", "2024", "01!", "13", "75.")
PERSONAL = ("1990535999042", "A-123456", "camille.martin@exemple.fr", "Camille", "Martin-Dupré", "1990-05-17")


@pytest.fixture(scope="module")
def commonness() -> Commonness:
    return Commonness.load()


def test_three_thousand_common_passwords_that_meet_the_rule_are_refused(commonness: Commonness) -> None:
    made = {word.capitalize() + ending: word for word in commonness.words for ending in ENDINGS}
    passing = {password: word for password, word in made.items() if not password_rule.problems(password)}
    assert len(passing) >= 3_000
    # A fixed sample of them is enough to judge, and quick.
    judged = sorted(passing)[:: max(1, len(passing) // 3_500)]
    assert len(judged) >= 3_000
    refused_otherwise = {p for p in judged if commonness.problem(p) is not Problem.PASSWORD_COMMON}
    # The mutual's own words come before: "Espace2024" is refused for what it is.
    assert {passing[password] for password in refused_otherwise} <= {"espace", "membre", "mutuelle", "adherent"}


def test_it_is_the_list_that_knows_french() -> None:
    assert Commonness(()).problem("Doudou75!") is None
    assert Commonness(["doudou"]).problem("Doudou75!") is Problem.PASSWORD_COMMON


def test_the_list_is_plain_words(commonness: Commonness) -> None:
    assert all(re.fullmatch("[a-z0-9]+", word) for word in commonness.words)
    assert len(commonness.words) > 2_500


@pytest.mark.parametrize(
    "password",
    [
        "Azerty123",
        "Soleil2024",
        "Doudou75!",
        "Marseille13",
        "Bonjour123",
        "Motdepasse1",
        "Mot de passe 1",
        "M0td3passe!",
        "S0l3il!!9",
        "@Zerty123",
        "P@ssw0rd1",
        "Password1",
        "Été20242024",
        "Hélène1985",
        "SOLEILsoleil1",
        "LeChat1234",
        "Jean-Pierre 75",
        "Qsdfghjk1",
        "Poiuytr1",
        "Abcdefg1",
        "Aaaaaaa1",
        "Aa1Aa1Aa1",
        "A1z2e3r4",
        "Soleil1234567890",
        "Soleil!!!!!!!!!!!!!!!!!!!!1",
    ],
)
def test_what_many_people_choose_is_refused(commonness: Commonness, password: str) -> None:
    assert commonness.problem(password) is Problem.PASSWORD_COMMON


@pytest.mark.parametrize(
    "password",
    [
        "Azerty123-Rivage-9",
        "Tortue-Verte-9",
        "Été2024 ok",
        "Grenier tranquille 27",
        "Soleil-4829-1374-2210",
        "Mutuelle-Rivage-92",
        "Camille-Rivage-75",
        "Zr48!kpQ9",
    ],
)
def test_a_good_password_that_holds_a_common_word_is_kept(commonness: Commonness, password: str) -> None:
    assert commonness.problem(password, context=["MPN Strasbourg"], personal=PERSONAL) is None


@pytest.mark.parametrize(
    "password",
    [
        "Mutuelle1",
        "Mpn12345",
        "E-mpn2024",
        "MUTUELLEmpn67",
        "Ma Mutuelle 2024",
        "EspaceAdhérent1",
        "@Dh3rent2024",
        "Kochersberg2024",
        "MpnKochersberg1",
    ],
)
def test_the_words_of_the_place_are_refused_as_such(commonness: Commonness, password: str) -> None:
    assert commonness.problem(password, context=["Agence du Kochersberg"]) is Problem.PASSWORD_CONTEXT


@pytest.mark.parametrize(
    "password",
    [
        "Camille1990",
        "C@mille75!",
        "Martin-7x",
        "Dupre2024",
        "CamilleMartin2024",
        "camille.Martin1",
        "A123456xy",
        "17051990Ab",
        "Rv990535x",
        "Xy1990Zt",
        "1990535999042aB",
        "Camille12345678",
    ],
)
def test_one_s_own_data_is_refused_as_such(commonness: Commonness, password: str) -> None:
    assert commonness.problem(password, personal=PERSONAL) is Problem.PASSWORD_PERSONAL


def test_another_s_data_is_not_one_s_own(commonness: Commonness) -> None:
    assert commonness.problem("Kowalczyk-77", personal=PERSONAL) is None


@pytest.mark.parametrize("personal", [(), ("",), ("Li", "A1", "@", " - ")])
def test_data_too_short_to_mean_anything_refuses_nothing(commonness: Commonness, personal: tuple[str, ...]) -> None:
    assert commonness.problem("Lilas-Grenier-1", personal=personal) is None


@settings(max_examples=50, deadline=None)
@given(password=st.text(max_size=140), personal=st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_judged_without_error(commonness: Commonness, password: str, personal: list[str]) -> None:
    assert commonness.problem(password, personal=personal) in {
        None,
        Problem.PASSWORD_COMMON,
        Problem.PASSWORD_PERSONAL,
        Problem.PASSWORD_CONTEXT,
    }


def test_strength_goes_from_none_to_four(commonness: Commonness) -> None:
    assert commonness.strength("Password1", ()) == 0
    assert commonness.strength("Azerty123-Rivage-9", ()) == 4


def test_one_s_own_words_make_a_password_weaker(commonness: Commonness) -> None:
    assert commonness.strength("Kowalczyk77", ["Kowalczyk"]) < commonness.strength("Kowalczyk77", ())
