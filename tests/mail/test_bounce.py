"""Which messages are bounces of ours, and what they say. Everything else is nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.mail.bounce import LARGEST, Bounce, read
from tests.mail.returned import MAIL_ID, TO, headers, recipient, report

BOUNCE = Bounce(
    mail_id=MAIL_ID,
    to=TO,
    reply="5.1.1 550 5.1.1 <adresse> Recipient address rejected: User unknown",
    address_at_fault=True,
)


@pytest.mark.parametrize("returned_type", ["message/rfc822", "text/rfc822-headers"])
def test_a_notification_with_the_mail_or_its_headers_names_our_mail(returned_type: str) -> None:
    assert read(report(returned_type=returned_type)) == BOUNCE


@pytest.mark.parametrize("returned_type", ["message/global", "message/global-headers"])
def test_an_address_with_letters_of_its_own_comes_back_with_them(returned_type: str) -> None:
    content = report(
        recipient(to="élise@exemple.fr").replace("rfc822;", "utf-8;"),
        returned=headers(to="élise@exemple.fr"),
        returned_type=returned_type,
        status_type="message/global-delivery-status",
    )
    for lines in (content, content.replace(b"\n", b"\r\n")):
        assert read(lines) == replace(BOUNCE, to="élise@exemple.fr")


@pytest.mark.parametrize(
    ("status", "diagnostic", "at_fault"),
    [
        ("5.1.1", "", True),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", False),
        ("5.7.1", "smtp; 554 5.7.1 spam", False),
        ("5.4.4", "X-Postfix; Host or domain name not found", True),
        ("5.0.0", "smtp; 550-5.1.1 no such user", True),
        ("5.0.0", "smtp; 550 no such user", False),
        ("5.0.0", "smtp; 554 5.7.1 spam", False),
        ("5.0.0", "", False),
    ],
)
def test_the_same_table_as_for_a_refusal_decides_whose_fault_it_is(
    status: str, diagnostic: str, at_fault: bool
) -> None:
    bounce = read(report(recipient(status=status, diagnostic=diagnostic)))
    assert bounce is not None
    assert bounce.address_at_fault is at_fault


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(report(recipient(action="delayed", status="4.4.1")), id="a delay"),
        pytest.param(report(recipient(action="delivered", status="2.0.0")), id="delivered"),
        pytest.param(report(recipient(action="failed", status="4.4.7")), id="a passing fault"),
        pytest.param(report(recipient(action="failed", status="")), id="no status"),
        pytest.param(report(recipient(), recipient(action="relayed", status="2.0.0")), id="one of two received it"),
        pytest.param(report(recipient(), recipient(status="4.2.0")), id="one of two may receive it"),
        pytest.param(report(report_type="disposition-notification"), id="a receipt"),
        pytest.param(report(returned="Subject: x\n"), id="no Message-ID"),
        pytest.param(report(returned="Message-ID: <42@exemple.fr>\n"), id="somebody else's mail"),
        pytest.param(report(returned=headers().replace("000102", "00010Z")), id="nearly ours"),
        pytest.param(report(returned_type="text/plain"), id="no returned part"),
        pytest.param(report().replace(b"Final-Recipient", b"X-Recipient"), id="no recipient"),
        pytest.param(report().replace(b"multipart/report", b"multipart/mixed"), id="not a report"),
        pytest.param(b"Auto-Submitted: auto-replied\n\nJe suis absente.\n" + headers().encode(), id="an absence"),
        pytest.param(headers().encode() + b"\nBonjour\n", id="our own mail"),
        pytest.param(b"", id="nothing"),
        pytest.param(bytes(range(256)) * 40, id="bytes"),
        pytest.param(report() + b"x" * LARGEST, id="too large"),
    ],
)
def test_anything_else_is_nothing(content: bytes) -> None:
    assert read(content) is None


def test_parts_within_parts_without_end_are_nothing() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))
    assert read(report(returned=headers() + nested)) is None


@given(st.integers(0, len(report())), st.integers(0, 200), st.binary(max_size=40))
def test_no_damage_breaks_the_reading(place: int, lost: int, found: bytes) -> None:
    content = report()
    bounce = read(content[:place] + found + content[place + lost :])
    assert bounce is None or len(bounce.mail_id) == 16


def test_neither_the_address_nor_the_name_of_the_mail_shows_in_its_repr() -> None:
    shown = repr(read(report()))
    assert "exemple.fr" not in shown
    assert repr(MAIL_ID) not in shown
