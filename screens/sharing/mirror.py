"""The member's screen in the adviser's console: the same screen, drawn again from what the terminal tells of it."""

import asyncio
import sys

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import WorkerCancelled, WorkerFailed

from kiosk.locale import FRENCH
from kiosk.said import french, say
from kiosk.services.assistance.screen_state import ScreenState, from_json
from kiosk.settings import Settings
from screens.sharing.app import MirrorApp

SMALLEST, LARGEST = Size(60, 20), Size(120, 40)  # what a screen of ours is drawn for
_NOBODY_SHARES = french("L’adhérent ne partage pas son écran")
_NOT_THIS_ONE = french("Cet écran de l’adhérent n’est pas partagé")


class MirrorView(Widget):
    """Read-only: what is clicked is told to the console as `Picked`, and nothing reaches the mirrored screen."""

    DEFAULT_CSS = """
    MirrorView { width: 1fr; height: 1fr; }
    """

    class Picked(Message):
        """The adviser clicked a letter or a button."""

        def __init__(self, target: str) -> None:
            super().__init__()
            self.target = target

    def __init__(self, settings: Settings | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._settings = settings or Settings()
        self._mirror: MirrorApp | None = None
        self._drawing: asyncio.Task[None] | None = None
        self._strips: list[Strip] = []
        self._state: ScreenState | None = None
        self._pointed: tuple[str, str] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._latest = 0

    # --- what the console asks ----------------------------------------------------------------------------

    async def show(self, state: str | None) -> None:
        """Draw the state that a terminal published; None, or one that cannot be shown, is said in a sentence."""
        self._latest += 1
        turn = self._latest
        async with self._one_at_a_time:
            if turn != self._latest:
                return  # a newer one waits already
            self._state = from_json(state) if state is not None else None
            if self._state is None or not self._state.screen:
                self._strips = []
                self.refresh()
                return
            mirror = await self._started()
            drawing = mirror.run_worker(mirror.apply(self._state), group="apply", exit_on_error=False)
            try:
                await drawing.wait()
            except (WorkerFailed, WorkerCancelled):  # it is as if nothing were shared; the next state starts afresh
                mirror.exit()
                self._state, self._strips = None, []
                self.refresh()

    def light(self, target: str | None, name: str = "") -> None:
        """Mark what the adviser points at, as it is marked on the member's screen."""
        self._pointed = (target, name) if target else None
        if self._mirror is not None and self._mirror.is_running:
            self._mirror.call_later(self._mirror.point, self._pointed)

    @staticmethod
    def targets(state: str | None) -> list[str]:
        """What may be pointed at: the letters, then the keys of the buttons that are shown."""
        read = from_json(state) if state is not None else None
        if read is None:
            return []
        letters = [] if read.overlay else [field.letter for field in read.fields]
        return letters + list(read.buttons)

    def label_of(self, target: str) -> str:
        """What the member reads on that letter or button; empty while it is not drawn."""
        shown = self._state is not None and self._state.screen
        return self._mirror.label_of(target) if self._mirror is not None and shown else ""

    # --- the app that draws --------------------------------------------------------------------------------

    async def _started(self) -> MirrorApp:
        if self._mirror is None or self._drawing is None or self._drawing.done():
            painted = asyncio.Event()
            self._mirror = mirror = MirrorApp(self._settings, self._paint)
            mirror.when_painted(painted.set)
            self._drawing = asyncio.create_task(self._run(mirror), name="mirror")
            first = asyncio.create_task(painted.wait())
            await asyncio.wait({first, self._drawing}, return_when=asyncio.FIRST_COMPLETED)
            first.cancel()
            mirror.point(self._pointed)
        return self._mirror

    async def _run(self, mirror: MirrorApp) -> None:
        host, out, err = self.app, sys.stdout, sys.stderr
        try:
            await mirror.run_async(headless=True, size=self._drawn_for(), mouse=False)
        finally:
            # Textual gives back the streams it found: this console's own, which may have ended meanwhile.
            if not host.is_running and (sys.stdout, sys.stderr) == (out, err):
                sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__

    def _drawn_for(self) -> Size:
        width, height = self.size
        return Size(min(max(width, SMALLEST.width), LARGEST.width), min(max(height, SMALLEST.height), LARGEST.height))

    def on_resize(self) -> None:
        if self._mirror is not None and self._mirror.is_running:
            self._mirror.call_later(self._mirror.resize, self._drawn_for())

    async def on_unmount(self) -> None:
        if self._mirror is not None and self._drawing is not None:
            self._mirror.exit()
            await self._drawing

    # --- drawing -------------------------------------------------------------------------------------------

    def say_again(self) -> None:
        """The console changed its language; what the member sees stays in theirs."""
        if not self._strips:
            self.refresh()

    def _paint(self, strips: list[Strip]) -> None:
        if self._state is not None and self._state.screen:
            self._strips = strips
            self.refresh()

    @property
    def _corner(self) -> Offset:
        """The cell of the mirrored screen at the top left: what the member looks at stays in sight."""
        if self._mirror is None:
            return Offset()
        seen, drawn = self._mirror.in_sight, self._drawn_for()
        return Offset(
            _scrolled(seen.x, seen.right, self.size.width, drawn.width),
            _scrolled(seen.y, seen.bottom, self.size.height, drawn.height),
        )

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._strips:
            return self._sentence(y)
        corner = self._corner
        line = corner.y + y
        if line >= len(self._strips):
            return Strip.blank(width, self.rich_style)
        return self._strips[line].crop(corner.x, corner.x + width).extend_cell_length(width, self.rich_style)

    def _sentence(self, y: int) -> Strip:
        if y != self.size.height // 2:
            return Strip.blank(self.size.width, self.rich_style)
        words = say(getattr(self.app, "catalogue", FRENCH), _NOBODY_SHARES if self._state is None else _NOT_THIS_ONE)
        text = words.center(self.size.width)[: self.size.width]
        return Strip([Segment(text, self.rich_style)], len(text))

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        if self._mirror is None or not self._strips:
            return
        target = self._mirror.named_at(Offset(event.x, event.y) + self._corner)
        if target:
            self.post_message(self.Picked(target))


def _scrolled(first: int, last: int, room: int, whole: int) -> int:
    """How far to scroll so that `last` is in sight, and `first` rather than `last` where both are not."""
    return min(max(0, last - room), first, max(0, whole - room)) if room < whole else 0
