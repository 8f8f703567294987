"""Seeing through what people do to a word to make a password of it. Pure text, knows no list."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

_LEET = {"@": "a", "4": "a", "8": "b", "3": "e", "€": "e", "9": "g", "0": "o", "5": "s", "$": "s", "7": "t"}
# "1", "!" and "|" stand for two letters: both readings are tried.
_SUBSTITUTIONS: tuple[Mapping[int, str], ...] = tuple(
    MappingProxyType(str.maketrans(_LEET | dict.fromkeys("1!|", letter))) for letter in "il"
)
_LIGATURES: Mapping[int, str] = MappingProxyType(str.maketrans({"œ": "oe", "æ": "ae"}))
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"[0-9]+")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

_ROWS = (
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "aqwzsxedcrfvtgbyhnujikolpm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
)
_SHORTEST_WALK = 3
_LONGEST_PADDING = 8  # a date; more digits than that are a secret of their own
_FEW_DISTINCT = 3
_TRIMS_TRIED = 12
_SHORTEST_WORD = 3
_SHORTEST_NUMBER = 4
_LONG_NUMBER = 13  # a NIR, of which any six digits in a row are recognisable
_WINDOW = 6


def skeleton(text: str) -> str:
    """`text` without case or accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def is_padding(text: str) -> bool:
    """Whether `text` is only digits and signs, and so few or so regular that they hide nothing."""
    if _LETTERS.search(text):
        return False
    return len(text) <= _LONGEST_PADDING or len(set(text)) <= _FEW_DISTINCT or is_walk(text)


def is_walk(word: str) -> bool:
    """Whether `word` is one character repeated, or neighbours on a keyboard row or in the alphabet."""
    if len(word) < _SHORTEST_WALK:
        return False
    return len(set(word)) == 1 or any(word in row or word[::-1] in row for row in _ROWS)


def unit(word: str) -> str:
    """The shortest text that repeated makes `word`: "soleil" for "soleilsoleil"."""
    return word[: (word + word).find(word, 1)] if word else word


def cores(password: str) -> Iterator[str]:
    """What the password may be once padding, signs and substitutions are undone, each reading in turn."""
    text = skeleton(password)
    first = _LETTERS.search(text)
    if first is None:
        return
    last = max(match.end() for match in _LETTERS.finditer(text))
    # Digits next to the letters may belong to the word (azerty123, 4bricot): every cut is tried.
    for start in range(max(0, first.start() - _TRIMS_TRIED), first.start() + 1):
        for end in range(last, min(len(text), last + _TRIMS_TRIED) + 1):
            if is_padding(text[:start]) and is_padding(text[end:]):
                yield from _readings(text[start:end])


def _readings(text: str) -> Iterator[str]:
    for reading in (text, *(text.translate(table) for table in _SUBSTITUTIONS)):
        yield "".join(character for character in reading if character.isalnum())


def pieces(datum: str) -> set[str]:
    """The parts of one name, number, address or ISO date that give a password away."""
    text = skeleton(datum).partition("@")[0]
    whole = "".join(character for character in text if character.isalnum())
    words = {word for word in (*_LETTERS.findall(text), whole) if len(word) >= _SHORTEST_WORD}
    numbers = {number for number in _DIGITS.findall(text) if len(number) >= _SHORTEST_NUMBER}
    return (words | numbers | _date_spellings(text) | _nir_pieces(whole)) - {""}


def _date_spellings(text: str) -> set[str]:
    found = _ISO_DATE.fullmatch(text.strip())
    if found is None:
        return set()
    year, month, day = found.groups()
    return {year, day + month + year, day + month + year[2:], day + month, month + year}


def _nir_pieces(whole: str) -> set[str]:
    if len(whole) < _LONG_NUMBER or not whole[:5].isdigit():
        return set()
    windows = {whole[start : start + _WINDOW] for start in range(len(whole) - _WINDOW + 1)}
    return windows | {century + whole[1:3] for century in ("19", "20")}


def without(password: str, words: Iterable[str], *, also: Collection[str] = ()) -> str | None:
    """What is left of the password when every one of `words` is taken out; None when there is none to take.

    `also` are small words that go too, where they stand alone in what is left.
    """
    text = skeleton(password)
    readings = (text, *(text.translate(table) for table in _SUBSTITUTIONS))
    taken = {
        position
        for word in words
        for reading in readings
        for start in _occurrences(reading, word)
        for position in range(start, start + len(word))
    }
    if not taken:
        return None
    # A NUL marks each gap, so that letters on either side do not join into a word.
    left = "".join("\0" if position in taken else character for position, character in enumerate(text))
    return _LETTERS.sub(lambda found: "" if found[0] in also else found[0], left).replace("\0", "")


def _occurrences(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)
