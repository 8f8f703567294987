"""The NIR (numéro de Sécurité Sociale): 13 characters that name one person, and a key of two digits.

Structure and key: STANDARDS section 3. The key cannot tell Corsica (2A, 2B) from departments 19 and 18, so the
canonical form keeps the letters: two people may differ by them alone.
"""

import re
from dataclasses import dataclass, field

from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import bare, in_groups

_GROUPS = (1, 2, 2, 2, 3, 3, 2)
_LENGTH = 15
_SEPARATORS = " .-"
_FIRST_SHOWN = 10  # order number and key; what comes before tells sex, birth and birthplace (R72)
_HIDDEN = "•"

_SO_FAR = re.compile(r"[0-9]+|[0-9]{5}2[AB][0-9]*")
_STRUCTURE = re.compile(
    r"[123478][0-9]{2}"  # sex, or a temporary number; year
    r"(?:0[1-9]|1[0-2]|[2-9][0-9])"  # month; 20 and above when the civil record is incomplete
    r"(?:0[1-9]|[1-9][0-9]|2[AB])"  # department
    r"(?!000)[0-9]{3}(?!000)[0-9]{3}"  # commune or country; order
    r"(?:0[1-9]|[1-8][0-9]|9[0-7])"  # key
)


@dataclass(frozen=True, slots=True, repr=False)
class Nir:
    """A number whose structure and key are right. Its text form shows nothing of it."""

    canonical: str  # 13 characters, capitals, 2A and 2B kept: the only form to index
    key: str = field(compare=False)

    def __repr__(self) -> str:
        return "Nir(…)"


def parse(text: str) -> Nir:
    """The number in `text`, however it is spaced; `Refused` tells what is wrong with it."""
    number = text.replace(" ", "")
    if not _STRUCTURE.fullmatch(number):  # another way to write it, or something wrong: a look at each character
        number = _bare(text)
        _check_shape(number)
    # Here and not above: python-stdnum takes 60 ms to import, and screens import this module.
    from stdnum.fr import nir as stdnum_nir  # noqa: PLC0415

    if stdnum_nir.calc_check_digits(number) != number[13:]:
        raise Refused(Problem.NIR_KEY)
    return Nir(canonical=number[:13], key=number[13:])


def _check_shape(number: str) -> None:
    if not number:
        raise Refused(Problem.EMPTY)
    if not re.fullmatch(r"[0-9AB]+", number):
        raise Refused(Problem.NIR_CHARACTERS)
    if len(number) != _LENGTH:
        raise Refused(Problem.NIR_TOO_SHORT if len(number) < _LENGTH else Problem.NIR_TOO_LONG)
    if not _STRUCTURE.fullmatch(number):
        raise Refused(Problem.NIR_STRUCTURE)


def grouped(text: str) -> str:
    """A possibly unfinished entry as the card prints it, "1 99 05 35 999 042 15"; nothing typed is lost."""
    return in_groups(_bare(text), _GROUPS)


def masked(text: str) -> str:
    """The number with its last five digits only, "• •• •• •• ••• 042 15"; anything else entirely hidden."""
    if not looks_like_nir(text):
        return _HIDDEN * 8
    number = _bare(text)
    shown = number[_FIRST_SHOWN:_LENGTH]
    return in_groups(_HIDDEN * min(len(number), _FIRST_SHOWN) + shown, _GROUPS)


def looks_like_nir(text: str) -> bool:
    """Whether what is typed so far can only be the beginning of a number (too long a one included)."""
    return _SO_FAR.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    # ASCII letters only: "ſ" or "ı" in capitals would become a letter nobody typed.
    return re.sub(r"[a-z]+", lambda found: found[0].upper(), bare(text, _SEPARATORS))
