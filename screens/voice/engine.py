"""The voice itself: espeak-ng, one short process for each utterance.

Not a library loaded here: a sound driver that hangs or crashes takes its own process with it, and killing it is an
interruption that works at once. Words go in by standard input, for an argument would stand in `ps`.
"""

import asyncio
import logging
import os
import shutil
from collections.abc import Sequence

log = logging.getLogger("kiosk.screens")

PROGRAM = "espeak-ng"
SLOWEST, FASTEST, STEP = 80, 300, 40  # words a minute
LONGEST_SECONDS = 90  # no screen takes longer; a sound card that does not answer does


def installed() -> str | None:
    """Where the engine is; None where it was not installed."""
    return shutil.which(PROGRAM)


class Espeak:
    """Says what it is given, in order, until hushed. Nothing here waits for a sound."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._waiting: asyncio.Queue[tuple[int, tuple[str, ...], str]] = asyncio.Queue()
        self._turn = 0  # grows with each interruption: what was asked before it is not said
        self._process: asyncio.subprocess.Process | None = None
        self._busy = self._complained = False

    def say(self, utterances: Sequence[str], *, rate: int, language: str) -> None:
        """Have `utterances` said after what is being said."""
        how = ("-v", language, "-s", str(rate), "-b", "1", "--stdin")
        for utterance in utterances:
            self._waiting.put_nowait((self._turn, how, utterance))

    def hush(self) -> None:
        """Silence, at once."""
        self._turn += 1
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    @property
    def idle(self) -> bool:
        """Nothing is being said, nothing waits."""
        return self._waiting.empty() and not self._busy

    async def run(self) -> None:
        """Speak until cancelled."""
        try:
            while True:
                turn, how, words = await self._waiting.get()
                if turn == self._turn:
                    self._busy = True
                    await self._speak(turn, how, words)
                    self._busy = False
        finally:
            self.hush()

    async def _speak(self, turn: int, how: Sequence[str], words: str) -> None:
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        try:
            self._process = await asyncio.create_subprocess_exec(
                self._program, *how, stdin=pipe, stdout=nothing, stderr=pipe, env=_environment()
            )
            if turn != self._turn:  # interrupted while it was being started
                self._process.kill()
            async with asyncio.timeout(LONGEST_SECONDS):
                _, complaint = await self._process.communicate(words.encode())
        except TimeoutError:
            self._complain("ne finit pas")
        except OSError:  # uninstalled meanwhile, or killed before it had read
            self._complain("ne démarre pas")
        else:
            if b"error:" in complaint.lower():  # its exit code is 0 all the same
                self._complain("sans périphérique de son")
        finally:
            if self._process is not None and self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
            self._process = None

    def _complain(self, what: str) -> None:
        if not self._complained:
            self._complained = True
            log.warning("lecture à voix haute : %s %s", PROGRAM, what)


def _environment() -> dict[str, str]:
    """What sound needs, and none of our settings or keys."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
