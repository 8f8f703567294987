"""Cleaning and comparing what people type or paste. Never used on passwords, where every character counts."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

# ASCII as East Asian keyboards type it: "１" for "1". NFKC would also turn "²", which sits beside "1" on a
# French keyboard, into a "2" nobody meant.
_FULL_WIDTH: Mapping[int, int] = MappingProxyType({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})


def clean(text: str) -> str:
    """Drop every character that shows nothing or commands a terminal; every kind of space becomes a space.

    Controls (C0, DEL, C1), bidirectional and zero-width characters and lone surrogates go; what followed an
    escape character stays, as plain characters. Tabs and line ends become spaces, so that pasted words do
    not glue together. Nothing is trimmed or normalised. (STANDARDS R89)
    """
    if text.isprintable():  # true for nearly everything people type, and it excludes all of the above
        return text
    return "".join(_cleaned(character) for character in text)


def _cleaned(character: str) -> str:
    if character.isspace() and character not in "\x1c\x1d\x1e\x1f":
        return " "
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character


def fold(text: str) -> str:
    """The form under which two e-mail addresses or names are the same: NFC, no case, no space around."""
    # Folding case can leave a decomposed letter behind: NFC comes last as well.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def bare(text: str, separators: str) -> str:
    """`text` cleaned, in ordinary width, without `separators`; every kind of dash counts as a hyphen."""
    narrow = clean(text).translate(_FULL_WIDTH)
    return "".join(character for character in map(_plain_dash, narrow) if character not in separators)


def _plain_dash(character: str) -> str:
    if character.isascii():
        return character
    return "-" if unicodedata.category(character) == "Pd" or character == "−" else character


def in_groups(text: str, sizes: tuple[int, ...]) -> str:
    """`text` cut in groups of `sizes`, a space between them; what exceeds them follows as a last group."""
    groups = []
    for size in sizes:
        groups.append(text[:size])
        text = text[size:]
    return " ".join(group for group in (*groups, text) if group)
