"""A terminal that says when it was drawn on: the bytes are dated as they come, and understood afterwards.

Reading a frame into a screen of characters takes as long as drawing it; done meanwhile it would count twice.
"""

import time

import pexpect  # type: ignore[import-untyped]

from tests.terminal.terminal import Terminal

QUIET = 0.12  # seconds without a byte: what was asked for is drawn
_PATIENCE = 20.0


class Timed(Terminal):
    def dated(self, data: str | bytes, quiet: float = QUIET) -> list[tuple[float, bytes]]:
        """What is drawn after `data` is typed: the moment, and the bytes. Ends once it is quiet for a while."""
        self.text()
        self.send(data)
        return self._pieces(quiet)

    def drawn(self, data: str | bytes, *words: str) -> float:
        """Seconds until all `words` were on the screen, and stayed. Raises `TimeoutError` where they never were."""
        self.text()
        began = time.perf_counter()
        self.send(data)
        whole: float | None = None
        while whole is None:
            for moment, piece in self._pieces(QUIET):
                self.bytes += piece
                self._stream.feed(piece)
                text = "\n".join(self._screen.display)
                there = all(word in text for word in words)
                whole = (moment if whole is None else whole) if there else None
            if time.perf_counter() - began > _PATIENCE:
                raise TimeoutError(f"{words} never came:\n{self.text()}")
        return whole - began

    def seen(self, data: str | bytes, *words: str) -> float:
        """Seconds until all `words` are on the screen, and no longer: another key may follow at once."""
        self.text()
        began = time.perf_counter()
        self.send(data)
        while (now := time.perf_counter()) - began < _PATIENCE:
            piece = self._piece(0.02)
            moment = time.perf_counter()
            self.bytes += piece
            self._stream.feed(piece)
            if piece and all(word in "\n".join(self._screen.display) for word in words):
                return moment - began
        raise TimeoutError(f"{words} had not come after {now - began:.0f} s:\n{self.text()}")

    def _pieces(self, quiet: float) -> list[tuple[float, bytes]]:
        pieces: list[tuple[float, bytes]] = []
        last = time.perf_counter()
        while time.perf_counter() - last < (quiet if pieces else _PATIENCE):
            piece = self._piece(0.02)
            if piece:
                last = time.perf_counter()
                pieces.append((last, piece))
        return pieces

    def first_seen(self, words: str, limit: float = _PATIENCE) -> float:
        """The moment (`time.perf_counter`) at which `words`, in one piece, were among the bytes."""
        wanted, seen, ends = words.encode(), b"", time.perf_counter() + limit
        while wanted not in seen:
            if time.perf_counter() > ends:
                raise TimeoutError(words)
            seen += self._piece(0.1)
        moment = time.perf_counter()
        self._stream.feed(seen)
        self.bytes += seen
        return moment

    def click(self, words: str) -> bytes:
        """The bytes of a press and a release of the mouse on these words."""
        rows = self.text().splitlines()
        row = next(number for number, line in enumerate(rows) if words in line)
        place = f"{rows[row].index(words) + 2};{row + 1}"
        return f"\x1b[<0;{place}M\x1b[<0;{place}m".encode()

    def _piece(self, timeout: float) -> bytes:
        try:
            return bytes(self._child.read_nonblocking(65536, timeout))
        except pexpect.TIMEOUT:
            return b""
