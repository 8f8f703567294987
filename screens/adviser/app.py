"""The adviser's console: sign-in, one desk, sign-out. As closed as the kiosk, except that an adviser may leave it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.driver import Driver

from kiosk import interaction, present
from kiosk.said import french
from kiosk.settings import Settings
from screens.adviser.idle import IdleWatch
from screens.adviser.keys import BELL, LEAVE
from screens.adviser.sign_in import SignIn, until_signed_in
from screens.driver import PublicDriver, RingingDriver
from screens.hands import HandyApp
from screens.idle_watch import ACTIVITY
from screens.keys import COLOURS, LANGUAGE
from screens.work import instead

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.advisers import Adviser, AdviserConnected, AdviserSignIn
    from screens.adviser.desk import DeskScreen

GONE = french("Votre session est terminée. Reconnectez-vous ; ce que vous écriviez a été effacé.")
IDLE = french("Sans geste de votre part, la console s’est déconnectée. Reconnectez-vous.")
AWAY = french("La base de données ne répond pas. Réessayez dans un instant ; le code doit être nouveau.")
_SIGN_IN_SECONDS = 15.0  # with a hash, and the wait that tells a wrong password from nothing


class AdviserConsole(HandyApp, inherit_bindings=False):
    """One adviser at a time."""

    CSS_PATH: ClassVar = ["../first.tcss", "../kiosk.tcss", "console.tcss"]
    TITLE = "Console du conseiller"
    BINDINGS: ClassVar[list[BindingType]] = [
        LANGUAGE.binding(priority=True),
        COLOURS.binding(priority=True),
        BELL.binding(),
        LEAVE.binding(),
        Binding("ctrl+q", "quit_console", show=False, priority=True),
    ]

    def __init__(
        self,
        settings: Settings,
        ready: Callable[[], Awaitable["Services"]],
        *,
        clock: Callable[[], datetime] = present.now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings.kiosk)
        self.settings, self.services, self.clock = settings, ready, clock
        self.muted = False
        self.adviser: Adviser | None = None
        self.desk: DeskScreen | None = None
        self.idle = IdleWatch(self, ticks)
        self._when_painted: Callable[[], object] | None = None
        self._over = asyncio.Event()  # the session that was open

    def get_default_screen(self) -> SignIn:
        return SignIn(self.settings.kiosk.brand)

    def get_driver_class(self) -> type[Driver]:
        chosen = super().get_driver_class()
        return RingingDriver if chosen is PublicDriver else chosen

    def when_painted(self, call: Callable[[], object]) -> None:
        """Have `call` run once the first screen is on the terminal."""
        self._when_painted = call

    def on_mount(self) -> None:
        self.set_interval(1, self.idle.tick)
        self.set_interval(1, self.leave_if_deaf)
        if self._when_painted is not None:
            self.call_after_refresh(self._when_painted)
        # Once it is composed: the first thing the flow does is to put the focus on it.
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._serve(), group="session", description="session")

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, ACTIVITY):
            self.idle.activity()
        await super().on_event(event)

    # --- a session ------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Sign in, work, come back; until the adviser leaves from the sign-in screen."""
        first = self.screen_stack[0]
        assert isinstance(first, SignIn)  # noqa: S101 - get_default_screen made it
        while (connected := await self._let_in(first)) is not None:
            self.signed_in(connected.adviser)
            await self._over.wait()
        self.exit()

    async def _let_in(self, screen: SignIn) -> "AdviserConnected | None":
        from kiosk.services.reaching import Unreachable, reached  # noqa: PLC0415 - behind the first paint

        async def sign_in(login: str, password: str, code: str) -> "AdviserSignIn":
            services = await self.services()
            return await reached(services.advisers.sign_in(login, password, code), patience=_SIGN_IN_SECONDS)

        while True:
            try:
                return await until_signed_in(screen, sign_in)
            except Unreachable:
                screen.tell(self.t(AWAY), bad=True)

    def signed_in(self, adviser: "Adviser") -> None:
        """The desk opens over the sign-in."""
        from screens.adviser.desk import DeskScreen  # noqa: PLC0415 - behind the first paint

        interaction.begin()
        self._over.clear()
        self.adviser, self.desk = adviser, DeskScreen(adviser)
        self.idle.activity()
        self.push_screen(self.desk)

    def gone(self, why: str = GONE) -> None:
        """The session is over: back to sign-in, which says why (in French). The desk goes with all it held."""
        if self.adviser is None:
            return
        desk, self.adviser, self.desk = self.desk, None, None
        instead(self, "back", self._back, desk, why)

    async def _back(self, desk: "DeskScreen | None", why: str) -> None:
        if desk is not None:
            self.workers.cancel_node(desk)  # first: Textual would take their widgets away before
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        if isinstance(self.screen, SignIn):
            self.screen.tell(self.t(why) if why else "")
        self._over.set()

    async def sign_out(self, why: str = "") -> None:
        """Give back the calls that this adviser holds, end the session, and come back to sign-in."""
        from kiosk.services.reaching import Unreachable, reached  # noqa: PLC0415

        adviser, desk = self.adviser, self.desk
        if adviser is None or desk is None:
            return
        services = await self.services()
        with suppress(Unreachable):  # asked once: what is not given back is free again after a minute of silence
            for call in desk.held:
                await reached(services.desk.release(adviser, call))
            await reached(services.advisers.sign_out(adviser))
        self.gone(why)

    # --- keys that work everywhere --------------------------------------------------------------------

    def action_mute(self) -> None:
        """Calls go on being announced in words."""
        self.muted = not self.muted
        if self.desk is not None:
            self.desk.tell(self.t("Sonnerie coupée.") if self.muted else self.t("√ La sonnerie sonnera aux appels."))

    def bell(self) -> None:
        if not self.muted:
            super().bell()

    def action_leave(self) -> None:
        """F10: sign out; at sign-in, quit."""
        self._ask_to_leave(quitting=self.adviser is None)

    def action_quit_console(self) -> None:
        self._ask_to_leave(quitting=True)

    def _ask_to_leave(self, *, quitting: bool) -> None:
        """Asked once, however often it is pressed: Ctrl+Q works over the question too."""
        if not any(worker.group == "leave" and not worker.is_finished for worker in self.workers):
            self.run_worker(self._leave_desk(quitting=quitting), group="leave", description="leave")

    async def _leave_desk(self, *, quitting: bool) -> None:
        if self.desk is not None and not await self.desk.may_leave():
            return
        await self.sign_out()
        if quitting:
            self.exit()
