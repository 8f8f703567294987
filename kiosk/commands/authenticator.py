"""Handing a secret to an authenticator: a QR code to scan, or a key to type, shown once and never kept.

On a terminal it is drawn on the alternate screen, which no scrollback holds and which is gone once a code proved it.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kiosk.commands.common import tell

if TYPE_CHECKING:
    from kiosk.services.advisers.registry_outcomes import Authenticator

_BORDER = 2  # modules; the terminal's own edge is beside it
_GAP = 2
_BESIDE = 36  # columns
_BELOW = 3  # rows for the question and its answer
_INK = "\x1b[38;5;16;48;5;231m"  # black on white by number: a terminal's own two colours may be any
_PLAIN = "\x1b[0m"
_OPEN, _CLEAR, _CLOSE = "\x1b[?1049h", "\x1b[H\x1b[2J", "\x1b[?1049l"
_CELLS = {(1, 1): "█", (1, 0): "▀", (0, 1): "▄", (0, 0): " "}

Show = Callable[[str], None]


@contextmanager
def shown(authenticator: "Authenticator") -> Iterator[Show]:
    """Each call shows the secret, with a sentence; after the block nothing of it is on the terminal."""
    if not _is_a_screen():
        yield _in_a_pipe(authenticator)
        return
    _write(_OPEN)
    try:
        yield lambda sentence: _write(_CLEAR + _page(authenticator, sentence))
    finally:
        _write(_CLOSE)


def _in_a_pipe(authenticator: "Authenticator") -> Show:
    """Once, for a program to read; later only what is wrong."""
    given = False

    def show(sentence: str) -> None:
        nonlocal given
        if not given:
            _write(f"{authenticator.typed}\n{authenticator.address}\n")
            given = True
        if sentence:
            tell(sentence)

    return show


def _is_a_screen() -> bool:
    return sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM") not in {None, "", "dumb"}


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _page(authenticator: "Authenticator", sentence: str) -> str:
    """The QR code with its words beside it; without it where there is no room."""
    drawn, (columns, rows) = qr_rows(authenticator.address), shutil.get_terminal_size()
    words = [*_words(authenticator.typed), *(["", *_wrapped(sentence)] if sentence else [])]
    width = len(drawn[0])
    if columns < width + _GAP + _BESIDE or rows < max(len(drawn), len(words)) + _BELOW:
        return "\n".join([*words, "(Carré à scanner : agrandissez la fenêtre.)", ""])
    beside = [*words, *[""] * (len(drawn) - len(words))]
    return "".join(f"{_INK}{row}{_PLAIN}{' ' * _GAP}{word}\n" for row, word in zip(drawn, beside, strict=True))


def _words(typed: str) -> list[str]:
    half = len(typed) // 2
    return [
        "Scannez ce carré avec l’application",
        "de codes du conseiller.",
        "",
        "Ou tapez-y cette clé :",
        typed[:half].strip(),
        typed[half:].strip(),
        "",
        "Elle n’est montrée qu’une fois.",
    ]


def _wrapped(sentence: str) -> list[str]:
    from textwrap import wrap  # noqa: PLC0415 - rarely needed

    return wrap(sentence, _BESIDE)


def qr_rows(address: str) -> list[str]:
    """Two modules above each other in each character, the upper one in ink where the block is."""
    import segno  # noqa: PLC0415

    code = segno.make(address, error="l", micro=False, boost_error=False)
    modules = [list(row) for row in code.matrix_iter(border=_BORDER)]
    if len(modules) % 2:
        modules.append([0] * len(modules[0]))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return [
        "".join(_CELLS[cell] for cell in zip(map(int, upper), map(int, lower), strict=True)) for upper, lower in pairs
    ]
