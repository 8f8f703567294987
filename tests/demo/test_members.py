"""The invented members keep to the rules that real ones meet."""

import csv
import io

import pytest

from kiosk.demo.members import MEMBERS, DemoMember, roster_csv
from kiosk.identity import email, member_number, nir, password_rule
from kiosk.identity.commonness import Commonness

each = pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.first_name)


@each
def test_every_identifier_is_accepted(member: DemoMember) -> None:
    assert nir.parse(member.nir)
    assert member_number.parse(member.member_number) == member.member_number
    assert email.parse(member.email).value == member.email
    assert member.email.endswith("@exemple.fr")
    assert 6 <= len(member.member_number) <= 7


@each
def test_no_number_belongs_to_a_real_place(member: DemoMember) -> None:
    """Commune 999 or x99, or country 999, was never given."""
    assert member.nir[8:10] == "99"


@each
def test_a_password_that_a_member_has_would_be_accepted_today(member: DemoMember) -> None:
    if member.password is None:
        return
    own = (member.last_name, member.first_name, member.nir, member.member_number, member.email)
    assert password_rule.problems(member.password) == ()
    assert Commonness.load().problem(member.password, personal=own) is None


def test_three_have_a_password_and_three_have_none_yet() -> None:
    assert [member.password is None for member in MEMBERS].count(True) == 3
    assert len(MEMBERS) == 6


def test_no_two_share_an_identifier() -> None:
    for name in ("nir", "member_number", "email"):
        assert len({getattr(member, name) for member in MEMBERS}) == 6


def test_one_was_born_in_corsica_and_one_abroad() -> None:
    departments = {member.nir[5:7] for member in MEMBERS}
    assert {"2A", "99"} <= departments


def test_the_roster_has_the_columns_of_the_import_and_a_line_for_each() -> None:
    rows = list(csv.DictReader(io.StringIO(roster_csv()), delimiter=";"))
    assert list(rows[0]) == ["numero_interne", "nir", "nom", "prenom", "email"]
    assert [row["nir"] for row in rows] == [member.nir for member in MEMBERS]


def test_the_roster_holds_no_password() -> None:
    for member in MEMBERS:
        assert member.password is None or member.password not in roster_csv()
