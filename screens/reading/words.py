"""Text as it is read, without the signs that only mean something to the eye."""

import re
from typing import Protocol

_SIGNS = re.compile(r"^\s*[◄►▲▼√!…]\s*|\s*[◄►▲▼]")
_GAPS = re.compile(r"[ \t\u00a0\u202f]{2,}")
_FOOTNOTE = re.compile(r"\s*\(\d\)")
_LETTER = re.compile(r"\(([A-Z])\)")
_SECONDS, _HOURS = re.compile(r"(?<=\d) s\b"), re.compile(r"(?<=\d) h(?= \d)")
_MUTE = re.compile(r"[«»│┃]")


class Translate(Protocol):
    """Our sentence in the person's language, with its values put in."""

    def __call__(self, message: str, **values: object) -> str: ...


def plain(text: str) -> str:
    """One line or several, each without its mark at the start and without gaps that only align."""
    lines = (re.sub(r"^· ?", "- ", _GAPS.sub(" ", _SIGNS.sub("", line)).strip()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def spoken(text: str, t: Translate) -> str:
    """As a voice says it: « Numéro de Sécurité Sociale (1) » has no footnote, « (A) » is a letter."""
    text = _FOOTNOTE.sub("", _LETTER.sub(r"\1", text))
    text = _HOURS.sub(f" {t('heures')}", _SECONDS.sub(f" {t('secondes')}", text))
    text = (
        _MUTE.sub("", text)
        .replace("·", ",")
        .replace(":\n- ", ": ")
        .replace("\n- ", ", ")
        .replace("\u00a0", " ")
        .replace("\n", ". ")
    )
    return re.sub(r"\.{2,}(?= )", ".", _GAPS.sub(" ", text)).strip()
