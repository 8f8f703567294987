"""One person at the terminal: what they typed so far, where they are, and how the next step is shown.

A step is a coroutine that shows its screen, asks a service, and answers with a `Move`. The whole visit runs in one
worker that the App owns, so leaving is one cancellation and everything the person typed goes with it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from kiosk.guide import CONNEXION, Procedure
from screens.moves import Jump, Led, Move, Turn

if TYPE_CHECKING:
    # For types alone: thirty dataclasses take a tenth of the start-up to build, and the first screen needs none.
    from kiosk.services import Services
    from kiosk.services.outcomes import Grant, Pending, Session
    from screens.app import Kiosk
    from screens.base import KioskScreen
    from screens.connexion.message import MessageOverlay

log = logging.getLogger("kiosk.screens")

Answer = TypeVar("Answer")
S = TypeVar("S", bound="KioskScreen")

TOUCH_SECONDS = 15


class _LedAway(Exception):
    """Ends the step that is shown: it was the adviser's word, and no answer that a step knows."""

    def __init__(self, to: Jump) -> None:
        super().__init__()
        self.to = to


StepFlow = Callable[["Visit"], Awaitable[Turn]]
Flow = Mapping[int, StepFlow]


@dataclass(slots=True)
class Draft:
    """What may be kept while going back and forth: never a password or a code."""

    identifier: str = field(default="", repr=False)
    member_number: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    email_again: str = field(default="", repr=False)


MadeAhead = Mapping[str, Mapping[int, Callable[[Draft], "KioskScreen"]]]


@dataclass(slots=True)
class NewPassword:
    """Kept between step 8 (typed) and step 9 (confirmed) only."""

    password: str = field(repr=False)
    confirmation: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FollowedLink:
    """The link of a received mail, followed at this terminal."""

    token: str = field(repr=False)


class Visit:
    """The state of one visit. Gone, with every screen, when the visit ends."""

    def __init__(self, app: "Kiosk", flows: Mapping[str, Flow], made_ahead: MadeAhead | None = None) -> None:
        self.app = app
        self.draft = Draft()
        self.pending: Pending | None = None
        self.grant: Grant | None = None
        self.chosen: NewPassword | None = None
        self.session: Session | None = None
        self._session_ends: datetime | None = None
        self._flows, self._made_ahead = flows, made_ahead or {}
        self._touching = False
        self._left = asyncio.Event()
        self.place = Jump(CONNEXION, 1)

    @property
    def language(self) -> str:
        """What the mails of this visit speak."""
        return self.app.preferences.language

    @property
    def procedure(self) -> Procedure:
        """The one under way."""
        return self.place.procedure

    async def services(self) -> "Services":
        """The service layer; it loads while the member reads the first screens."""
        return await self.app.services()

    async def show(self, screen: "KioskScreen") -> object:
        """Bring `screen` to the front, unless it is there, and wait for what the person answers on it."""
        await self.app.bring(screen)
        self._make_next()
        reply = await screen.answered()
        if isinstance(reply, Led):
            raise _LedAway(reply.to)
        return reply

    def made(self, kind: "type[S]") -> "S | None":
        """The screen of this step where it was made ahead."""
        return self.app.ahead.take(self.place, kind) if self.draft == Draft() else None

    def _make_next(self) -> None:
        """While the person reads: the screen that « Suivant » leads to. None with a value in it."""
        following = Jump(self.procedure, self.place.number + 1)
        make = self._made_ahead.get(self.procedure.key, {}).get(following.number)
        if make is not None and self.draft == Draft():
            self.app.ahead.plan(following, lambda: make(self.draft))

    async def tell(self, overlay: "MessageOverlay") -> object:
        """Put a message over the step and wait until it is closed; gives the way that was chosen, if any."""
        self.app.forget_typed_ahead()
        await self.app.push_screen_wait(overlay)
        return overlay.reply

    async def wait(self, screen: "KioskScreen", sentence: str, work: Awaitable[Answer]) -> Answer:
        """Run a service call while `screen` says what is happening and takes no input."""
        screen.busy(sentence)
        try:
            return await work
        finally:
            if screen.is_attached:  # F10 may have removed it while the call was on its way
                screen.ready()

    def touched(self) -> None:
        """A sign of the person: the signed-in session lives on, written at most every fifteen seconds."""
        if self.session is not None and not self._touching:
            self._touching = True
            self.app.run_worker(self._touch(self.session), group="touch", description="touch", exit_on_error=False)

    async def _touch(self, session: "Session") -> None:
        # First the touch, then the pause, then once more for the keys of the pause: the last one always counts.
        try:
            await self._touch_once(session)
            with suppress(TimeoutError):  # not a sleep: a visit that is over would be kept with all its screens
                async with asyncio.timeout(TOUCH_SECONDS):
                    await self._left.wait()
            await self._touch_once(session)
        finally:
            self._touching = False

    async def _touch_once(self, session: "Session") -> None:
        if self.session is not session:
            return
        from kiosk.services.outcomes import SessionEnded  # noqa: PLC0415

        outcome = await (await self.services()).connexion.touch(session)
        if isinstance(outcome, SessionEnded) and self.session is session:
            self.app.tell_member_screens(outcome)

    async def signed_in(self, session: "Session") -> None:
        """The session is the visit's from here on, as patient as the person asked before."""
        self.session, self._session_ends = session, session.expires_at
        if self.app.preferences.patience > 1:
            await self.more_time()

    async def may_choose(self, grant: "Grant") -> None:
        """The same for the leave to choose a new password."""
        self.grant = grant
        if self.app.preferences.patience > 1:
            await self.more_time()

    async def more_time(self) -> None:
        """Have the services wait as long as the screens now do."""
        from kiosk.services.outcomes import SessionAlive  # noqa: PLC0415

        if self.grant is not None:
            self.grant = await (await self.services()).reset.more_time(self.grant)
        if self.session is not None:
            # One that is over is told at the next sign of the person, like any other.
            outcome = await (await self.services()).connexion.more_time(self.session)
            if isinstance(outcome, SessionAlive):
                self._session_ends = outcome.expires_at

    def deadline(self, screen: "KioskScreen") -> datetime | None:
        """When what is being done on `screen` ends, whatever the person does meanwhile."""
        if screen.patience == "member":
            return self._session_ends if self.session is not None else None
        if screen.needs_grant and self.grant is not None:
            return self.grant.expires_at
        return None

    async def report(self) -> None:
        """Put an unexpected failure in the journal: the reference told to the person begins its interaction."""
        from kiosk.services.events import Event, Outcome  # noqa: PLC0415

        await (await self.services()).journal.note(Event.CRASH, Outcome.FAILURE)

    async def leave(self) -> None:
        """The visit is over: a session that is still open is closed in the database too."""
        session, self.session = self.session, None
        self._left.set()
        if session is not None:
            await (await self.services()).connexion.sign_out(session)

    async def run(self, start: Jump) -> None:
        """Walk from `start` until a step leads home."""
        self.place = start
        while True:
            place = self.place
            log.info("étape %d", place.number, extra={"procedure": place.procedure.key, "step": place.number})
            try:
                turn = await self._flows[place.procedure.key][place.number](self)
            except _LedAway as led:
                turn = led.to
            match turn:
                case Move.NEXT if place.number < len(place.procedure.steps):
                    self.place = Jump(place.procedure, place.number + 1)
                case Move.BACK if place.number > 1:
                    self.place = Jump(place.procedure, place.number - 1)
                case Jump():
                    self.place = turn
                case _:
                    return
