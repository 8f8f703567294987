"""The wall between the terminal and the kiosk: what may come in, what may go out, and a terminal that is gone.

Textual's own input thread ends on the first byte that is not UTF-8 and on a malformed key, reads end-of-file for
ever when the terminal hangs up, and takes an escape character inside a paste for the end of that paste: what
follows would then be typed, line ends included.
"""

import os
import re
import select
import time
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

if TYPE_CHECKING:
    from io import TextIOWrapper

PASTE_KEPT = 10_000  # characters; a field keeps far fewer
PASTE_SILENCE = 1.0  # seconds; a paste without its end is over then, or the keyboard would stay dead
_TICK = 0.1  # seconds between two looks at a silent terminal
BELL = "\a"
_START, _END = "\x1b[200~", "\x1b[201~"
_COMMANDS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # tabs and line ends stay
# OSC, DCS, SOS, PM and APC, to their end: titles, clipboard, links, pointer shapes. And what eight bits may command.
_NEVER_OUT = re.compile(r"\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[\x07\x80-\x9f]")

# Textual caches this method by its instance too: each key that a person ever typed, and through the parser the App.
XTermParser._parse_extended_key = XTermParser._parse_extended_key.__wrapped__  # type: ignore[assignment]


class PasteFilter:
    """Lets the stream through unchanged, except inside a bracketed paste: no command, no endless text (R97, R98)."""

    def __init__(self) -> None:
        self._inside = False
        self._held = ""  # outside: the last characters seen; inside: what may begin the end mark
        self._kept = 0

    def feed(self, text: str) -> str:
        passed = []
        while text:
            part, text = self._inner(text) if self._inside else self._outer(text)
            passed.append(part)
        return "".join(passed)

    def silence(self) -> str:
        """Close a paste whose end never came; empty outside a paste."""
        if not self._inside:
            return ""
        self._inside, self._held = False, ""
        return _END

    def _outer(self, text: str) -> tuple[str, str]:
        seen = self._held + text
        at = seen.find(_START)
        if at < 0:
            self._held = seen[1 - len(_START) :]
            return text, ""
        cut = at + len(_START) - len(self._held)
        self._inside, self._held, self._kept = True, "", 0
        return text[:cut], text[cut:]

    def _inner(self, text: str) -> tuple[str, str]:
        content, end, after = (self._held + text).partition(_END)
        self._inside = not end
        self._held = "" if end else _unfinished(content)
        content = content[: len(content) - len(self._held)]
        kept = _COMMANDS.sub("", content)[: PASTE_KEPT - self._kept]
        self._kept += len(kept)
        return kept + end, after


def _unfinished(text: str) -> str:
    """The end of `text` that may be the first part of the end mark."""
    sizes = range(len(_END) - 1, 0, -1)
    return next((_END[:size] for size in sizes if text.endswith(_END[:size])), "")


class _Screen:
    """Where frames are written. A terminal that is gone must not end Textual's writer thread: its queue would fill up
    and stop the whole program."""

    def __init__(self, file: "TextIOWrapper[Any]", *, rings: bool = False) -> None:
        self._file, self._rings = file, rings

    def write(self, text: str) -> None:
        bell = self._rings and text == BELL  # alone: inside a frame it comes from data
        with suppress(OSError):
            self._file.write(text if bell else _NEVER_OUT.sub("", text))

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()


class PublicDriver(LinuxDriver):
    """Reads whatever comes and goes on; writes nothing that commands the terminal beyond drawing (R89)."""

    rings = False

    def start_application_mode(self) -> None:
        if self._file is not None:
            self._file = cast("TextIOWrapper[Any]", _Screen(self._file, rings=self.rings))
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def process_message(self, message: Message) -> None:
        # The size comes from the system: a size told in the stream could be any number.
        if not isinstance(message, (events.Resize, InBandWindowResize)):
            super().process_message(message)

    def run_input_thread(self) -> None:
        decode = getincrementaldecoder("utf-8")("replace").decode
        pastes, parser, last = PasteFilter(), XTermParser(), time.monotonic()
        while not self.exit_event.is_set():
            text = ""
            if self._something_came():
                data = self._read()
                if not data:
                    self._app.call_later(self._app.exit)
                    return
                text, last = pastes.feed(decode(data)), time.monotonic()
            elif time.monotonic() - last > PASTE_SILENCE:
                text = pastes.silence()
            parser = self._parsed(parser, text)

    def _something_came(self) -> bool:
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        return bool(poll.poll(_TICK * 1000))

    def _read(self) -> bytes:
        """What was typed; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _parsed(self, parser: XTermParser, text: str) -> XTermParser:
        """Hand on what `text` means. A malformed sequence is forgotten, and the parser that choked on it."""
        for event in parser.tick():
            self.process_message(event)
        for character in text:
            try:
                for event in parser.feed(character):
                    self.process_message(event)
            except (ValueError, ArithmeticError, LookupError):
                parser = XTermParser()
        return parser


class RingingDriver(PublicDriver):
    """For a terminal whose person wants to be called: its bell may ring."""

    rings = True
