"""What a mail says, and what it can never carry."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest

from kiosk import guide
from kiosk.identity.code import grouped
from kiosk.identity.keys import Keyring
from kiosk.mail.message import CODE_STEP, LINK_TITLE, MailWriter, Unwritable
from kiosk.settings import KioskSettings, ResetSettings, Settings
from kiosk.storage.outbox import MailedRequest, QueuedMail
from tests.mail.office import AGENCY, LIFE, START, settings

KEYS = Keyring.generate()
REQUEST = MailedRequest(b"R" * 16, KEYS.link_key_id, KEYS.code_key_id, "4F-27", START, START + LIFE)
RESET = QueuedMail(
    id=bytes(range(16)),
    kind="reset",
    request=REQUEST,
    member_id=1,
    to="camille.martin@exemple.fr",
    first_name="Camille",
    terminal="borne-1",
    agency=AGENCY,
    created_at=START,
    expires_at=START + LIFE,
    leased_until=START + LIFE,
    attempts=1,
)
NOTICE = replace(RESET, kind="password_changed", request=None)
LINK = f"https://www.e-mpn.fr/r/{KEYS.link_token(REQUEST.id)}"
CODE = grouped(KEYS.code(REQUEST.id))

TEXT = f"""\
Bonjour Camille,

Vous avez demandé un nouveau mot de passe pour votre espace adhérent.

Demande 4F-27
Date : 22 novembre 2025 à 14 h 02
Lieu : Agence de Strasbourg

Deux façons de continuer, au choix :


1. À la borne : tapez ce code à l'étape 7

   {CODE}


2. Sur votre téléphone ou ordinateur : ouvrez ce lien

   Réinitialisation de mot de passe
   {LINK}


Le code et le lien sont valables jusqu'à 14 h 32, une seule fois.

Si vous n'êtes pas à l'origine de cette demande, ne communiquez ce code à personne.
Dans ce cas, votre mot de passe ne change pas.
Aucun conseiller ne vous demandera ce code.

Besoin d'aide ? Appelez le 03 88 19 22 56.

MPN · Espace adhérent
"""

NOTICE_TEXT = """\
Bonjour Camille,

Le mot de passe de votre espace adhérent vient d'être modifié.

Date : 22 novembre 2025 à 14 h 02
Lieu : Agence de Strasbourg

C'est bien vous ? Vous n'avez rien à faire.

Ce n'est pas vous ?
1. Appelez tout de suite le 03 88 19 22 56, ou voyez un conseiller de votre agence.
2. Choisissez un nouveau mot de passe à la borne, avec « Mot de passe oublié ? ».

Aucun conseiller ne vous demandera votre mot de passe.

MPN · Espace adhérent
"""

HEADERS = [
    ("From", "Espace adhérent <ne-pas-repondre@e-mpn.fr>"),
    ("To", "camille.martin@exemple.fr"),
    ("Subject", "Reinitialisation de mot de passe"),
    ("Date", "Sat, 22 Nov 2025 13:02:00 +0000"),
    ("Message-ID", "<000102030405060708090a0b0c0d0e0f@e-mpn.fr>"),
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "All"),
    ("Content-Language", "fr"),
    ("MIME-Version", "1.0"),
    ("Content-Type", 'multipart/alternative; boundary="=_000102030405060708090a0b0c0d0e0f"'),
]


class Page(HTMLParser):
    """The tags, the links and the words of a page, as a mail reader would find them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        self.words += data


def write(mail: QueuedMail = RESET, chosen: Settings | None = None) -> bytes:
    return MailWriter(KEYS, chosen or settings()).write(mail).as_bytes()


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, EmailMessage, policy=default)


def part(content: bytes, subtype: str) -> str:
    body = read(content).get_body((subtype,))
    assert body is not None
    return str(body.get_content())


def page(mail: QueuedMail = RESET, chosen: Settings | None = None) -> Page:
    return Page(part(write(mail, chosen), "html"))


def test_the_headers_are_these_and_no_others() -> None:
    assert [(name, str(value)) for name, value in read(write()).items()] == HEADERS


def test_the_text_comes_first_and_the_page_second() -> None:
    assert [str(p.get_content_type()) for p in read(write()).iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(("mail", "text"), [(RESET, TEXT), (NOTICE, NOTICE_TEXT)], ids=["reset", "notice"])
def test_the_text_part_reads_like_this(mail: QueuedMail, text: str) -> None:
    assert part(write(mail), "plain").replace("\r\n", "\n") == text


def test_no_sentence_is_longer_than_fifteen_words() -> None:
    for sentence in re.split(r"[.?!:]\s|\n\n", TEXT + "\n\n" + NOTICE_TEXT):
        assert len(re.findall(r"[\w'-]+", sentence.replace(guide.PHONE, "numéro"))) <= 15, sentence


def test_the_page_says_what_the_text_says() -> None:
    words = " ".join(page().words.split())
    for said in ("Bonjour Camille,", "Demande 4F-27", "14 h 02", AGENCY, CODE, LINK, "14 h 32", guide.PHONE):
        assert said in words
    assert "Aucun conseiller ne vous demandera ce code." in words


def test_the_page_has_one_link_and_no_image() -> None:
    assert page().tags.count("a") == 1
    assert not {"img", "svg", "script", "link", "iframe", "form", "object"} & set(page().tags)
    assert "url(" not in part(write(), "html")


def test_both_parts_carry_the_same_link_under_the_title_of_the_guide() -> None:
    assert page().links == [LINK]
    assert re.findall(r"https?://\S+", part(write(), "plain")) == [LINK]
    assert page().words.count(LINK_TITLE) == 1


def test_the_code_is_asked_for_at_the_step_where_the_guide_opens_the_mail() -> None:
    titles = [step.title for p in guide.PROCEDURES for step in p.steps if step.number == CODE_STEP]
    assert titles == ["Cliquez sur le lien présent dans le mail"]


def test_the_notice_carries_no_link_and_no_code() -> None:
    content = write(NOTICE)
    assert page(NOTICE).links == []
    assert "http" not in part(content, "plain")
    assert not re.search(r"\d{4} \d{4}", part(content, "plain") + part(content, "html"))
    assert read(content)["Subject"] == "Votre mot de passe a été modifié"


def test_a_trailing_slash_in_the_base_address_is_not_doubled() -> None:
    chosen = replace(settings(), reset=ResetSettings(base_url="https://portail.exemple.fr/mot-de-passe/"))
    assert page(chosen=chosen).links == [LINK.replace("www.e-mpn.fr", "portail.exemple.fr/mot-de-passe")]


def test_written_again_later_the_mail_is_the_same_byte_for_byte() -> None:
    assert write(replace(RESET, attempts=4, leased_until=START + 2 * LIFE)) == write()


@pytest.mark.parametrize(
    ("created", "expires", "said"),
    [
        (datetime(2025, 7, 1, 8, 5, tzinfo=UTC), timedelta(minutes=30), ("1er juillet 2025 à 10 h 05", "10 h 35,")),
        (datetime(2025, 12, 31, 22, 45, tzinfo=UTC), LIFE, ("31 décembre 2025", "0 h 15 le 1er janvier 2026,")),
    ],
    ids=["summer", "over midnight"],
)
def test_times_are_those_of_a_clock_in_paris(created: datetime, expires: timedelta, said: tuple[str, str]) -> None:
    request = replace(REQUEST, created_at=created, expires_at=created + expires)
    text = part(write(replace(RESET, created_at=created, request=request)), "plain")
    for words in said:
        assert words in text


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
            chosen = replace(chosen, kiosk=KioskSettings(brand=f"MPN{line}"))
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
    assert MailWriter(rotated, settings()).write(RESET).as_bytes() == write()


@pytest.mark.parametrize(
    ("stored", "sent"),
    [("eve@straße.de", "eve@xn--strae-oqa.de"), ("élise@exemple.fr", "élise@exemple.fr")],
)
def test_an_address_reaches_the_domain_it_names(stored: str, sent: str) -> None:
    message = MailWriter(KEYS, settings()).write(replace(RESET, to=stored))
    assert message["To"].addresses[0].addr_spec == sent


def test_the_secrets_and_the_address_of_a_queued_mail_do_not_show_in_its_repr() -> None:
    assert "exemple.fr" not in repr(RESET)
    assert "Camille" not in repr(RESET)
    assert repr(REQUEST.id) not in repr(RESET)
