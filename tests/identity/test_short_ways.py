"""Plain values take a short way through the checks: it must lead where the long one does."""

import re

import pytest
from email_validator import EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kiosk.identity import email, member_number, nir
from kiosk.identity.problems import Refused
from kiosk.identity.text import fold

LOCALS = st.from_regex(r"[A-Za-z0-9._+'-]{1,66}", fullmatch=True)
LABELS = st.from_regex(r"[A-Za-z0-9-]{1,64}", fullmatch=True)
ENDINGS = st.sampled_from(
    ["fr", "FR", "Fr", "com", "org", "test", "local", "onion", "arpa", "invalid", "localhost", "c0m"]
)
DOMAINS = st.lists(LABELS, min_size=0, max_size=4).flatmap(
    lambda labels: ENDINGS.map(lambda e: ".".join([*labels, e]))
)
NUMBERS = st.from_regex(r"[1-8][0-9]{4}(?:[0-9]{2}|2[ABab])[0-9]{6}", fullmatch=True)


def the_librarys(address: str) -> tuple[str, str] | None:
    try:
        found = validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
    return found, fold(found)


def ours(address: str) -> tuple[str, str] | None:
    try:
        parsed = email.parse(address)
    except Refused:
        return None
    return parsed.value, parsed.folded


def takes_the_short_way(address: str) -> bool:
    return email._PLAIN.fullmatch(address) is not None


@given(LOCALS, DOMAINS)
@example("a", "exemple.fr")
@example("A.b", "Exemple.FR")
@example("a", "xn--6qa.fr")
@example("a", "ab--cd.fr")
@example("a" * 64, "b" * 60 + ".fr")
def test_an_address_of_the_short_way_is_what_the_library_says(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    if takes_the_short_way(address):
        assert the_librarys(address) == ours(address) is not None


PLAIN_LOCALS = st.lists(st.from_regex(r"[A-Za-z0-9_+-]{1,9}", fullmatch=True), min_size=1, max_size=3).map(".".join)
PLAIN_LABELS = st.lists(st.from_regex(r"[A-Za-z0-9]{1,9}", fullmatch=True), min_size=1, max_size=3).map("-".join)
PLAIN_DOMAINS = st.lists(PLAIN_LABELS, min_size=1, max_size=2).map(".".join)


@given(PLAIN_LOCALS, PLAIN_DOMAINS, st.sampled_from(["fr", "COM", "lu"]))
def test_whatever_the_short_way_takes_the_library_takes_alike(local: str, domain: str, ending: str) -> None:
    address = f"{local}@{domain}.{ending}"
    assume(takes_the_short_way(address))
    assert ours(address) == the_librarys(address) is not None


@pytest.mark.parametrize("name", CASE_INSENSITIVE_MAILBOX_NAMES)
def test_mailbox_names_without_case_are_left_to_the_library(name: str) -> None:
    address = f"{name.upper()}@exemple.fr"
    assert not takes_the_short_way(address)
    assert ours(address) == (f"{name}@exemple.fr", f"{name}@exemple.fr")


@pytest.mark.parametrize(
    "address",
    ["camille@orange.fr", "C.MARTIN@ORANGE.FR", "camille.martin+mpn@sous-domaine.exemple.org", "a-b_c1@free.fr"],
)
def test_what_nearly_everybody_has_takes_the_short_way(address: str) -> None:
    assert takes_the_short_way(address)


@given(NUMBERS, st.integers(0, 99), st.booleans())
def test_a_number_read_at_once_is_the_one_read_sign_by_sign(body: str, key: int, spaced: bool) -> None:
    text = f"{body}{key:02d}"
    text = nir.grouped(text) if spaced else text
    # A hyphen in front asks for the long way, and changes nothing else.
    assert _nir(text) == _nir("-" + text)


def _nir(text: str) -> object:
    try:
        parsed = nir.parse(text)
    except Refused as refused:
        return refused.problem
    return parsed.canonical, parsed.key


@given(st.one_of(st.from_regex(r"[0-9A-Za-z]{1,18}", fullmatch=True), st.text(max_size=18)))
def test_a_member_number_read_at_once_is_the_one_read_sign_by_sign(text: str) -> None:
    assert _member_number(text) == _member_number("-" + text)


def _member_number(text: str) -> object:
    try:
        return member_number.parse(text)
    except Refused as refused:
        return refused.problem


def test_the_endings_of_the_short_way_are_real_ones() -> None:
    """Of domains that people can have: none may become one that the library refuses."""
    endings = re.findall(r"[a-z]+", email._PLAIN.pattern.rpartition("(?:")[2])
    for ending in endings:
        assert the_librarys(f"a@exemple.{ending}") is not None
