"""The table that decides whether a refusal makes an account « e-mail à vérifier »."""

import pytest

from kiosk.mail.faults import reply_blames_address, status_blames_address


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1", "5.4.4"])
def test_a_status_about_the_address_blames_it(status: str) -> None:
    assert status_blames_address(status)


@pytest.mark.parametrize(
    "status",
    [
        *("5.1.0", "5.1.5", "5.1.7", "5.1.8", "5.1.9"),
        *("5.2.0", "5.2.2", "5.2.3", "5.2.4"),
        *("5.3.0", "5.3.4", "5.4.0", "5.4.1", "5.4.6", "5.4.7", "5.5.0", "5.6.0", "5.7.0", "5.7.1", "5.7.26"),
        *("4.1.1", "4.2.1", "2.1.5", "", "5", "5.1", "5.1.1.1", "15.1.1", "5.1.1 "),
    ],
)
def test_a_status_about_anything_else_does_not(status: str) -> None:
    assert not status_blames_address(status)


@pytest.mark.parametrize(
    ("code", "text", "blamed"),
    [
        (550, "5.1.1 <a@b.fr>: Recipient address rejected: User unknown in virtual mailbox table", True),
        (550, "5.1.1 The email account that you tried to reach does not exist. Please try\n5.1.1 again", True),
        (554, "5.1.2 <a@b.invalid>: Recipient address rejected: Domain not found", True),
        (550, "5.2.1 The email account that you tried to reach is inactive", True),
        (556, "5.1.10 Recipient address has null MX", True),
        (552, "5.2.2 Mailbox full", False),
        (554, "5.7.1 <a@b.fr>: Relay access denied", False),
        (550, "5.7.1 Service unavailable, client host [127.0.0.1] blocked", False),
        (550, "5.7.64 TenantAttribution; Relay Access Denied", False),
        (550, "5.1.0 <borne@b.fr>: Sender address rejected: User unknown", False),
        (553, "5.1.8 Sender domain does not exist", False),
        (550, "4.1.1 later", False),
        (550, "No such user", True),
        (550, "Unrouteable address", True),
        (550, "", True),
        (551, "User not local; please try <a@c.fr>", True),
        (553, "Requested action not taken: mailbox name not allowed", True),
        (556, "Domain takes no mail", True),
        (552, "Quota exceeded", False),
        (554, "Transaction failed", False),
        (550, "relay access denied", False),
        (550, "relay not permitted", False),
        (550, "blocked using a list", False),
        (553, "Sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", False),
    ],
)
def test_an_answer_to_rcpt_blames_the_address_or_not(code: int, text: str, blamed: bool) -> None:
    assert reply_blames_address(code, text, to_recipient=True) is blamed


@pytest.mark.parametrize(("text", "blamed"), [("5.1.1 unknown", True), ("unknown", False)])
def test_an_answer_to_the_mail_itself_blames_the_address_only_by_an_enhanced_code(text: str, blamed: bool) -> None:
    assert reply_blames_address(550, text, to_recipient=False) is blamed
