"""The catalogues: `python -m tests.catalogues` finds every sentence, keeps the translations, writes .po and .mo.

Sorted by message, without dates or line numbers, so that two branches that add sentences merge.
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kiosk import guide
from kiosk.demo import scenario
from kiosk.demo.scenario import SHIPPED
from kiosk.locale import DOMAIN, FOLDER, LANGUAGES
from kiosk.words import PROBLEMS
from screens import keys

ROOT = Path(__file__).parents[1]
TRANSLATED = [language for language in LANGUAGES if language != "fr"]
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/deployment/**.jinja", "ignore")]
METHODS += [("**.jinja", "jinja2.ext:babel_extract")]
# `wait` says its second argument while the service works.
KEYWORDS = {
    "t": None,
    "say": (2,),
    "plural": (1, 2),
    "say_number": (2, 3),
    "french": None,
    "wait": (2,),
    "_": None,
    "busy": None,
    "gettext": None,
    "ngettext": (1, 2),
}
OPTIONS = {"**.jinja": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
DATED = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-.*|Project-.*):.*\n', re.M
)
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")
NAMES = re.compile(r"^[\W\d]*$")  # numbers and signs: the same in every language


def data() -> Iterator[str]:
    """The sentences that stand as data, not in a call."""
    yield from _strings(guide.PROCEDURES)
    yield from (guide.SPACE, guide.MAIL_SUBJECT, guide.FORGOTTEN, guide.NOT_REGISTERED, *guide.RECTANGLES.values())
    yield from PROBLEMS.values()
    for file in SHIPPED.glob("*.toml"):
        for scene in scenario.read(file).scenes:
            yield from (text for text in (scene.caption, scene.why) if text and not text.startswith("@"))
    for key in {*keys.PAGE, *keys.FOOTER}:
        yield from (key.short, key.long)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):  # of parts, or one part of the guide
        for name, part in zip(getattr(value, "_fields", value), value, strict=True):
            if name not in ("key", "letter"):
                yield from _strings(part)


def found() -> Catalog:
    """Every sentence of ours, as the code has it today."""
    catalog = Catalog(charset="utf-8")
    for folder in ("kiosk", "screens"):
        extracted = extract_from_dir(ROOT / folder, METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True)
        for _file, _line, message, _comments, _context in extracted:
            if message:
                catalog.add(message)
    for message in data():
        if not NAMES.match(message) and message not in ("C", "D"):
            catalog.add(message)
    return catalog


def path(language: str, suffix: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def stored(language: str) -> Catalog:
    file = path(language, "po")
    if not file.exists():
        return Catalog(locale=language, charset="utf-8")
    with file.open("rb") as text:
        return read_po(text, locale=language, charset="utf-8")


def updated(language: str) -> Catalog:
    """What is translated already, for the sentences that there are."""
    old, catalog = stored(language), Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    for message in found():
        if message.id:
            kept = old.get(message.id)
            flags = {"python-brace-format"} if "{" in str(message.id) else set()
            catalog.add(message.id, kept.string if kept else None, flags=flags)
    return catalog


def po(catalog: Catalog) -> str:
    text = BytesIO()
    write_po(text, catalog, no_location=True, sort_output=True, width=118)
    written = DATED.sub("", text.getvalue().decode())
    header = written.index("msgid")
    return written[header:]


def mo(catalog: Catalog) -> bytes:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def untranslated(catalog: Catalog) -> list[object]:
    def empty(string: object) -> bool:
        return not all(string) if isinstance(string, tuple | list) else not string

    return [message.id for message in catalog if message.id and empty(message.string)]


def main() -> int:
    missing = 0
    for language in TRANSLATED:
        catalog = updated(language)
        path(language, "po").parent.mkdir(parents=True, exist_ok=True)
        path(language, "po").write_text(po(catalog), encoding="utf-8")
        path(language, "mo").write_bytes(mo(catalog))
        for message in untranslated(catalog):
            missing += 1
            print(f"{language}: {message}")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
