"""How time passes in a walkthrough: in a room, by the clock and the trainer's keys; in a recording, not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

SPEEDS = (0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
_LOOK = 0.05  # seconds between two looks at the trainer's keys


class Back(Exception):
    """The trainer wants the scene before."""


class Pace(Protocol):
    """What the player waits with."""

    async def wait(self, seconds: float, *, reading: bool = False) -> None:
        """Let the room look for that long; `reading`: a whole caption, which the trainer's arrows act on."""
        ...

    async def settle(self) -> None:
        """What was pressed has been drawn."""
        ...

    def hurry(self, *, on: bool) -> None:
        """On the way back to a scene nobody reads."""
        ...


class InARoom:
    """Real seconds, faster or slower; a pause; the next scene at once, or the one before."""

    def __init__(self, drawn: Callable[[], Awaitable[None]], alive: Callable[[], None]) -> None:
        self._drawn, self._alive = drawn, alive
        self.paused = False
        self._hurries = False
        self._speed = SPEEDS.index(1.0)
        self._skip = self._back = False

    @property
    def speed(self) -> float:
        return SPEEDS[self._speed]

    def faster(self, by: int) -> None:
        """One speed more, or less."""
        self._speed = min(max(0, self._speed + by), len(SPEEDS) - 1)

    def skip(self) -> None:
        """Read no longer: what the scene does, now."""
        self._skip, self.paused = True, False

    def go_back(self) -> None:
        self._back = True

    async def wait(self, seconds: float, *, reading: bool = False) -> None:
        waited = 0.0
        while True:
            self._alive()
            if self._back:
                self._back = self._skip = False
                raise Back
            if self._hurries or (reading and self._skip) or (waited >= seconds and not self.paused):
                break
            await asyncio.sleep(_LOOK)
            waited += 0 if self.paused else _LOOK * self.speed
        if reading:
            self._skip = False

    async def settle(self) -> None:
        await self._drawn()

    def hurry(self, *, on: bool) -> None:
        self._hurries = on


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

    async def wait(self, seconds: float, *, reading: bool = False) -> None:
        await self._drawn()
        self._picture(self.at)
        self.at = round(self.at + seconds, 3)

    async def settle(self) -> None:
        await self._answered()

    def hurry(self, *, on: bool) -> None:
        """Nobody goes back in a recording."""
