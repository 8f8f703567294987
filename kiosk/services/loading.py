"""First paint first: the service layer is imported and opened while the member reads the first screen."""

import asyncio
import importlib
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.services import Services

# Imported in a thread, in this order, before the event loop needs them: what a field checks comes first.
HEAVY = ("stdnum.fr.nir", "email_validator", "kiosk.services.opening")

# Python's imports are one for the whole process. Two threads that import libraries which import each other hand out
# modules half made, to avoid a deadlock (seen: AttributeError inside SQLAlchemy).
_ONE_AT_A_TIME = threading.Lock()

Opening = Callable[[], "AbstractAsyncContextManager[Services]"]


async def imported(name: str) -> ModuleType:
    """The module of that name, imported in a thread, in turn with every other."""
    return await asyncio.to_thread(_import, name)


def _import(name: str) -> ModuleType:
    with _ONE_AT_A_TIME:
        return importlib.import_module(name)


class Loader:
    """Opens the services in a task of its own, so that they are closed by the task that opened them."""

    def __init__(self, opening: Opening, *, ahead: tuple[str, ...] = ()) -> None:
        """`ahead` names the modules to import before the service layer: what the next screens are made of."""
        self._names = (*ahead, *HEAVY)
        self._opening = opening
        self._opened = asyncio.Event()
        self._tell_opened: Callable[[], object] = lambda: None
        self._tell_refused: Callable[[], object] = lambda: None
        self._stop = asyncio.Event()
        self._services: Services | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; called once the first screen is painted. A second call changes nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._serve(), name="services")
            self._task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if task is self._task:
            self._opened.set()
            if self.refusal():
                self._tell_refused()

    async def ready(self) -> "Services":
        """The services, as soon as they are open. Raises what their opening raised."""
        self.start()
        await self._opened.wait()
        if self._services is None:
            assert self._task is not None  # noqa: S101 - start() made it
            await self._task
            raise RuntimeError("the services are closed")
        return self._services

    def on_opened(self, tell: Callable[[], object]) -> None:
        """Call `tell` once the services are open."""
        if self._services is None:
            self._tell_opened = tell
        else:
            tell()

    def on_refusal(self, tell: Callable[[], object]) -> None:
        """Call `tell`, and nothing told before it, when the services could not be opened, or broke down."""
        self._tell_refused = tell
        if self.refusal():
            tell()

    def refusal(self) -> BaseException | None:
        """Why the services could not be opened; None while they may still be, or are, or were."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        return self._task.exception()

    async def close(self) -> None:
        """Close the services and wait until everything they hold is released."""
        self._stop.set()
        if self._task is not None:
            if self._services is None:
                self._task.cancel()  # still opening: nobody waits for it any more
            await asyncio.wait([self._task])

    async def reopen(self) -> "Services":
        """Close the services and open them anew: the demonstration begins again."""
        try:
            await self.close()
        finally:  # whoever is cut here finds them opened anew all the same
            self._task = None
            self._opened.clear()
            self._stop.clear()
        return await self.ready()

    async def _serve(self) -> None:
        for name in self._names:
            await imported(name)
        async with self._opening() as self._services:
            self._opened.set()
            self._tell_opened()
            self._tell_opened = lambda: None  # not when they are opened again
            await self._stop.wait()
        self._services = None
