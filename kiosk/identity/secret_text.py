"""What must never travel in a chat: a NIR, a code, a password, a link. Pure; says which, keeps nothing.

A guess, and on the side of stopping: who is stopped says it again without the number. What people do say to an
adviser passes: a phone number, a date, an hour, a reference such as 4F-27, a member's number, a question about
a password. Numbers spelt out in letters, and a secret cut over two messages, are beyond it.
"""

import re
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

_GAP = r"[ ./_,:-]{0,3}"
_NIR = re.compile(
    rf"(?<![0-9])[123478](?:{_GAP}[0-9]){{2}}{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[2-9]{_GAP}[0-9])"
    rf"{_GAP}(?:2{_GAP}[AB]|[0-9]{_GAP}[0-9])(?:{_GAP}[0-9]){{6}}(?:(?:{_GAP}[0-9]){{2}})?(?![0-9])",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)[0-9]{2}"
_SAID = re.compile(
    "|".join(
        rf"(?<![0-9])(?:{one})(?![0-9])"
        for one in (
            r"(?:\+|00)[1-9][0-9]{0,2}(?:[ .-]?\(0\))?[ .-]?[0-9](?:[ .-]?[0-9]{2}){4}",  # +33 6 12 34 56 78
            r"0[1-9](?:[ .-]?[0-9]{2}){4}",  # 06 12 34 56 78
            rf"[0-3]?[0-9](?P<gap>[ ./-])[01]?[0-9](?P=gap)(?:{_YEAR}|[0-9]{{2}}(?![ ./-]?[0-9]))",  # 24/11/2026
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
    r"\s*(?:\b(?:est|c['’]est|était|sera|is|was|ist|war|lautet)\b|[:=]|->)\s*(?::\s*)?[«\"'“„ ]*(?P<word>[^\s»”\"]+)",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"{_NAME}\s+[«\"'“„ ]*(?P<word>[^\s»”\"]+)", re.IGNORECASE)
# What a password may be said to be without being said. The rest is taken for the password itself.
_STATE_WORDS = """
refusé refusée oublié perdu bon bonne mauvais faux incorrect correct expiré valide invalide valable différent
changé modifié enregistré accepté rejeté bloqué désactivé trop très toujours encore déjà bien pas plus le la
les l un une celui celle ce votre mon ma dans sur en à au aux pour par de du des d quoi lequel aussi
vide obligatoire secret personnel écrit noté celui-ci différente demandé nécessaire prêt actif et ou ne n
incorrecte impossible difficile long court simple facile compliqué identique visible caché masqué possible
wrong right correct refused forgotten lost not too the a an my your in on to still already very expired
different invalid valid incorrect blocked changed what empty required secret and or
falsch richtig vergessen verloren nicht zu das der die ein eine mein ihr im in auf noch schon sehr abgelaufen
anders ungültig gültig gesperrt geändert was leer erforderlich geheim und oder minimum mindestens
"""
_STATES = frozenset(_STATE_WORDS.split())
_AROUND = "«»“”„\"'’.,;:!?()[]{}… "
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"[0-9A-Za-z_-]{32,}")
_SHORTEST_PASSWORD = 8


def looks_like(text: str) -> Secret | None:
    """The secret that `text` seems to hold, if any."""
    plain = bare(text, "")
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


def _runs(text: str) -> Iterator[str]:
    return (found[0] for found in _RUN.finditer(text))


def _has_link(text: str) -> bool:
    """A token as long as ours, whole or cut: nobody says so many letters and digits in a row."""
    return any(_mixed(found[0]) for found in _LINK.finditer(text))


def _has_password(text: str) -> bool:
    for found in _SAID_TO_BE.finditer(text):
        word = found["word"].strip(_AROUND)
        if word and not (word.casefold() in _STATES or _ELIDED.match(word) or re.fullmatch(r"[0-9]{1,2}", word)):
            return True
    if any(_letters_and_digits(found["word"].strip(_AROUND)) for found in _BESIDE.finditer(text)):
        return True
    return any(_is_like_a_password(word) for word in _EMAIL.sub(" ", text).split())


def _letters_and_digits(word: str) -> bool:
    return len(word) >= 5 and any(map(str.isdigit, word)) and any(map(str.isalpha, word))


def _is_like_a_password(word: str) -> bool:
    token = _ELIDED.sub("", word.strip(_AROUND))
    return len(token) >= _SHORTEST_PASSWORD and _mixed(token)


def _mixed(token: str) -> bool:
    """Capitals, small letters and digits: what our rule asks of a password."""
    return all(any(map(test, token)) for test in (str.isupper, str.islower, str.isdigit))
