"""Mails in the language that was chosen at the kiosk."""

from dataclasses import replace

import pytest

from kiosk.demo.mailbox import Mailbox
from kiosk.storage.queued_mail import QueuedMail
from tests.mail.letters import (
    CODE,
    EMAIL_CODE,
    ENROLMENT,
    EVERY,
    LINK,
    NOTICE,
    RESET,
    Page,
    part,
    read,
    write,
)
from tests.mail.office import START

KINDS = pytest.mark.parametrize("mail", EVERY, ids=lambda mail: mail.kind)
PARTS = pytest.mark.parametrize("subtype", ["plain", "html"])


def _in(language: str, mail: QueuedMail = RESET) -> QueuedMail:
    return replace(mail, language=language)


def _words(mail: QueuedMail, subtype: str) -> str:
    text = part(write(mail), subtype)
    return " ".join((Page(text).words if subtype == "html" else text).replace("\u00a0", " ").split())


def test_the_subject_shows_the_letters_that_the_guide_prints() -> None:
    assert read(write(_in("de")))["Subject"] == "Neues Passwort (Reinitialisation de mot de passe)"
    assert read(write(_in("en")))["Subject"] == "New password (Reinitialisation de mot de passe)"


@KINDS
@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_a_mail_says_its_language(mail: QueuedMail, language: str) -> None:
    message = write(_in(language, mail))
    assert read(message)["Content-Language"] == language
    assert f'<html lang="{language}">' in part(message, "html")


@PARTS
def test_a_german_mail_is_german_to_its_moments(subtype: str) -> None:
    words = _words(_in("de"), subtype)
    for sentence in (
        "Guten Tag Camille,",
        "Sie haben ein neues Passwort für Ihren Mitgliederbereich angefordert.",
        "22. November 2025 um 14:02 Uhr",
        "gelten bis 14:32 Uhr, und nur einmal.",
        CODE,
        LINK,
    ):
        assert sentence in words


@PARTS
def test_a_german_enrolment_is_german_around_what_is_its_own(subtype: str) -> None:
    """It extends the mail of a reset: what both say, its code and its moments."""
    words = _words(_in("de", ENROLMENT), subtype)
    for sentence in ("Guten Tag Camille,", "Anfrage 4F-27", "gelten bis 14:32 Uhr, und nur einmal.", CODE, LINK):
        assert sentence in words


@PARTS
def test_the_code_of_a_new_address_is_german_too_and_names_nobody(subtype: str) -> None:
    words = _words(_in("de", EMAIL_CODE), subtype)
    for sentence in ("Guten Tag,", "Anfrage 4F-27", "22. November 2025 um 14:02 Uhr", "14:32 Uhr", CODE):
        assert sentence in words


def test_a_french_name_in_a_foreign_mail_says_that_it_is_french() -> None:
    text = part(write(_in("en", NOTICE)), "html")
    assert '(<span lang="fr">Mot de passe oublié\u00a0?</span>)' in text


def test_a_language_nobody_knows_any_more_is_french() -> None:
    assert read(write(_in("als")))["Subject"] == "Reinitialisation de mot de passe"


@KINDS
@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_the_demonstration_knows_a_mail_in_any_language(mail: QueuedMail, language: str) -> None:
    received = Mailbox().receive(write(_in(language, mail)), to="", received_at=START)
    assert received.kind == {"email_left": "email_changed"}.get(mail.kind, mail.kind)
    assert received.reference == (mail.request.reference if mail.request else None)
