"""The kiosk: which procedures there are, which keys work everywhere, and how a visit begins and ends."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from kiosk import interaction
from kiosk.failure import kind_and_place
from kiosk.settings import Settings
from screens.base import KioskScreen, Overlay
from screens.comfort import ComfortableApp
from screens.idle import ACTIVITY, IdleWatch
from screens.keys import FINISH
from screens.portal.attract import Attract
from screens.visit import Jump, Visit
from screens.widgets.scrollbar import WholeCells

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.outcomes import SessionEnded
    from screens.demonstration import Demonstration

log = logging.getLogger("kiosk.screens")

Ready = Callable[[], Awaitable["Services"]]


class Kiosk(ComfortableApp):
    """One terminal. Every visit starts from the attract screen and ends there."""

    CSS_PATH = "kiosk.tcss"
    TITLE = "Espace adhérent"
    HORIZONTAL_BREAKPOINTS = [(0, "-w0"), (60, "-w60"), (80, "-w80"), (110, "-w110"), (160, "-w160")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-h0"), (20, "-h20"), (24, "-h24"), (34, "-h34"), (50, "-h50")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        FINISH.binding(priority=True),
        Binding("f3", "mailbox", show=False),
        Binding("f4", "members", show=False),
        Binding("f12", "quit_demonstration", show=False, priority=True),
    ]

    def __init__(
        self,
        settings: Settings,
        ready: Ready,
        *,
        demonstration: "Demonstration | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings.kiosk)
        self.settings, self.services, self.demonstration = settings, ready, demonstration
        self.visit: Visit | None = None
        self._when_painted: Callable[[], object] | None = None
        self.idle = IdleWatch(self, settings.session, clock)
        ScrollBar.renderer = WholeCells

    def get_default_screen(self) -> Attract:
        return Attract()

    def when_painted(self, call: Callable[[], object]) -> None:
        """Have `call` run once the first screen is on the terminal."""
        self._when_painted = call

    def on_mount(self) -> None:
        self.set_interval(0.5, self.idle.tick)
        self.set_interval(1, self.leave_if_deaf)
        if self._when_painted is not None:
            self.call_after_refresh(self._when_painted)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, ACTIVITY):
            self.idle.activity()
            if self.visit is not None:
                self.visit.touched()
        if isinstance(event, events.Key) and isinstance(self.screen, KioskScreen) and self.screen.step_on(event.key):
            return
        await super().on_event(event)

    # --- a visit ------------------------------------------------------------------------------------

    def begin(self, start: Jump) -> None:
        """Start a visit at a numbered step."""
        self.run_worker(self._visit(start), group="visit", description="visit", exclusive=True, exit_on_error=True)

    async def _visit(self, start: Jump) -> None:
        from screens.flows import FLOWS  # noqa: PLC0415 - behind the first paint

        interaction.begin()
        self.visit = visit = Visit(self, FLOWS)
        try:
            await visit.run(start)
        except Exception as error:  # noqa: BLE001 - the one guard: anything unexpected becomes a sentence
            reference = interaction.reference()
            # Its kind and place only: a driver's text may quote what it was given.
            log.error("service indisponible", extra={"reference": reference, **kind_and_place(error)})  # noqa: TRY400
            # On its own: a journal that fails too must not hide the sentence.
            self.run_worker(visit.report(), group="report", description="report", exit_on_error=False)
            from screens.portal.unavailable import Unavailable  # noqa: PLC0415

            if self.visit is visit:
                await visit.show(Unavailable(reference, visit.place))
        if self.visit is visit:  # else it was left meanwhile, and the terminal may be the next person's
            self.finish()

    async def bring(self, screen: KioskScreen) -> None:
        """Make `screen` the only one over the attract screen; the one before is removed with its values."""
        while isinstance(self.screen, Overlay):
            await self.pop_screen()
        if len(self.screen_stack) == 1:
            await self.push_screen(screen)
        elif self.screen is not screen:
            await self.switch_screen(screen)

    def finish(self) -> None:
        """Leave to the attract screen and forget: the one end of every visit."""
        visit, self.visit = self.visit, None
        if visit is not None:
            self.run_worker(visit.leave(), group="leave", description="leave", exit_on_error=False)
        self.run_worker(self._home(), group="home", description="home", exclusive=True)

    async def _home(self) -> None:
        self.workers.cancel_group(self, "visit")
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self.clear_notifications()
        if self.demonstration is not None:
            self.demonstration.forget()
        self.forget_preferences()

    @property
    def in_use(self) -> bool:
        """Whether a person left a trace that the next one would see."""
        return len(self.screen_stack) > 1 or self.preferred

    def tell_member_screens(self, outcome: "SessionEnded") -> None:
        """The session ended elsewhere: the signed-in screen answers so by itself."""
        for screen in self.screen_stack:
            if isinstance(screen, KioskScreen) and screen.patience == "member":
                screen.answer(outcome)

    # --- keys that work everywhere --------------------------------------------------------------------

    def action_finish(self) -> None:
        self.finish()

    def action_mailbox(self) -> None:
        if self.demonstration is not None:
            self.demonstration.open_mailbox(self)

    def action_quit_demonstration(self) -> None:
        """A trainer may leave; a kiosk for members ends by its operator's signals alone."""
        if self.demonstration is not None:
            self.exit()

    def action_members(self) -> None:
        if self.demonstration is not None:
            self.demonstration.open_members(self)

    def compose_band(self) -> Iterator[Widget]:
        """The permanent « DÉMONSTRATION » band, in a demonstration only."""
        if self.demonstration is not None:
            yield self.demonstration.band()

    def compose_mailbox(self) -> Sequence[Widget]:
        """The mailbox beside steps 6 and 7, in a demonstration only."""
        return [self.demonstration.mailbox_panel()] if self.demonstration is not None else []
