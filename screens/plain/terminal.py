"""A terminal used line by line: the system's own line editing, no echo of a secret, no key that ends the program.

Not a full-screen driver with everything turned off: a Braille display or a speech driver follows what the system
echoes, and every terminal ever made can do that much.
"""

import asyncio
import os
import re
import select
import shutil
import termios
import threading
from contextlib import suppress
from types import TracebackType

from screens.plain.lines import encoded, laid_out

WIPE = b"\x1b[H\x1b[2J\x1b[3J"  # what is seen, and what can be scrolled back
_LONGEST = 1000  # bytes of one line kept; no answer is longer
_TICK = 100  # milliseconds between two looks at whether the dialogue is over
_KEYS = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # arrows and the like, typed
_IUTF8 = 0o40000  # Linux: one press of the erase key takes one letter, however many bytes it is
_NOT_A_SIGNAL = b"\x00"  # _POSIX_VDISABLE


class LineTerminal:
    """Standard input and output, a line at a time. Use as a context manager: the terminal is given back as it was."""

    def __init__(self, codeset: str, term: str) -> None:
        self._codeset = codeset
        self._utf8 = codeset.upper().replace("-", "") == "UTF8"
        self._tty = os.isatty(0)
        self._wraps = os.isatty(1) and term not in {"", "dumb"}
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()  # None: there is nobody any more
        self._over = threading.Event()
        self._reading = threading.Lock()  # between a look at the input and its reading, nothing is flushed
        self._before: list[int | list[bytes | int]] | None = None

    def __enter__(self) -> "LineTerminal":
        if self._tty:
            self._before = termios.tcgetattr(0)
            self._echo(False)
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._listen, args=(loop,), name="lines", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        if self._before is not None:
            with suppress(termios.error):  # the terminal may be gone
                termios.tcsetattr(0, termios.TCSAFLUSH, self._before)

    # --- out -----------------------------------------------------------------------------------------

    def tell(self, text: str = "") -> None:
        """Write `text`, laid out for this terminal. Raises `OSError` when nobody reads any more."""
        width = shutil.get_terminal_size().columns - 1 if self._wraps else None
        data = encoded("\n".join(laid_out(text, width)) + "\n", self._codeset)
        while data:
            data = data[os.write(1, data) :]

    def wipe(self) -> None:
        """Leave nothing of the last person, in sight or above it.

        The only command that the terminal is ever sent, when nothing is to be read any more: blank lines alone would
        leave a number and an address in what can be scrolled back. A dumb terminal keeps nothing, and gets those.
        """
        if os.isatty(1):
            self.tell("\n" * max(50, shutil.get_terminal_size().lines))
            if self._wraps:
                os.write(1, WIPE)

    # --- in ------------------------------------------------------------------------------------------

    def open(self, *, secret: bool) -> None:
        """From now on a line is expected. What was typed before it on a keyboard is dropped: it answered nothing."""
        if not self._tty:
            return
        self._echo(not secret)
        while not self._lines.empty():
            if self._lines.get_nowait() is None:
                self._lines.put_nowait(None)
                return

    async def line(self) -> str | None:
        """The next line, without control characters; None once the input is at its end."""
        line = await self._lines.get()
        if line is None:
            self._lines.put_nowait(None)
        return line

    def close(self) -> None:
        """No line is expected: nothing that is typed meanwhile is shown."""
        if self._tty:
            self._echo(False)

    def _echo(self, on: bool) -> None:
        attributes = termios.tcgetattr(0)
        # Every control key types its own name: no interruption, no stop, no end of file, no frozen output.
        attributes[0] = attributes[0] & ~termios.IXON | termios.ICRNL | (_IUTF8 if self._utf8 else 0)
        local = attributes[3] | termios.ICANON | termios.ECHOCTL | termios.ECHOE
        local &= ~(termios.ISIG | termios.IEXTEN | termios.ECHO | termios.ECHONL)
        attributes[3] = local | (termios.ECHO if on else 0)
        attributes[6][termios.VEOF] = _NOT_A_SIGNAL
        attributes[6][termios.VEOL] = _NOT_A_SIGNAL
        with self._reading, suppress(termios.error):
            termios.tcsetattr(0, termios.TCSAFLUSH, attributes)

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        poll = select.poll()
        poll.register(0, select.POLLIN)
        held = b""
        while not self._over.is_set():
            if not poll.poll(_TICK):
                continue
            with self._reading:
                if not poll.poll(0):  # flushed meanwhile: a read would wait for another line, and the end for it
                    continue
                try:
                    data = os.read(0, 4096)
                except OSError:
                    data = b""
            *lines, held = (held + data).split(b"\n")
            if not data and held:
                lines.append(held)
            for line in lines:
                self._put(loop, self._read(line))
            held = held[:_LONGEST]
            if not data:
                self._put(loop, None)
                return

    def _put(self, loop: asyncio.AbstractEventLoop, line: str | None) -> None:
        with suppress(RuntimeError):  # the loop may be closed while the last line comes
            loop.call_soon_threadsafe(self._lines.put_nowait, line)

    def _read(self, line: bytes) -> str:
        # Replaced and not refused: an error of decoding would quote what was typed.
        line = line[:_LONGEST]
        try:
            text = line.decode()  # what keyboards send nowadays, whatever the locale says
        except UnicodeDecodeError:
            text = line.decode(self._codeset, "replace")
        return _KEYS.sub("", text).strip("\r")
