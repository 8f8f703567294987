"""What a mail says."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from kiosk import guide
from kiosk.locale import LANGUAGES
from kiosk.mail.message import CODE_STEP, ENROLMENT_LINK_TITLE, LINK_TITLE
from kiosk.settings import ResetSettings
from kiosk.storage.queued_mail import QueuedMail
from tests.mail.letters import (
    ALREADY,
    CHANGED,
    CODE,
    ENROLMENT,
    EVERY,
    HEADERS,
    LEFT,
    LINK,
    NOTICE,
    REGISTERED,
    REQUEST,
    RESET,
    page,
    part,
    read,
    write,
)
from tests.mail.office import AGENCY, LIFE, START, settings

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

CHANGED_TEXT = """\
Bonjour Camille,

L'adresse e-mail de votre espace adhérent vient d'être changée.
Désormais, nous écrirons à cette adresse-ci.

Date : 22 novembre 2025 à 14 h 02
Lieu : Agence de Strasbourg

Les codes et liens reçus avant ce changement ne servent plus.

Vous l'avez demandé ? Vous n'avez rien à faire.

Vous n'avez rien demandé ?
Appelez le 03 88 19 22 56, ou voyez un conseiller de votre agence.

Aucun conseiller ne vous demandera votre mot de passe.

MPN · Espace adhérent
"""

LEFT_TEXT = CHANGED_TEXT.replace("Désormais, nous écrirons à", "Nous n'écrirons plus à").replace(
    "Appelez le", "Appelez tout de suite le"
)

ENROLMENT_TEXT = (
    TEXT.replace("Vous avez demandé un nouveau mot de passe pour", "Vous avez demandé à vous inscrire à")
    .replace("Réinitialisation de mot de passe", ENROLMENT_LINK_TITLE)
    .replace("Dans ce cas, votre mot de passe ne change pas.", "Dans ce cas, l'inscription ne se fait pas.")
)
REGISTERED_TEXT = NOTICE_TEXT.replace(
    "Le mot de passe de votre espace adhérent vient d'être modifié.",
    "Votre inscription à l'espace adhérent est faite.",
)
ALREADY_TEXT = """\
Bonjour Camille,

Une inscription à votre espace adhérent vient d'être demandée.
Vous êtes déjà inscrit : il n'y a rien à refaire.

Demande 4F-27
Date : 22 novembre 2025 à 14 h 02
Lieu : Agence de Strasbourg

Connectez-vous avec votre numéro de Sécurité Sociale et votre mot de passe.

Mot de passe oublié ? À la borne, choisissez « Mot de passe oublié ? ».

Ce n'est pas vous ? Rien n'a changé dans votre espace.
Si cela se répète, appelez le 03 88 19 22 56.

Aucun conseiller ne vous demandera votre mot de passe.

MPN · Espace adhérent
"""
ALL_TEXTS = TEXT, NOTICE_TEXT, CHANGED_TEXT, LEFT_TEXT, ENROLMENT_TEXT, ALREADY_TEXT, REGISTERED_TEXT


def test_the_headers_are_these_and_no_others() -> None:
    assert [(name, str(value)) for name, value in read(write()).items()] == HEADERS


def test_the_text_comes_first_and_the_page_second() -> None:
    assert [str(p.get_content_type()) for p in read(write()).iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("mail", "text"),
    [
        (RESET, TEXT),
        (NOTICE, NOTICE_TEXT),
        (CHANGED, CHANGED_TEXT),
        (LEFT, LEFT_TEXT),
        (ENROLMENT, ENROLMENT_TEXT),
        (ALREADY, ALREADY_TEXT),
        (REGISTERED, REGISTERED_TEXT),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_the_text_part_reads_like_this(mail: QueuedMail, text: str) -> None:
    assert part(write(mail), "plain").replace("\r\n", "\n") == text


def test_no_sentence_is_longer_than_fifteen_words() -> None:
    for sentence in re.split(r"[.?!:]\s|\n\n", "\n\n".join(ALL_TEXTS)):
        assert len(re.findall(r"[\w'-]+", sentence.replace(guide.PHONE, "numéro"))) <= 15, sentence


@pytest.mark.parametrize(
    ("mail", "title"),
    [
        (RESET, "Choisissez un nouveau mot de passe"),
        (NOTICE, "Votre mot de passe a été modifié"),
        (ENROLMENT, "Choisissez votre mot de passe"),
        (ALREADY, "Vous êtes déjà inscrit"),
        (REGISTERED, "Votre inscription est faite"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_the_page_bears_its_own_title(mail: QueuedMail, title: str) -> None:
    assert part(write(mail), "html").count(f">{title}<") == 2  # the title and the heading


def test_a_mailbox_s_list_does_not_tell_who_is_registered() -> None:
    assert read(write(ALREADY))["Subject"] == read(write(ENROLMENT))["Subject"] == guide.ENROLMENT_SUBJECT


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
    assert set(titles) == {"Cliquez sur le lien présent dans le mail"}


@pytest.mark.parametrize("notice", [NOTICE, CHANGED, LEFT, ALREADY, REGISTERED], ids=lambda notice: notice.kind)
def test_a_notice_carries_no_link_and_no_code(notice: QueuedMail) -> None:
    content = write(notice)
    assert page(notice).links == []
    assert "http" not in part(content, "plain")
    assert not re.search(r"\d{4} \d{4}", part(content, "plain") + part(content, "html"))


@pytest.mark.parametrize(
    ("notice", "subject"),
    [
        (NOTICE, "Votre mot de passe a été modifié"),
        (CHANGED, "Votre adresse e-mail a été changée"),
        (LEFT, "Votre adresse e-mail a été changée"),
        (REGISTERED, "Votre inscription est faite"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_notice_says_in_its_subject_what_happened(notice: QueuedMail, subject: str) -> None:
    assert read(write(notice))["Subject"] == subject


@pytest.mark.parametrize(
    ("notice", "text"),
    [(CHANGED, CHANGED_TEXT), (LEFT, LEFT_TEXT), (ALREADY, ALREADY_TEXT)],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_the_page_of_a_notice_says_what_its_text_says(notice: QueuedMail, text: str) -> None:
    words = " ".join(page(notice).words.split())
    for line in text.splitlines()[:-2]:
        assert line.removeprefix("Date : ").removeprefix("Lieu : ") in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", EVERY, ids=lambda mail: mail.kind)
def test_a_mail_is_what_the_standard_library_makes_of_it(mail: QueuedMail, language: str) -> None:
    content = write(replace(mail, language=language))
    message = message_from_bytes(content, EmailMessage, policy=SMTP)
    again = EmailMessage(policy=SMTP)
    for name, value in message.items():
        again[name] = value
    for subpart in message.iter_parts():
        again.attach(subpart)
        assert not subpart.defects
    assert not message.defects
    assert again.as_bytes() == content


def test_a_trailing_slash_in_the_base_address_is_not_doubled() -> None:
    chosen = settings()._replace(reset=ResetSettings(base_url="https://portail.exemple.fr/mot-de-passe/"))
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
