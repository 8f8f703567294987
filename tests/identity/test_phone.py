"""Numbers to call back."""

import pytest

from kiosk.identity.phone import parse
from kiosk.identity.problems import Problem, Refused


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("06 12 34 56 78", "0612345678"),
        ("03.88.19.22.56", "0388192256"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0049 7851 12345", "+49785112345"),
        ("＋４１ 44 668 18 00", "+41446681800"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled(typed: str, dialled: str) -> None:
    assert parse(typed) == dialled


@pytest.mark.parametrize("typed", ["06 12 34 56 7", "00 123", "612345678", "+33", "06 12 34 56 78 9", "bonjour"])
def test_what_cannot_be_called_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(typed)
    assert refused.value.problem is Problem.PHONE_NUMBER


def test_nothing_typed_is_empty() -> None:
    with pytest.raises(Refused) as refused:
        parse(" . ")
    assert refused.value.problem is Problem.EMPTY
