"""What this terminal tells its agency's advisers: where the visit is and, while the member shares it, the screen.

Changes are found by looking, never by listening: a hook on keys would make each of them dearer, and what leaves would
beat the rhythm of typing. A look reads the widgets (under a millisecond), a dozen times a second while the screen is
shared and twice otherwise; only a look that differs from the last one told is sent.
"""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from textual.worker import Worker, WorkerCancelled, WorkerFailed

if TYPE_CHECKING:  # the first screen is painted before any of these is loaded
    from kiosk.services import Services
    from kiosk.services.assistance import Assistance
    from kiosk.services.assistance.live import OpenCall, Presence
    from kiosk.services.outcomes import Session
    from screens.app import Kiosk
    from screens.visit import Visit

SHARED_LOOK, LOOK = 0.08, 0.5  # seconds between two looks
TELL_EVERY = 10.0  # a sign of life when nothing changed
TRY_AGAIN = 2.0  # after the database did not answer


class _Shared(NamedTuple):
    """What the member agreed to: this call, this visit, this session."""

    call: "OpenCall"
    visit: "Visit | None"
    session: "Session | None"


class Publisher:
    """Tells where the terminal is until the app ends; the screen only between `share` and `stop`.

    Sharing ends by itself with the visit it began in (idle, « Terminer », a crash) and with its session. A database
    that does not answer is tried again later: no visit ever waits for it.
    """

    def __init__(self, app: "Kiosk") -> None:
        self._app = app
        self._assistance: Assistance | None = None
        self._shared: _Shared | None = None
        self._last: str | None = None  # the screen as it was last seen whole
        self._told: Presence | None = None
        self._told_at = float("-inf")
        self._changed = asyncio.Event()
        self._between_screens = False

    def serve(self, services: "Services") -> None:
        """Tell these from now on."""
        self._assistance = services.assistance

    def start(self, services: "Services") -> None:
        """Begin to tell; the services are there."""
        self.serve(services)
        self._app.run_worker(self._go_on(), group="publish", description="publish", exit_on_error=False)

    def share(self, call: "OpenCall") -> None:
        """The member agreed: the screen of this visit is told too."""
        visit = self._app.visit
        self._shared, self._last = _Shared(call, visit, visit.session if visit else None), None
        self._changed.set()

    def stop(self) -> None:
        """Tell no screen any more; the one last told is taken away at once."""
        self._shared = self._last = None
        self._changed.set()

    @property
    def sharing(self) -> bool:
        """Whether an adviser may see the screen now."""
        return self._shared is not None

    @contextmanager
    def between_screens(self) -> Iterator[None]:
        """One screen goes and another comes: half of that is no news, and the whole of it is told at once."""
        self._between_screens = True
        try:
            yield
        finally:
            self._between_screens = False
            self._changed.set()

    # --- looking --------------------------------------------------------------------------------------

    async def _go_on(self) -> None:
        while True:
            self._changed.clear()
            self._end_with_the_visit()
            answered = self._between_screens or await self._told_of(self._look())
            every = SHARED_LOOK if self.sharing else LOOK
            await self._pause(every if answered else TRY_AGAIN)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _end_with_the_visit(self) -> None:
        shared, visit = self._shared, self._app.visit
        if shared is None:
            return
        signed_out = shared.session is not None and (visit is None or visit.session is None)
        if visit is not shared.visit or signed_out:
            self.stop()
            self._changed.clear()
            self._work(self._stop_sharing(shared.call))
        elif visit is not None and visit.session is not None:
            self._shared = shared._replace(session=visit.session)  # signed in meanwhile: from here on it counts

    async def _stop_sharing(self, call: "OpenCall") -> None:
        if self._assistance is not None:
            await self._assistance.stop_sharing(call)

    def _look(self) -> "Presence":
        from kiosk.services.assistance.live import Presence  # noqa: PLC0415

        visit, shared = self._app.visit, self._shared
        # In tens: what a person does between two looks is not to be counted.
        idle = self._app.idle.seconds // 10 * 10 if visit is not None else None
        return Presence(
            procedure=visit.place.procedure.key if visit is not None else None,
            step=visit.place.number if visit is not None else None,
            idle_seconds=idle,
            call_id=shared.call.call_id if shared is not None else None,
            state=self._screen() if shared is not None else None,
        )

    def _screen(self) -> str | None:
        """Between two screens nothing is whole: the last one stays told."""
        from kiosk.services.assistance.screen_state import to_json  # noqa: PLC0415
        from screens.sharing.snapshot import snapshot  # noqa: PLC0415

        if self._app.screen.is_mounted and not self._app.leaving:
            self._last = to_json(snapshot(self._app))
        return self._last

    # --- telling --------------------------------------------------------------------------------------

    def _is_news(self, presence: "Presence") -> bool:
        if self._told is None or time.monotonic() - self._told_at >= TELL_EVERY:
            return True
        return replace(presence, idle_seconds=self._told.idle_seconds) != self._told

    async def _told_of(self, presence: "Presence") -> bool:
        """Whether the database knows; what is no news it knows already."""
        if not self._is_news(presence):
            return True
        if self._assistance is None:
            return False
        try:
            await self._work(self._assistance.publish(presence)).wait()
        except (WorkerFailed, WorkerCancelled):
            return False
        self._told, self._told_at = presence, time.monotonic()
        return True

    def _work(self, call: Awaitable[None]) -> Worker[None]:
        """As a worker of its own: what the database raises ends that and nothing else."""
        return self._app.run_worker(call, group="presence", description="presence", exit_on_error=False)
