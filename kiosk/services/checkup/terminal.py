"""What this terminal can show and hear, asked of the same sources as the kiosk itself."""

import curses
import locale
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk.services.checkup.finding import Finding

_SMALLEST = (60, 20)
_COLOURS = {"truecolor": "16 millions", "256": "256", "standard": "16, thème « console »"}


def findings(environ: Mapping[str, str], *, tty: bool) -> Iterator[Finding]:
    if not tty:
        yield Finding("Terminal", "warning", "aucun ici", "Relancez « kiosk doctor » sur la borne elle-même.")
        return
    yield _size(environ)
    yield _letters()
    yield _colours(environ)
    yield _mouse(environ)
    yield _voice(environ)


def _size(environ: Mapping[str, str]) -> Finding:
    size = shutil.get_terminal_size()
    fact = f"{environ.get('TERM', '')}, {size.columns} x {size.lines}"
    if size.columns < _SMALLEST[0] or size.lines < _SMALLEST[1]:
        remedy = "Agrandissez-le : 60 colonnes et 20 lignes au moins, 80 sur 24 de préférence."
        return Finding("Terminal", "failure", fact, remedy)
    return Finding("Terminal", "ok", fact)


def _letters() -> Finding:
    """As Python took it from LC_ALL, LC_CTYPE and LANG when it started."""
    codeset = locale.nl_langinfo(locale.CODESET)
    if codeset.upper().replace("-", "") == "UTF8":
        return Finding("Accents", "ok", "UTF-8")
    return Finding(
        "Accents", "failure", f"{codeset} au lieu d'UTF-8", "Choisissez une langue en UTF-8 : LANG=fr_FR.UTF-8."
    )


def _colours(environ: Mapping[str, str]) -> Finding:
    from rich.console import Console  # noqa: PLC0415 - Textual decides by the same words

    if environ.get("NO_COLOR"):
        remedy = "Ôtez NO_COLOR si ce terminal sait les couleurs."
        return Finding("Couleurs", "warning", "refusées par NO_COLOR", remedy)
    system = Console(file=sys.stdout).color_system
    if system is None:
        return Finding("Couleurs", "warning", "aucune", "Donnez le vrai TERM de ce terminal, par exemple linux.")
    return Finding("Couleurs", "ok", _COLOURS.get(system, system))


def _mouse(environ: Mapping[str, str]) -> Finding:
    term = environ.get("TERM", "")
    try:
        curses.setupterm(term)
    except curses.error:
        return Finding("Souris", "warning", f"terminal « {term} » inconnu de terminfo", "Installez ncurses-term.")
    # Linux's console has an entry for a mouse, and sends nothing of it.
    if not term.startswith("linux") and (curses.tigetstr("kmous") or curses.tigetstr("XM")):
        return Finding("Souris", "ok", "souris et écran tactile")
    remedy = "Le clavier suffit ; pour le tactile, un terminal graphique (foot, xterm) est nécessaire."
    return Finding("Souris", "warning", "aucune sur ce terminal", remedy)


def _voice(environ: Mapping[str, str]) -> Finding:
    """« Lecture à voix haute » (F8): the engine, and something to hear it with."""
    if shutil.which("espeak-ng") is None:
        return Finding("Voix", "warning", "espeak-ng n'est pas installé", "Installez-le : apt install espeak-ng.")
    if not _sound(environ):
        remedy = "Branchez une carte son et vérifiez le groupe « audio » du compte de la borne."
        return Finding("Voix", "warning", "espeak-ng, mais aucun périphérique de son", remedy)
    return Finding("Voix", "ok", "espeak-ng")


def _sound(environ: Mapping[str, str]) -> bool:
    sockets = [Path(environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / name for name in ("pulse/native", "pipewire-0")]
    return any(path.exists() for path in (*sockets, *Path("/dev/snd").glob("pcm*p")))
