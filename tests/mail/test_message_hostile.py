"""What a mail can never carry, whatever the database and the settings hold."""

import re
from dataclasses import replace
from typing import Any

import pytest

from kiosk.mail.message import MailWriter, Unwritable
from kiosk.settings import KioskSettings
from tests.mail.letters import CODE, HEADERS, KEYS, LINK, REQUEST, RESET, page, part, read, write
from tests.mail.office import settings

HOSTILE = "<b>\u202e\x1b]0;x\x07\r\nBcc: victime@exemple.fr\x00\u200b{{ 7*7 }}</b>"


@pytest.mark.parametrize("field", ["first_name", "agency", "terminal"])
def test_hostile_words_from_the_database_stay_words(field: str) -> None:
    changed: dict[str, Any] = {field: HOSTILE}
    content = write(replace(RESET, **changed))
    assert [(name, str(value)) for name, value in read(content).items()] == HEADERS
    assert page(replace(RESET, **changed)).tags == page().tags
    for text in (part(content, "plain"), part(content, "html")):
        assert not re.search("[\u202e\u200b\x1b\x07\x00]", text)
        assert "49" not in text.replace(CODE, "").replace(LINK, "")


def test_a_hostile_first_name_is_shown_escaped_on_one_line() -> None:
    content = write(replace(RESET, first_name="<b>\u202eEve\x1b[31m\n\nURGENT"))
    assert "Bonjour &lt;b&gt;Eve[31m URGENT," in part(content, "html")
    assert part(content, "plain").startswith("Bonjour <b>Eve[31m URGENT,")


def test_without_a_first_name_the_greeting_stays_a_greeting() -> None:
    assert part(write(replace(RESET, first_name=" ")), "plain").startswith("Bonjour,")


@pytest.mark.parametrize("field", ["to", "mail.sender", "mail.sender_name", "kiosk.brand", "request.reference"])
@pytest.mark.parametrize("line", ["\r\nBcc: victime@exemple.fr", "\nBcc: victime@exemple.fr", "\rX: y", "\x00"])
def test_no_field_can_add_a_header(field: str, line: str) -> None:
    mail, chosen = RESET, settings()
    match field:
        case "to":
            mail = replace(mail, to=f"camille@exemple.fr{line}")
        case "mail.sender":
            chosen = settings(sender=f"borne@e-mpn.fr{line}")
        case "mail.sender_name":
            chosen = settings(sender_name=f"Espace{line}")
        case "kiosk.brand":
            chosen = chosen._replace(kiosk=KioskSettings(brand=f"MPN{line}"))
        case "request.reference":
            mail = replace(mail, request=replace(REQUEST, reference=f"4F-27{line}"))
    try:
        content = write(mail, chosen)
    except Unwritable:
        return
    assert [name for name, _ in read(content).items()] == [name for name, _ in HEADERS]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "birthday"}, "genre de mail inconnu"),
        ({"to": None}, "adresse inutilisable"),
        ({"to": "camille.martin"}, "adresse inutilisable"),
        ({"to": "a@b.fr, c@d.fr"}, "adresse inutilisable"),
        ({"request": None}, "demande disparue"),
        ({"request": replace(REQUEST, link_key_id="gone")}, "clé retirée depuis la demande"),
        ({"request": replace(REQUEST, code_key_id="gone")}, "clé retirée depuis la demande"),
    ],
)
def test_a_mail_that_cannot_be_written_says_why_and_nothing_more(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unwritable) as caught:
        write(replace(RESET, **changes))
    assert str(caught.value) == reason
    assert caught.value.__cause__ is None


def test_a_rotated_key_still_writes_the_mails_of_the_old_one() -> None:
    rotated = KEYS.rotated("link").rotated("code")
    assert MailWriter(rotated, settings()).write(RESET).content == write()


@pytest.mark.parametrize(
    ("stored", "sent"),
    [("eve@straße.de", "eve@xn--strae-oqa.de"), ("élise@exemple.fr", "élise@exemple.fr")],
)
def test_an_address_reaches_the_domain_it_names(stored: str, sent: str) -> None:
    letter = MailWriter(KEYS, settings()).write(replace(RESET, to=stored))
    assert letter.to == sent
    assert letter.content.startswith(f"To: {sent}\r\n".encode())


def test_the_secrets_and_the_address_of_a_queued_mail_do_not_show_in_its_repr() -> None:
    assert "exemple.fr" not in repr(RESET)
    assert "Camille" not in repr(RESET)
    assert repr(REQUEST.id) not in repr(RESET)
