"""A kiosk whose time is told by the test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from textual.pilot import Pilot

from kiosk.guide import Procedure
from kiosk.settings import Settings
from screens.app import Kiosk
from screens.idle import IdleWarning
from screens.moves import Jump
from screens.step import StepScreen
from tests.screens.stage import never


class Watch:
    """One terminal at 80 by 24, without services, and the clock that its patience goes by."""

    def __init__(self) -> None:
        self.now = 0.0
        self.app = Kiosk(Settings(), never, clock=lambda: self.now)
        self.pilot: Pilot[None]

    async def after(self, seconds: float) -> None:
        """Let that many seconds pass, and the kiosk notice: it is warned, or all the way home."""
        self.now += seconds
        await self.app.idle.tick()
        await self.pilot.pause()
        await self.until(lambda: not self.app.leaving)

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait for what a key or a finger does: on a busy machine it may take more than one refresh."""
        with suppress(TimeoutError):  # the test's own assertion says what is wrong
            async with asyncio.timeout(30):
                while not fact():
                    await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def at(self, procedure: Procedure, number: int) -> StepScreen:
        """A visit at a step of a procedure."""
        self.app.begin(Jump(procedure, number))

        def there() -> bool:
            return isinstance(self.app.screen, StepScreen) and self.app.screen.number == number

        await self.until(there)
        assert isinstance(self.app.screen, StepScreen)
        return self.app.screen

    @property
    def warning(self) -> bool:
        return isinstance(self.app.screen, IdleWarning)

    @property
    def at_home(self) -> bool:
        return [type(screen).__name__ for screen in self.app.screen_stack] == ["Attract"]


@asynccontextmanager
async def watched() -> AsyncIterator[Watch]:
    watch = Watch()
    async with watch.app.run_test(size=(80, 24)) as watch.pilot:
        for timer in tuple(watch.app._timers):
            timer.stop()  # the kiosk looks at its clock when the test says so, and at no other moment
        yield watch
