"""A person at a dialogue in lines: hears what comes, in order, and answers a line at a time."""

import re
import time
from collections.abc import Callable

from tests.terminal.terminal import Terminal

CHOICE = "Votre choix (Entrée : 1) :"


class Talk:
    """Over a real pseudo-terminal. What was heard once is not heard again."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._heard = 0

    def hears(self, *sentences: str, timeout: float = 40.0) -> str:
        """Wait for each of `sentences` in turn, wherever lines are cut; gives all that came until the last."""
        begin = self._heard
        for sentence in sentences:
            deadline = time.monotonic() + timeout
            while (at := self.transcript().find(flat(sentence), self._heard)) < 0:
                if time.monotonic() > deadline or not self.terminal.alive:
                    raise AssertionError(f"never said: {sentence}\n{self.transcript()[self._heard :]}")
                self.terminal.until(self._more(), timeout)
            self._heard = at + len(flat(sentence))
        return self.transcript()[begin : self._heard]

    def _more(self) -> Callable[[], bool]:
        before = len(self.terminal.bytes)
        return lambda: len(self.terminal.bytes) > before

    def answers(self, line: str = "") -> None:
        self.terminal.send(line + "\r")

    def is_asked(self, *sentences: str, answer: str = "") -> str:
        """The last of `sentences` is a question, and `answer` is typed."""
        said = self.hears(*sentences)
        self.answers(answer)
        return said

    def arrives(self, choice: str, steps: int) -> None:
        """From the first list to step 4, by Enter alone."""
        self.is_asked(CHOICE, answer=choice)
        for number in (1, 2, 3):
            self.is_asked(f"Étape {number} sur {steps}", CHOICE)
        self.hears(f"Étape 4 sur {steps}")

    def transcript(self) -> str:
        return flat(self.terminal.bytes.decode("utf-8", "replace"))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
