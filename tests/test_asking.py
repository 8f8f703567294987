"""Questions at a terminal: whoever sees one can leave it with Ctrl+C."""

import io
import os
import pty
import signal
import sys
from collections.abc import Callable

import pytest

from kiosk.commands.asking import ask, ask_hidden, confirmed


class Seen(io.StringIO):
    """The terminal's screen: answers what it shows, and notes what Ctrl+C would have done just then."""

    def __init__(self, keyboard: int) -> None:
        super().__init__()
        self._keyboard = keyboard
        self.on_ctrl_c: list[object] = []

    def write(self, text: str) -> int:
        if not self.on_ctrl_c:
            os.write(self._keyboard, b"oui\n")
        self.on_ctrl_c.append(signal.getsignal(signal.SIGINT))
        return len(text)


@pytest.mark.parametrize("question", [ask, ask_hidden, confirmed])
def test_ctrl_c_ends_a_question_from_the_moment_it_is_seen(
    question: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pty.openpty()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with os.fdopen(theirs) as keyboard:
            seen = Seen(ours)
            monkeypatch.setattr(sys, "stdin", keyboard)
            monkeypatch.setattr(sys, "stderr", seen)
            assert question("Bien ?") in ("oui", True)
        assert seen.on_ctrl_c[0] is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
        os.close(ours)
