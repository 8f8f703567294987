"""English and German are complete: nothing missing, unused, untranslated or stale, and no value lost on the way."""

import gettext
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from kiosk import guide, paris
from kiosk.locale import LANGUAGES, known, open_catalogue
from kiosk.said import french, say, together
from tests import catalogues

MOMENT = datetime(2026, 3, 1, 13, 5, tzinfo=UTC)  # 14:05 in Paris
EACH = pytest.mark.parametrize("language", catalogues.TRANSLATED)


def _forms(string: object) -> Iterator[str]:
    yield from string if isinstance(string, tuple | list) else [str(string or "")]


@EACH
def test_the_catalogue_has_the_sentences_of_the_code_and_no_others(language: str) -> None:
    """After a new sentence: python -m tests.catalogues, then translate what it prints."""
    there = {message.id for message in catalogues.stored(language)}
    assert there == {message.id for message in catalogues.found()}


@EACH
def test_every_sentence_is_translated_and_none_by_guess(language: str) -> None:
    catalog = catalogues.stored(language)
    assert catalogues.untranslated(catalog) == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert not catalog.obsolete


@EACH
def test_a_translation_has_the_values_of_its_sentence(language: str) -> None:
    lost = {
        form
        for message in catalogues.stored(language)
        if message.id
        for form in _forms(message.string)
        if sorted(catalogues.PLACEHOLDER.findall(form))
        != sorted(catalogues.PLACEHOLDER.findall(next(_forms(message.id))))
    }
    assert lost == set()


@EACH
def test_the_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    def compiled(content: bytes) -> dict[object, object]:
        words: dict[object, object] = gettext.GNUTranslations(BytesIO(content))._catalog  # type: ignore[attr-defined]
        return {message: words[message] for message in words if message}  # not the header: it names Babel's version

    stored = catalogues.path(language, "mo").read_bytes()
    assert compiled(stored) == compiled(catalogues.mo(catalogues.updated(language)))


@EACH
def test_the_text_is_written_in_one_way_only(language: str) -> None:
    """Sorted, without dates or lines: two branches that add sentences merge."""
    assert catalogues.path(language, "po").read_text(encoding="utf-8") == catalogues.po(catalogues.updated(language))


@EACH
def test_what_the_paper_guide_names_stands_in_brackets(language: str) -> None:
    catalogue = open_catalogue(language)
    assert [name for name in guide.NAMES if not catalogue.gettext(name).endswith(f" ({name})")] == []


@EACH
def test_a_sentence_that_names_a_button_shows_its_french_name(language: str) -> None:
    catalogue = open_catalogue(language)
    unnamed = [
        sentence
        for sentence in catalogues.data()
        for name in guide.NAMES
        if f"« {name} »" in sentence and f"({name})" not in catalogue.gettext(sentence)
    ]
    assert unnamed == []


def test_french_is_the_guide_itself() -> None:
    for sentence in catalogues.data():
        assert open_catalogue("fr").gettext(sentence) == sentence


# --- numbers and moments ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "time", "day"),
    [("fr", "14 h 05", "1er mars 2026"), ("en", "14:05", "1 March 2026"), ("de", "14:05 Uhr", "1. März 2026")],
)
def test_moments_are_written_as_in_the_language(language: str, time: str, day: str) -> None:
    catalogue = open_catalogue(language)
    assert paris.clock_time(MOMENT, catalogue) == time
    assert paris.date(MOMENT, catalogue) == day


def test_a_moment_within_a_sentence_follows_its_language() -> None:
    later = paris.until(MOMENT, MOMENT - timedelta(days=2))
    sentence = say(open_catalogue("de"), "Elle était valable jusqu’à {time}.", time=later)
    assert sentence == "Sie galt bis 14:05 Uhr am 1. März 2026."
    assert sentence.into(open_catalogue("fr")) == "Elle était valable jusqu’à 14 h 05 le 1er mars 2026."


def test_sentences_beside_each_other_follow_the_language_each() -> None:
    both = together("{a} · {b}", a=say(open_catalogue("fr"), french("Fermer")), b=3)
    assert both.into(open_catalogue("en")) == "Close · 3"


@pytest.mark.parametrize(("language", "form"), [("fr", 0), ("en", 1), ("de", 1)])
def test_nought_is_singular_in_french_alone(language: str, form: int) -> None:
    one, many = "Ce code n’est pas le bon. Il reste {n} essai.", "Ce code n’est pas le bon. Il reste {n} essais."
    catalogue = open_catalogue(language)
    expected = (catalogue.ngettext(one, many, 1), catalogue.ngettext(one, many, 2))[form]
    assert catalogue.ngettext(one, many, 0) == expected
    assert catalogue.ngettext(one, many, 1) != catalogue.ngettext(one, many, 2)


@pytest.mark.parametrize(
    ("name", "language"), [("de-AT", "de"), ("EN_gb", "en"), ("fr", "fr"), ("als", None), ("", None)]
)
def test_a_language_is_known_by_the_beginning_of_its_name(name: str, language: str | None) -> None:
    assert known(name) == language


def test_every_catalogue_opens() -> None:
    assert {open_catalogue(language).language for language in LANGUAGES} == set(LANGUAGES)


def test_the_first_screen_needs_no_catalogue_and_no_babel() -> None:
    code = "import sys, screens.app; assert not any('babel' in name for name in sys.modules), 'babel'"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
