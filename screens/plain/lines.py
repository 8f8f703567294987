"""Lines as this terminal can show them: in its own letters, cut at words."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator

_QUOTED = re.compile(r"«[ \u00a0\u202f]?|[ \u00a0\u202f]?»")  # written apart in French alone
_INSTEAD = {
    "«": '"',
    "»": '"',
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "œ": "oe",
    "Œ": "OE",
    "€": "euros",
}
_INSTEAD |= {"\u00a0": " ", "\u202f": " ", "–": "-", "—": "-", "·": "-", "•": "-"}


def laid_out(text: str, width: int | None) -> Iterator[str]:
    """`text` in lines of at most `width` columns, cut at words; as it is without a width.

    A word that is longer is never cut: an address or a number stays whole.
    """
    for line in text.split("\n"):
        yield from (
            [line]
            if width is None
            else textwrap.wrap(line, max(20, width), break_long_words=False, break_on_hyphens=False) or [""]
        )


def encoded(text: str, codeset: str) -> bytes:
    """In the terminal's code; what it lacks becomes what resembles it; what commands a terminal is dropped."""
    if not _takes("«", codeset):
        text = _QUOTED.sub('"', text)
    return b"".join(_character(c, codeset) for c in text if c == "\n" or unicodedata.category(c) not in _COMMANDS)


_COMMANDS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _takes(character: str, codeset: str) -> bool:
    try:
        return bool(character.encode(codeset))
    except UnicodeEncodeError:
        return False


def _character(character: str, codeset: str) -> bytes:
    bare = unicodedata.normalize("NFKD", character)
    for candidate in (character, _INSTEAD.get(character, ""), bare):
        if candidate and _takes(candidate, codeset):
            return candidate.encode(codeset)
    return bare.encode("ascii", "ignore") or b"?"
