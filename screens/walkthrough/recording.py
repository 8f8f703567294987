"""A walkthrough recorded: no second passes, and the same scenario gives the same bytes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kiosk.demo.reproducible import reproducible
from kiosk.demo.scenario import Scenario
from kiosk.demo.world import demo_settings
from kiosk.locale import Language
from kiosk.settings import Theme
from screens.demonstration import demonstrated
from screens.picture.cells import Frame, frame_of
from screens.walkthrough.app import PlayedKiosk
from screens.walkthrough.pace import InARecording
from screens.walkthrough.player import Player

_LAST = 3.0  # seconds that the last picture stays


@dataclass(slots=True)
class Recording:
    """What was seen, and from which second on; two pictures that follow each other differ."""

    title: str
    language: Language
    columns: int
    rows: int
    frames: list[tuple[float, Frame]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, at: float, frame: Frame) -> None:
        if not self.frames or self.frames[-1][1] != frame:
            self.frames.append((at, frame))
        self.seconds = at + _LAST

    @property
    def shown(self) -> list[tuple[float, float, Frame]]:
        """Each picture from when to when."""
        ends = [*(at for at, _ in self.frames[1:]), self.seconds]
        return [(at, end, frame) for (at, frame), end in zip(self.frames, ends, strict=True)]

    @property
    def changes(self) -> list[tuple[float, Frame | None, Frame]]:
        """Each picture with the one before it."""
        first_at, first = self.frames[0]
        return [(first_at, None, first), *((at, before, after) for (_, before), (at, after) in pairwise(self.frames))]


def record(scenarios: Sequence[Scenario], size: tuple[int, int], theme: Theme, language: Language) -> Recording:
    """Play them headless, as fast as the machine can. Raises `PlayStopped`."""
    return asyncio.run(_record(scenarios, size, theme, language))


async def _record(
    scenarios: Sequence[Scenario], size: tuple[int, int], theme: Theme, language: Language
) -> Recording:
    recording = Recording(" · ".join(dict.fromkeys(one.title for one in scenarios)), language, *size)
    with reproducible():
        world, loader, demonstration = demonstrated()
        settings = demo_settings(theme=theme, language=language)
        app = PlayedKiosk(settings, loader.ready, demonstration=demonstration)
        try:
            async with app.run_test(size=size) as pilot:
                await loader.ready()
                await app.tell_advisers()

                async def answered() -> None:
                    # A picture of « Un instant… » would be there or not as the machine is slow or fast.
                    await app.drawn()
                    await player.until_quiet()

                pace = InARecording(answered, pilot.pause, lambda at: recording.add(at, frame_of(app)))
                player = Player(app, scenarios, pace)
                await player.run()
                await pace.wait(_LAST)
        finally:
            await loader.close()
            world.close()
    return recording
