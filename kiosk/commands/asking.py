"""What may never be an argument, because shells remember and `ps` shows: typed at the terminal, or read from a pipe.

Typed in sight: fifteen digits copied blindly from a card go wrong, and a wrong number may be another member's. What
was typed is then wiped from the screen, where the next person would read it. (R72)
"""

import os
import shutil
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from kiosk.identity import nir

_LONGEST = 1000  # bytes of one line; no name, number or address is longer
_MARK = "> "


def ask(question: str) -> str:
    """One line from the operator, without what surrounds it; empty when there is none."""
    seen = sys.stdin.isatty()
    with _interruptible():
        if seen:
            _show(f"{question}\n{_MARK}")
        line = sys.stdin.buffer.readline(_LONGEST)
    # Replaced and not refused: an error of decoding would quote what was typed.
    typed = line.decode("utf-8", "replace").strip()
    if seen and line.endswith(b"\n"):
        _wipe(typed)
    return typed


def ask_hidden(question: str) -> str:
    """A password: not shown while it is typed, and kept with whatever surrounds it but the end of the line."""
    seen = sys.stdin.isatty()
    with _interruptible(), _silent() if seen else nullcontext():
        if seen:
            _show(f"{question}\n{_MARK}")
        line = sys.stdin.buffer.readline(_LONGEST)
    if seen:
        _show("\n")
    # Not `getpass`: it reads the terminal even when a pipe was given, and an error of its decoding quotes the line.
    return line.decode("utf-8", "replace").rstrip("\r\n")


def confirmed(question: str) -> bool:
    """Whether the operator agrees. A pipe has nobody to ask: whoever wrote it agreed beforehand."""
    if not sys.stdin.isatty():
        return True
    with _interruptible():
        _show(f"{question} (o/n) ")
        return sys.stdin.buffer.readline(_LONGEST).strip().lower() in {b"o", b"oui"}


def _wipe(typed: str) -> None:
    """Leave the last five digits of a NIR, the dots of anything else; an address stays, for the answer shows it."""
    if "@" in typed or not sys.stderr.isatty() or os.environ.get("TERM") in {None, "", "dumb"}:
        return
    rows = 1 + (len(_MARK) + len(typed) - 1) // max(1, shutil.get_terminal_size().columns)
    _show(f"\x1b[{rows}A\r\x1b[J{_MARK}{nir.masked(typed)}\n")


def _show(text: str) -> None:
    # Beside the output: `--json` stays clean in a pipe.
    sys.stderr.write(text)
    sys.stderr.flush()


@contextmanager
def _silent() -> Iterator[None]:
    """The terminal shows nothing of what is typed; what is left of too long a line goes, or a shell would run it."""
    before = termios.tcgetattr(sys.stdin)
    silent = [*before]
    silent[3] = before[3] & ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, silent)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, before)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl+C ends the question at once: asyncio's own handler would wait for the line. Enter it before asking."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        _show("\n")
        raise
    finally:
        signal.signal(signal.SIGINT, before)
