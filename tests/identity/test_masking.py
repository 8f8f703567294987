"""Masked for a passer-by: the owner knows it again, and nobody learns how long it is. (A25)"""

import pytest

from kiosk.identity.masking import masked_email, masked_number


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("camille.martin@exemple.fr", "c…n@e…e.fr"),
        ("c@e.fr", "c…c@e…e.fr"),
        ("camille@mail.exemple.co.uk", "c…e@m…o.uk"),
    ],
)
def test_an_address_shows_the_ends_of_its_sides(address: str, masked: str) -> None:
    assert masked_email(address) == masked


@pytest.mark.parametrize("number", ["18", "204518", "000000000000018"])
def test_a_number_shows_its_last_two_characters_whatever_its_length(number: str) -> None:
    assert masked_number(number) == "••••••18"
