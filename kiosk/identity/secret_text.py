"""What must never travel in a chat: a NIR, a code, a password, a link. Pure; says which, keeps nothing.

A guess, and on the side of stopping: who is stopped says it again without the number. What people do say to an
adviser passes: a phone number, a date, an hour, a reference such as 4F-27, a member's number, a question about
a password. Numbers spelt out in letters, and a secret cut over two messages, are beyond it.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from kiosk.identity.text import bare


class Secret(StrEnum):
    """What a text looks like."""

    PASSWORD = "password"  # noqa: S105
    CODE = "code"
    NIR = "nir"
    LINK = "link"


# --- numbers: what is said and is no secret is taken out, what is left is counted ------------------------

_GAP = r"[ ./_,:;()*-]{0,3}"
_NIR = re.compile(
    rf"(?<![0-9+])[123478](?:{_GAP}[0-9]){{2}}{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[2-9]{_GAP}[0-9])"
    rf"{_GAP}(?:2{_GAP}[AB]|[0-9]{_GAP}[0-9])(?:{_GAP}[0-9]){{6}}(?:(?:{_GAP}[0-9]){{2}})?(?![0-9])",
    re.IGNORECASE,
)
_YEAR, _MONTH, _DAY = r"(?:19|20)[0-9]{2}", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12][0-9]|3[01])"
_SAID = re.compile(
    "|".join(
        rf"(?<![0-9])(?:{one})(?![0-9])"
        for one in (
            r"(?:\+|00)33(?:[ .-]?\(0\))?[ .-]?[0-9](?:[ .-]?[0-9]{2}){4}",  # +33 6 12 34 56 78
            r"(?:\+|00)[1-9](?:[ ./-]?[0-9]){8,14}",  # +49 7851 123456
            r"0[1-9](?:[ .-]?[0-9]{2}){4}",  # 06 12 34 56 78
            rf"(?<![0-9]/){_DAY}/{_MONTH}/(?:{_YEAR}|[0-9]{{2}})(?!/[0-9])",  # 24/11/2026
            rf"(?<![0-9][.-]){_DAY}(?P<gap>[.-]){_MONTH}(?P=gap)(?:{_YEAR}|[0-9]{{2}})(?![.-][0-9])",
            rf"(?<![0-9] ){_DAY} {_MONTH} {_YEAR}(?! [0-9])",
            rf"{_YEAR}-[01][0-9]-[0-3][0-9]",
            rf"{_YEAR} ?[-/] ?{_YEAR}",  # 2025-2026
            r"[0-2]?[0-9] ?(?:h|heures?|:|Uhr) ?[0-5][0-9]",  # 8 h 30
            r"[0-9][A-Z]-[0-9]{2}",  # 4F-27
        )
    ),
    re.IGNORECASE,
)
_RUN = re.compile(rf"[0-9](?:{_GAP}[0-9])*")
_CODE = re.compile(r"(?<![0-9])[0-9]{4}[ ./_,:-]?[0-9]{4}(?![0-9])")
_AS_DIGITS = str.maketrans("OoIl|", "00111")
_NEARLY_DIGITS = re.compile(r"(?<![A-Za-z0-9])[0-9OoIl|]{4,}(?![A-Za-z0-9])")

# --- passwords ------------------------------------------------------------------------------------------

_NAME = r"\b(?:mots?\s+de\s+passe|mdp|password|passwort|kennwort|pwd|code\s+secret)\b"
_SAID_TO_BE = re.compile(
    rf"{_NAME}(?:\s+(?:actuel|actuelle|nouveau|provisoire|à moi|is|now))?"
    r"\s*(?:\b(?:est|c['’]est|était|sera|is|was|ist|war|lautet)\b|[:=]|->)\s*(?::\s*)?[«\"'“„ ]*"
    r"(?:(?:le|la|les|un|une|mon|ma|votre|the|a|an|my|your|das|der|die|ein|eine|mein|ihr)\s+)?(?P<word>[^\s»”\"]+)",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"{_NAME}\s+[«\"'“„ ]*(?P<word>[^\s»”\"]+)", re.IGNORECASE)
# What a password may be said to be without being said. The rest is taken for the password itself.
_STATE_WORDS = """
perdu mien vôtre bon bonne mauvais faux incorrect correct expiré valide invalide valable différent
trop très toujours encore déjà désormais maintenant donc enfin bien pas plus le la les l un une celui celle ce
même suivant dans sur en à au aux pour par de du des d quoi lequel aussi
vide obligatoire secret personnel écrit celui-ci différente nécessaire prêt actif et ou ne n
incorrecte impossible difficile long court simple facile identique visible possible
ready active wrong right correct forgotten lost not too same the a in on to still already very now
different invalid valid incorrect what empty required secret and or
bereit aktiv falsch richtig vergessen verloren nicht zu das der die ein eine mein ihr im in auf noch schon sehr
abgelaufen anders ungültig gültig gesperrt geändert was leer erforderlich geheim und oder minimum mindestens
"""
_STATES = frozenset(_STATE_WORDS.split())
_PARTICIPLE = re.compile(r"\w+(?:ée?s?|ment)|[a-z]+ed|ge[a-zäöü]+t", re.IGNORECASE)  # refusé, refused, geändert
_SHORT_NUMBER = re.compile(r"[0-9]{1,2}")  # « mot de passe : 8 caractères »
_AROUND = "«»“”„\"'’.,;:!?()[]{}… "
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"[0-9A-Za-z_-]{32,}")
_SHORTEST_PASSWORD = 8


def looks_like(text: str) -> Secret | None:
    """The secret that `text` seems to hold, if any."""
    plain = _plain(text)
    if _has_link(plain):
        return Secret.LINK
    if _NIR.search(plain):
        return Secret.NIR
    digits = _NEARLY_DIGITS.sub(lambda found: found[0].translate(_AS_DIGITS), plain)
    counted = [sum(map(str.isdigit, run)) for run in _runs(_SAID.sub(" ; ", digits))]
    if any(count >= 13 for count in counted):
        return Secret.NIR
    if 8 in counted or _CODE.search(_SAID.sub(" ; ", digits)):
        return Secret.CODE
    return Secret.PASSWORD if _has_password(plain) else None


def _plain(text: str) -> str:
    """In ordinary letters and digits, whichever way they were drawn: ４, ④, 4\ufe0f\u20e3 and ٤ are all read as 4."""
    composed = unicodedata.normalize("NFKC", bare(text, ""))
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one
        for one in composed
        if not unicodedata.category(one).startswith("M")
    )


def _runs(text: str) -> Iterator[str]:
    return (found[0] for found in _RUN.finditer(text))


def _has_link(text: str) -> bool:
    """A token as long as ours, whole or cut: nobody says so many letters and digits in a row."""
    return any(_mixed(found[0]) for found in _LINK.finditer(text))


def _has_password(text: str) -> bool:
    for found in _SAID_TO_BE.finditer(text):
        word = found["word"].strip(_AROUND)
        if word and not any(test(word) for test in (_is_a_state, _ELIDED.match, _SHORT_NUMBER.fullmatch)):
            return True
    if any(_letters_and_digits(found["word"].strip(_AROUND)) for found in _BESIDE.finditer(text)):
        return True
    return any(_is_like_a_password(word) for word in _EMAIL.sub(" ", text).split())


def _is_a_state(word: str) -> bool:
    return word.casefold() in _STATES or _PARTICIPLE.fullmatch(word) is not None


def _letters_and_digits(word: str) -> bool:
    return len(word) >= 5 and any(map(str.isdigit, word)) and any(map(str.isalpha, word))


def _is_like_a_password(word: str) -> bool:
    token = _ELIDED.sub("", word.strip(_AROUND))
    return len(token) >= _SHORTEST_PASSWORD and _mixed(token)


def _mixed(token: str) -> bool:
    """Capitals, small letters and digits: what our rule asks of a password."""
    return all(any(map(test, token)) for test in (str.isupper, str.islower, str.isdigit))
