"""The kiosk: which procedures there are, which keys work everywhere, and how a visit begins and ends."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from kiosk import interaction, more_time
from kiosk.failure import kind_and_place
from kiosk.guide import CONNEXION
from kiosk.settings import Settings
from screens.ahead import Ahead
from screens.assistance.banner import ShareBanner
from screens.base import KioskScreen
from screens.idle_watch import ACTIVITY, IdleWatch
from screens.keys import FINISH
from screens.moves import Jump
from screens.portal.attract import Attract
from screens.sharing.publisher import Publisher
from screens.turning import TurningApp, unbroken
from screens.widgets.band import Band
from screens.work import instead

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.outcomes import SessionEnded
    from screens.demonstration import Demonstration
    from screens.visit import Visit

log = logging.getLogger("kiosk.screens")

Ready = Callable[[], Awaitable["Services"]]


class Kiosk(TurningApp):
    """One terminal. Every visit starts from the attract screen and ends there."""

    CSS_PATH: ClassVar = ["first.tcss", "kiosk.tcss", "large.tcss", "touch.tcss", "assistance.tcss"]
    TITLE = "Espace adhérent"
    makes_ahead = True
    first_screen_is_plain = True  # its first sheet alone dresses it
    BINDINGS: ClassVar[list[BindingType]] = [
        FINISH.binding(priority=True),
    ]

    def __init__(
        self,
        settings: Settings,
        ready: Ready,
        *,
        demonstration: "Demonstration | None" = None,
        plain: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings.kiosk)
        self.settings, self.services, self.demonstration = settings, ready, demonstration
        self.plain = plain  # nobody sees the screens: they are read out in lines
        self.plain_wanted = False
        self.visit: Visit | None = None
        self._when_painted: Callable[[], object] | None = None
        self._read_later: list[Path] = []
        self.idle = IdleWatch(self, settings.session, clock)
        self.publisher = Publisher(self)
        self.ahead = Ahead(self)

    def get_default_screen(self) -> Attract:
        screen = Attract()
        self.dress(screen)  # else it would be painted bare, styled again, and painted again
        return screen

    def when_painted(self, call: Callable[[], object]) -> None:
        """Have `call` run once the first screen is on the terminal, and read till then only the sheet it needs."""
        self._when_painted = call
        if self.first_screen_is_plain and not (self.touch or self.has_class("-contrast") or self.preferred):
            self.css_path, self._read_later = self.css_path[:1], self.css_path[1:]

    def on_mount(self) -> None:
        self.keep_watch()
        if self._when_painted is not None:
            self.call_after_refresh(self._read_sheets, self._when_painted)

    async def _read_sheets(self, call: Callable[[], object]) -> None:
        """One sheet at a time: the loop comes round between them."""
        later, self._read_later = self._read_later, []
        for path in later:
            self.stylesheet.read(path)
            self.stylesheet.parse()
            await asyncio.sleep(0)
        if later and self.in_use:  # pressed meanwhile
            self.restyle()
        call()

    def keep_watch(self) -> None:
        """Over who is there, and over the terminal itself."""
        self.set_interval(0.5, self.idle.tick)
        self.set_interval(1, self.leave_if_deaf)

    async def tell_advisers(self) -> None:
        """Once the services are there, where this terminal is; what it shows only while its member shares it."""
        self.publisher.start(await self.services())
        self.expect_somebody()

    def expect_somebody(self) -> None:
        """Most people sign in: the first step of that is made while nobody is here."""
        from screens.flows import MADE_AHEAD  # noqa: PLC0415 - behind the first paint
        from screens.visit import Draft  # noqa: PLC0415

        make = MADE_AHEAD[CONNEXION.key][1]
        self.ahead.plan(Jump(CONNEXION, 1), lambda: make(Draft()))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, ACTIVITY):
            self.sign_of_life()
            self.hush()
        await super().on_event(event)

    def sign_of_life(self) -> None:
        """A person is there: they keep their time, and their session."""
        self.idle.activity()
        if self.visit is not None:
            self.visit.touched()

    # --- a visit ------------------------------------------------------------------------------------

    def begin(self, start: Jump) -> None:
        """Start a visit at a numbered step."""
        self._begun = instead(self, "visit", self._visit, start)

    async def _visit(self, start: Jump) -> None:
        try:
            await self._walk(start)
        except asyncio.CancelledError as left:
            # Textual keeps it with its worker, and its traceback keeps every frame of the visit and what was typed.
            left.__context__ = None
            raise left.with_traceback(None)  # noqa: B904 - it is the same one

    async def _walk(self, start: Jump) -> None:
        from screens.flows import FLOWS, MADE_AHEAD  # noqa: PLC0415 - behind the first paint
        from screens.visit import Visit  # noqa: PLC0415

        interaction.begin()
        self.visit = visit = Visit(self, FLOWS, MADE_AHEAD)
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

    def finish(self) -> None:
        """Leave to the attract screen and forget: the one end of every visit."""
        self.forget_typed_ahead()
        visit, self.visit, self._begun = self.visit, None, None
        if visit is not None:
            self.run_worker(visit.leave(), group="leave", description="leave", exit_on_error=False)
        self.help_line.leave()
        instead(self, "home", self._home)

    async def _home(self) -> None:
        self.workers.cancel_group(self, "visit")
        while len(self.screen_stack) > 1:
            await unbroken(self.pop_screen())
        await self.ahead.forget()
        self.clear_notifications()
        if self.demonstration is not None:
            self.demonstration.forget()
        self.forget_preferences()
        self.expect_somebody()

    @property
    def in_use(self) -> bool:
        """Whether a person left a trace that the next one would see."""
        return len(self.screen_stack) > 1 or self.preferred or self.help_line.is_shown

    def tell_member_screens(self, outcome: "SessionEnded") -> None:
        """The session ended elsewhere: the signed-in screen answers so by itself."""
        for screen in self.screen_stack:
            if isinstance(screen, KioskScreen) and screen.patience == "member":
                screen.answer(outcome)

    # --- keys that work everywhere --------------------------------------------------------------------

    def action_finish(self) -> None:
        self.finish()

    def action_plain(self) -> None:
        """Leave the full screen for one visit in plain lines; `launch` takes over."""
        self.plain_wanted = True
        self.exit()

    @property
    def may_have_more_time(self) -> bool:
        return self.preferences.patience < more_time.TIMES

    def action_more_time(self) -> None:
        """Triple every delay until the visit ends, here and in the services, and say so until the person goes on."""
        if not self.may_have_more_time:
            return
        from screens.more_time import MoreTimeGiven, TimePanel  # noqa: PLC0415 - behind the first paint

        self.prefer(patience=more_time.TIMES)
        if self.visit is not None:
            self.run_worker(self.visit.more_time(), group="touch", description="more time", exit_on_error=False)
        # Not awaited: the panel that asks would wait for its own end.
        if isinstance(self.screen, TimePanel):
            self.switch_screen(MoreTimeGiven())
        else:
            self.push_screen(MoreTimeGiven())

    def compose_band(self) -> Iterator[Widget]:
        """The permanent row of « Écran partagé » and « DÉMONSTRATION »."""
        yield Band(self.demonstration.bands if self.demonstration is not None else ())
        yield ShareBanner()
        yield from self.compose_under()

    def compose_line(self) -> Iterator[Widget]:
        """The call beside the step, while there is one."""
        if self.help_line.is_shown:
            from screens.assistance.beside import LinePanel  # noqa: PLC0415 - behind the first paint

            yield LinePanel()
