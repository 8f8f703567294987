"""What a barcode reader meant, and what is no reader's at all (see the fields for each keystroke)."""

import pytest

from kiosk.identity.reader import meant, top_row


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("&ççà(\"(çççà'é&(", "199053599904215"),
        ("éè_à_éQççç&&è'&", "278082A99911741"),
        ("éè_à_ébççç&&è'&", "278082B99911741"),
        ("]C1199053599904215", "199053599904215"),
    ],
)
def test_a_number_spoilt_by_a_reader_is_read(text: str, number: str) -> None:
    assert meant(text, 15) == number


@pytest.mark.parametrize(
    "text", ["", "-", "é", "jean-é@b.fr", "&ççà(\"(çççà'é&", "&ççà(\"(çççà'é&(&", "199053599904215"]
)
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert meant(text, 15) == text


@pytest.mark.parametrize(("text", "so"), [("", False), ("4-", False), ("-", True), ("é-", True), ("éa", False)])
def test_the_top_row_is_recognised_while_it_is_typed(text: str, so: bool) -> None:
    assert top_row(text) is so
