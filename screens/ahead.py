"""The next step's screen, made, laid out and drawn out of sight while the person reads this one.

A change of step then has only to put it on the terminal: what takes its time is making some fifty widgets. Nothing of
anybody is in it: forms are made ahead while their visit's draft is empty, and no screen that shows what a member has.
Refused: to keep the screens that were shown. A kept form keeps what was typed in it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from screens.base import KioskScreen
from screens.moves import Jump
from screens.turning import unbroken
from screens.work import instead

if TYPE_CHECKING:
    from screens.app import Kiosk

QUIET = 0.2  # seconds without a key before it begins
_PAUSE = 0.02  # seconds between its parts, each of which takes some milliseconds
_GROUP = "ahead"

S = TypeVar("S", bound=KioskScreen)


class _Made(NamedTuple):
    place: Jump
    screen: KioskScreen
    look: object


class Ahead:
    """At most one screen, for one numbered step, and only as long as it would look the same if it were made now."""

    def __init__(self, app: "Kiosk") -> None:
        self._app = app
        self._made: _Made | None = None
        self._wanted = asyncio.Event()

    def plan(self, place: Jump, make: Callable[[], KioskScreen]) -> None:
        """Make the screen of `place` as soon as it is quiet. A failure costs nothing: the step makes its own."""
        if self._app.makes_ahead and (self._made is None or not self._fits(self._made, place)):
            instead(self._app, _GROUP, self._make, place, make, exit_on_error=False)

    def take(self, place: Jump, kind: type[S]) -> S | None:
        """The screen of `place`, if there is one, whole or still being mounted: either may be shown, and then let go.

        Until then it is taken away with the visit: one that ends before its screen is shown leaves none behind.
        """
        self._app.workers.cancel_group(self._app, _GROUP)
        made = self._made
        if made is None or not self._fits(made, place) or not isinstance(made.screen, kind):
            return None
        from textual.widgets import Input  # noqa: PLC0415 - the first screen has no field

        focused = made.screen.focused
        if isinstance(focused, Input):
            self._app.cursor_position = focused.cursor_screen_offset
        return made.screen

    def let_go(self, screen: KioskScreen) -> None:
        """It is shown."""
        if self._made is not None and self._made.screen is screen:
            self._made = None

    def hurry(self) -> None:
        """A key has come that waits to be believed: what it most likely asks for can be made meanwhile."""
        self._wanted.set()

    async def forget(self) -> None:
        """The visit is over, or its person has typed something."""
        self._app.workers.cancel_group(self._app, _GROUP)
        await self._drop()

    async def _drop(self) -> None:
        made, self._made = self._made, None
        if made is not None:
            await unbroken(made.screen.remove())

    def _fits(self, made: _Made, place: Jump) -> bool:
        return made.place == place and made.look == self._look() and made.screen.is_attached

    def _look(self) -> object:
        """All that a screen without a value is made of, beside its step; None: none is made now."""
        app, line = self._app, self._app.help_line
        if app.plain or app.voice is not None or line.is_shown or line.sharing:
            return None
        bands = () if app.demonstration is None else tuple(app.demonstration.bands)
        return app.preferences, app.size, bands

    async def _make(self, place: Jump, make: Callable[[], KioskScreen]) -> None:
        self._wanted.clear()
        await self._drop()
        await self._quiet()
        look = self._look()
        if look is None:
            return
        app, screen = self._app, make()
        app.dress(screen)
        self._made = _Made(place, screen, look)
        cursor = app.cursor_position
        _, mounted = app._get_screen(screen)
        await mounted
        app.cursor_position = cursor  # of the screen that is seen
        for _ in range(2):  # what has a size now looks for the words that fit
            await self._quiet()
            screen._refresh_layout(app.size)
        await self._quiet()
        screen._compositor.render_strips()  # each widget keeps its own until it changes

    async def _quiet(self) -> None:
        wait = _PAUSE
        while wait > 0 and not self._wanted.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wanted.wait()
            wait = QUIET - self._app.idle.seconds
