"""Mails in the language that was chosen at the kiosk."""

from dataclasses import replace

import pytest

from kiosk.storage.outbox import QueuedMail
from tests.mail.letters import CHANGED, CODE, LEFT, LINK, NOTICE, RESET, Page, part, read, write

KINDS = pytest.mark.parametrize("mail", [RESET, NOTICE, CHANGED, LEFT], ids=lambda mail: mail.kind)


def _in(language: str, mail: QueuedMail = RESET) -> QueuedMail:
    return replace(mail, language=language)


def test_the_subject_shows_the_letters_that_the_guide_prints() -> None:
    assert read(write(_in("de")))["Subject"] == "Neues Passwort (Reinitialisation de mot de passe)"
    assert read(write(_in("en")))["Subject"] == "New password (Reinitialisation de mot de passe)"


@KINDS
@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_a_mail_says_its_language(mail: QueuedMail, language: str) -> None:
    message = write(_in(language, mail))
    assert read(message)["Content-Language"] == language
    assert f'<html lang="{language}">' in part(message, "html")


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_a_german_mail_is_german_to_its_moments(subtype: str) -> None:
    text = part(write(_in("de")), subtype)
    words = " ".join(Page(text).words.split()) if subtype == "html" else " ".join(text.split())
    for sentence in (
        "Guten Tag Camille,",
        "Sie haben ein neues Passwort für Ihren Mitgliederbereich angefordert.",
        "22. November 2025 um 14:02 Uhr",
        "gelten bis 14:32 Uhr, und nur einmal.",
        CODE,
        LINK,
    ):
        assert sentence in words.replace("\u00a0", " ")


def test_a_french_name_in_a_foreign_mail_says_that_it_is_french() -> None:
    text = part(write(_in("en", NOTICE)), "html")
    assert '(<span lang="fr">Mot de passe oublié\u00a0?</span>)' in text


def test_a_language_nobody_knows_any_more_is_french() -> None:
    assert read(write(_in("als")))["Subject"] == "Reinitialisation de mot de passe"
