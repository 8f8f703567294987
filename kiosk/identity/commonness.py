"""Passwords too common or too personal to keep, though they meet the guide's rule. (R10, R11)

Three lists: the words in `common_words.txt` (French), zxcvbn's own (English, names, keyboards, sequences, dates),
and the words of the place and of the person, given by the caller.
"""

from collections.abc import Iterable
from importlib import resources
from typing import Self

from kiosk.identity import resemblance
from kiosk.identity.problems import Problem

_WORDS_FILE = "common_words.txt"
# The mutual, its site, and what its papers say at every line.
_CONTEXT = ("mpn", "empn", "www", "mutuelle", "mutuelles", "mutualiste", "adherent", "adherente", "espace", "membre")
_FILLERS = frozenset({"au", "aux", "de", "des", "du", "en", "et", "l", "la", "le", "les"}) | frozenset(
    {"ma", "mes", "mon", "notre", "nos", "sa", "ses", "son", "ta", "tes", "ton", "un", "une"}
)
_FEW_OTHERS = 6  # fewer other characters than this beside one's own data protect nothing
_TOO_GUESSABLE = 1  # zxcvbn's score for "under a million guesses"
# zxcvbn's time grows faster than the length; the beginning of so long a password tells enough.
_SCORED_LENGTH = 64


class Commonness:
    """The lists, read once with `load`; keep one for the process."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    @classmethod
    def load(cls) -> Self:
        """With the list that ships with the program."""
        lines = resources.files("kiosk.identity").joinpath(_WORDS_FILE).read_text("utf-8").splitlines()
        return cls(word for line in lines if not line.startswith("#") for word in line.split())

    @property
    def words(self) -> frozenset[str]:
        """The French list: small letters without accents, some digits."""
        return self._words

    def problem(self, password: str, *, context: Iterable[str] = (), personal: Iterable[str] = ()) -> Problem | None:
        """Why `password` is too easy to guess, the most telling reason first; None when it is not.

        `context` takes names of the mutual and the agency; `personal` the member's numbers, address, names, and
        birth date or year, each as it is written. A long password that holds a common word is fine.
        """
        own = list(personal)
        if _mostly_personal(password, own):
            return Problem.PASSWORD_PERSONAL
        if _only_context(password, context):
            return Problem.PASSWORD_CONTEXT
        if self._is_a_common_word(password) or self.strength(password, own) <= _TOO_GUESSABLE:
            return Problem.PASSWORD_COMMON
        return None

    def strength(self, password: str, personal: Iterable[str]) -> int:
        """zxcvbn's opinion from 0, guessed at once, to 4; advice only, and it knows little French."""
        from zxcvbn_rs_py import zxcvbn  # noqa: PLC0415 - a native library nobody needs before step 8

        # Its stub says int; it is an enumeration that converts to one.
        return int(zxcvbn(password[:_SCORED_LENGTH], list(personal)).score)

    def _is_a_common_word(self, password: str) -> bool:
        return any(self._knows(core) for core in resemblance.cores(password))

    def _knows(self, core: str) -> bool:
        # Both: "doudou" is a word of the list, and also "dou" twice.
        return any(self._knows_word(word) for word in {core, resemblance.unit(core)})

    def _knows_word(self, word: str) -> bool:
        return word in self._words or resemblance.is_walk(word) or self._knows_after_filler(word)

    def _knows_after_filler(self, word: str) -> bool:
        return any(word.startswith(filler) and word[len(filler) :] in self._words for filler in _FILLERS)


def _mostly_personal(password: str, personal: list[str]) -> bool:
    pieces = [piece for datum in personal for piece in resemblance.pieces(datum)]
    rest = resemblance.without(password, pieces)
    if rest is None:
        return False
    return len(rest) < _FEW_OTHERS or resemblance.is_padding(rest)


def _only_context(password: str, context: Iterable[str]) -> bool:
    words = [*_CONTEXT, *(piece for name in context for piece in resemblance.pieces(name))]
    rest = resemblance.without(password, words, also=_FILLERS | {"e", "fr"})
    return rest is not None and resemblance.is_padding(rest)
