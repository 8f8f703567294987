"""The languages a person may choose. French is the source; the words of another load when it is chosen."""

import gettext
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from kiosk import house

Language = Literal["fr", "en", "de"]
LANGUAGES: Mapping[Language, str] = {"fr": "Français", "en": "English", "de": "Deutsch"}
DOMAIN = "kiosk"
FOLDER = Path(__file__).parent


class Catalogue(NamedTuple):
    """The words of one language. A sentence nobody translated stays French."""

    language: str
    words: gettext.NullTranslations

    def gettext(self, message: str) -> str:
        return (
            house.worded(self.words.gettext(message)) if message else ""
        )  # gettext keeps its header under the empty message

    def ngettext(self, one: str, many: str, n: int) -> str:
        return house.worded(self.words.ngettext(one, many, n))


class _French(gettext.NullTranslations):
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if n < 2 else msgid2  # « 0 essai », where English says « 0 tries »


FRENCH = Catalogue("fr", _French())


def open_catalogue(language: str) -> Catalogue:
    """Read the words of `language`, about a millisecond."""
    if language == "fr":
        return FRENCH
    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return Catalogue(language, gettext.GNUTranslations(file))


def known(name: str) -> Language | None:
    """`name` as one of our languages: « de-AT » is German."""
    language = name.strip().lower().partition("-")[0].partition("_")[0]
    return cast("Language", language) if language in get_args(Language) else None
