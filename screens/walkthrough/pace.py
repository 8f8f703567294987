"""How time passes in a walkthrough: in a room, by the clock and the trainer's keys; in a recording, not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

SPEEDS = (0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
_LOOK = 0.05  # seconds between two looks at the trainer's keys


class Back(Exception):
    """The trainer wants the scene before, or with `to_first` the first one."""

    def __init__(self, *, to_first: bool) -> None:
        super().__init__()
        self.to_first = to_first


class Pace(Protocol):
    """What the player waits with."""

    async def wait(self, seconds: float) -> None:
        """Let the room look for that long. Raises `Back`."""
        ...

    async def settle(self) -> None:
        """What was pressed has been drawn."""
        ...

    def begin(self, *, hurried: bool) -> None:
        """A scene begins; on the way back to a later one nobody reads."""
        ...


class InARoom:
    """Real seconds, faster or slower; a pause; the next scene at once, or the one before.

    `drawn` waits for the screen, `alive` is told that somebody is there, and nothing goes on while `seen` is false.
    """

    def __init__(
        self, drawn: Callable[[], Awaitable[None]], alive: Callable[[], None], seen: Callable[[], bool]
    ) -> None:
        self._drawn, self._alive, self._seen = drawn, alive, seen
        self.paused = False
        self._speed = SPEEDS.index(1.0)
        self._hurried = self._skip = False
        self._back: Back | None = None

    @property
    def speed(self) -> float:
        return SPEEDS[self._speed]

    def faster(self, by: int) -> None:
        """One speed more, or less."""
        self._speed = min(max(0, self._speed + by), len(SPEEDS) - 1)

    def skip(self) -> None:
        """What this scene does, at once."""
        self._skip, self.paused = True, False

    def go_back(self, *, to_first: bool = False) -> None:
        self._back = Back(to_first=to_first)

    async def wait(self, seconds: float) -> None:
        waited = 0.0
        while True:
            self._alive()
            if self._back is not None:
                back, self._back = self._back, None
                raise back
            if self._hurried or self._skip or (waited >= seconds and not self._stands):
                return
            await asyncio.sleep(_LOOK)
            waited += 0 if self._stands else _LOOK * self.speed

    @property
    def _stands(self) -> bool:
        return self.paused or not self._seen()

    async def settle(self) -> None:
        await self._drawn()

    def begin(self, *, hurried: bool) -> None:
        self._hurried, self._skip = hurried, False


class InARecording:
    """No second passes: each wait is a picture that stands for so long."""

    def __init__(
        self,
        answered: Callable[[], Awaitable[None]],
        drawn: Callable[[], Awaitable[None]],
        picture: Callable[[float], None],
    ) -> None:
        self._answered, self._drawn, self._picture = answered, drawn, picture
        self.at = 0.0

    async def wait(self, seconds: float) -> None:
        await self._drawn()
        self._picture(self.at)
        self.at = round(self.at + seconds, 3)

    async def settle(self) -> None:
        await self._answered()

    def begin(self, *, hurried: bool) -> None:
        """Nobody goes back in a recording."""
