"""A person at a real pseudo-terminal: what they type goes in as bytes, what they see is what the bytes draw."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pyte

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "backspace": "\x7f",
    **{f"F{n}": f"\x1bO{letter}" for n, letter in zip(range(1, 5), "PQRS", strict=True)},
    **{f"F{n}": f"\x1b[{code}~" for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)},
}
RESTORED = (b"\x1b[?1000l", b"\x1b[?1049l", b"\x1b[?25h")  # mouse off, ordinary screen, cursor shown
ATTRACT = "Que voulez-vous faire"


Spawn = Callable[[Sequence[str], Path, tuple[int, int], Mapping[str, str]], Any]


class Started(pexpect.spawn):  # type: ignore[misc]
    """Python with these arguments, from nothing."""

    def __init__(
        self, arguments: Sequence[str], home: Path, size: tuple[int, int], environment: Mapping[str, str]
    ) -> None:
        columns, rows = size
        super().__init__(
            sys.executable, list(arguments), dimensions=(rows, columns), cwd=str(home), env=dict(environment)
        )

    def hang_up(self) -> None:
        self.ptyproc.fileobj.close()


class Terminal:
    """`kiosk` in a terminal of its own, with a clean environment and a home of its own.

    `spawn`: how it comes to be; from nothing, unless it is to be forked (`tests.terminal.forked`).
    """

    def __init__(
        self,
        arguments: Sequence[str],
        home: Path,
        *,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        spawn: Spawn | None = None,
    ) -> None:
        columns, rows = size
        self.bytes = b""
        self._seen = -1, ""
        self._hung_up = False
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._child = (spawn or Started)(arguments, home, size, {**clean_environment(home), **(environment or {})})
        self._child.delaybeforesend = None

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    @property
    def alive(self) -> bool:
        return bool(self._child.isalive())

    # --- what a person sees -------------------------------------------------------------------------

    def text(self) -> str:
        """The screen as it stands, one line a row, without what pads them."""
        self._read(0.0)
        if self._seen[0] != len(self.bytes):
            self._seen = len(self.bytes), "\n".join(line.rstrip() for line in self._screen.display)
        return self._seen[1]

    def wait_for(self, text: str, timeout: float = 40.0) -> str:
        """Wait until the screen holds `text`; gives the whole screen."""
        deadline = time.monotonic() + timeout
        while text not in self.text():
            over = not self._read(0.1) or time.monotonic() > deadline
            if over and text not in self.text():  # the last words may come with the end itself
                raise AssertionError(f"« {text} » is not on the screen{self._how_it_ended()}:\n{self.text()}")
        return self.text()

    def settle(self, quiet: float = 0.15) -> str:
        """Wait until nothing has been drawn for `quiet` seconds; gives the screen."""
        seen = -1
        while seen != len(self.bytes):
            seen = len(self.bytes)
            self._read(quiet)
        return self.text()

    def until(self, happened: Callable[[], bool], timeout: float = 40.0) -> None:
        """Look on until something has happened outside the screen."""
        deadline = time.monotonic() + timeout
        while not happened():
            over = not self._read(0.02) or time.monotonic() > deadline
            if over and not happened():
                raise AssertionError(f"it did not happen{self._how_it_ended()}:\n{self.text()}")

    def _how_it_ended(self) -> str:
        if self.alive:
            return ""
        return f", and it ended with {self._child.exitstatus}, signal {self._child.signalstatus}"

    # --- what a person does -------------------------------------------------------------------------

    def type(self, text: str) -> None:
        for character in text:
            self.send(character)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.send(KEYS[key])

    def send(self, data: str | bytes) -> None:
        """Raw bytes, in pieces that the terminal takes, reading meanwhile so that nobody waits for the other."""
        raw = data.encode() if isinstance(data, str) else data
        while raw:
            raw = raw[self._child.send(raw[:2048]) :]
            if raw:
                self._read(0.0)

    def resize(self, columns: int, rows: int) -> None:
        """The window is drawn larger or smaller."""
        self._seen = -1, ""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def home(self) -> str:
        """F10, and the attract screen; once more where a paste that was cut on its way swallowed the key."""
        self.press("F10")
        try:
            self.wait_for(ATTRACT, 5)
        except AssertionError:
            self.press("F10")
            self.wait_for(ATTRACT)
        return self.settle(0.05)

    def arrive(self, key: str, steps: int) -> str:
        """Steps 1 to 3 of the procedure that `key` starts, and the form of step 4."""
        self.type(key)
        for number in (1, 2, 3):
            self.wait_for(f"Étape {number} sur {steps}")
            self.press("enter")
        return self.wait_for(f"Étape 4 sur {steps}")

    def open_connexion(self) -> str:
        return self.arrive("1", 5)

    # --- how it ends ----------------------------------------------------------------------------------

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal itself, as when a window is closed or a line drops."""
        self._child.hang_up()
        self._hung_up = True

    def ended(self, timeout: float = 40.0) -> tuple[int | None, int | None]:
        """Wait for the end; gives the exit status, or the signal that killed it."""
        deadline = time.monotonic() + timeout
        while self._child.isalive():
            if time.monotonic() > deadline:
                raise AssertionError(f"still running after {timeout} s:\n{self.text()}")
            self._read(0.05)
        while self._read(0.0):
            pass
        return self._child.exitstatus, self._child.signalstatus

    def destroy(self) -> None:
        if self._child.isalive():
            os.kill(self.pid, signal.SIGKILL)
        self._child.close(force=True)

    def _read(self, timeout: float) -> bool:
        """Take what was drawn; False once there is nobody to draw."""
        if self._hung_up:
            time.sleep(timeout)
            return False
        try:
            while True:
                data = self._child.read_nonblocking(65536, timeout)
                self.bytes += data
                self._stream.feed(data)
                timeout = 0.0
        except pexpect.TIMEOUT:
            return True
        except (pexpect.EOF, OSError, ValueError):
            return False


def clean_environment(home: Path) -> dict[str, str]:
    """What a login gives, and nothing of whoever runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }
