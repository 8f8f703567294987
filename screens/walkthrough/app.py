"""A kiosk whose keys are a scenario's, until somebody takes the keyboard."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.geometry import Offset
from textual.widget import Widget

from kiosk import present
from kiosk.demo.mailbox import Mailbox
from screens.app import Kiosk
from screens.base import LEAST_COLUMNS
from screens.step import StepScreen
from screens.walkthrough.caption import ROWS, Caption, CaptionBar
from screens.walkthrough.controls import SIGNS, Controls
from screens.walkthrough.hand import Hand, beside, path
from screens.widgets.band import Band
from screens.widgets.resend import ResendLink

if TYPE_CHECKING:
    from screens.demonstration import Demonstration

_TOUCHED = (events.MouseEvent, events.Paste)


class PlayedKiosk(Kiosk):
    """Everything is real but who types. The screens are laid out in what the caption leaves them."""

    CSS_PATH: ClassVar = [*(f"../{name}" for name in Kiosk.CSS_PATH), "walkthrough.tcss"]
    VERTICAL_BREAKPOINTS = [(rows + ROWS if rows else 0, name) for rows, name in Kiosk.VERTICAL_BREAKPOINTS]  # noqa: RUF012

    least_rows = Kiosk.least_rows + ROWS
    first_screen_is_plain = False
    makes_ahead = False  # a recording shows the same at the same moment, however fast the machine

    demonstration: "Demonstration"

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.playing = self.demonstration.playing = True
        self._told = Caption()
        self._sent: list[events.Key] = []
        self._hand = Offset(0, 0)
        self._second = 0.0
        self.controls: Controls | None = None

    @property
    def mailbox(self) -> Mailbox:
        return self.demonstration.mailbox

    # --- what the scenario does -------------------------------------------------------------------------

    def play(self, key: str, character: str | None) -> None:
        """A press of the scenario's. Each is dated as a person's would be: none is taken for a key held down."""
        press = events.Key(key, character)
        self._second = max(self._second + 1, press.time)
        press.time = self._second
        self._sent.append(press)
        self.post_message(press)

    def let_pass(self, *, minutes: int) -> None:
        present.forward(timedelta(minutes=minutes))
        for link in self.screen.query(ResendLink):  # now, and not within the second
            link.tick()

    def way_to(self, target: Widget) -> Iterator[Offset]:
        return path(self._hand, beside(target.region, self.screen.region))

    async def move_hand(self, at: Offset) -> None:
        self._hand = at
        hands = self.screen.query(Hand)
        if hands:
            hands.first().styles.offset = at
        else:
            await self.screen.mount(Hand(at))

    def caption(self, caption: Caption) -> None:
        """Say it on every screen: a step may be under a message."""
        signs = f"{self.controls.clock} · {self.t(SIGNS)}" if self.controls is not None else ""
        self._told = replace(caption, status=signs)
        for screen in self.screen_stack:
            for bar in screen.query(CaptionBar):
                if bar.is_mounted:
                    bar.show(self._told)

    def hand_over(self) -> None:
        """The keyboard is the room's, at the very step reached; the caption goes, and its rows are the screens'."""
        if not self.playing:
            return
        self.playing = self.demonstration.playing = False
        self.VERTICAL_BREAKPOINTS, self.least_rows = Kiosk.VERTICAL_BREAKPOINTS, Kiosk.least_rows
        for screen in self.screen_stack:
            screen.query("CaptionBar, Hand").remove()
            for band in screen.query(Band):
                band.announce(self.demonstration.bands)
            screen.post_message(events.Resize(self.size, self.size))

    @property
    def is_large_enough(self) -> bool:
        """Whether the room sees the screens, and not only that the window is too small."""
        return self.size.width >= LEAST_COLUMNS and self.size.height >= self.least_rows

    @property
    def quiet(self) -> bool:
        """Whether the person has the next word: nothing is on its way to a service, nor from one."""
        screen, line = self.screen, self.help_line
        if line.is_open and line.state is None:
            return False
        if isinstance(screen, StepScreen):
            return screen.waiting and not screen.has_class("-busy")
        return screen.is_mounted

    async def drawn(self) -> None:
        """What was pressed until now is on the screen."""
        await asyncio.sleep(0.05)  # a press goes from the queue to the widget, the flow and the screen
        painted = asyncio.Event()
        self.screen.call_after_refresh(painted.set)
        async with asyncio.timeout(5):
            await painted.wait()

    def compose_under(self) -> Iterator[Widget]:
        if self.playing:
            yield CaptionBar(self._told)

    # --- who has the keyboard ---------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        if self.playing and isinstance(event, events.Key) and not event.is_forwarded:
            if not self._is_played(event):
                if self.controls is not None:
                    self.controls.pressed(event)
                    self.caption(self._told)
                return
        elif self.playing and isinstance(event, _TOUCHED):
            return
        await super().on_event(event)

    def _is_played(self, event: events.Key) -> bool:
        played = any(event is one for one in self._sent)
        if played:
            self._sent = [one for one in self._sent if one is not event]
        return played
