"""Everything that a public terminal must not do, closed once.

Textual by default copies a password to the clipboard in clear, prints local variables when it crashes, opens
URLs, keeps what it drew of a screen that is gone, and stops listening after one byte that is not UTF-8. Each is shut
here or in `driver`; tests hold each shut.
"""

import logging
import select
import signal
from asyncio import get_running_loop
from functools import lru_cache, partial
from weakref import proxy

from rich.console import RenderableType
from rich.text import Text
from textual._styles_cache import StylesCache
from textual.app import App, SystemCommand, _PrintCapture
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen
from textual.worker import WorkerFailed

from kiosk import interaction
from kiosk.failure import kind_and_place
from screens.driver import PublicDriver

log = logging.getLogger("kiosk.screens")

CRASH_EXIT = 1
SIGNAL_EXIT = 0

# Textual caches this method by its instance too, and with it the lines drawn for 1,024 widgets: what a person typed
# lives on, and each full collection takes 150 ms more. It asks nothing of its instance (private name, see pyproject).
_shared = lru_cache(1024)(partial(StylesCache.get_inner_outer.__wrapped__, StylesCache))
StylesCache.get_inner_outer = staticmethod(_shared)  # type: ignore[assignment]


def crash_sentence(error: BaseException | None) -> str:
    """All that a crash may show; its reference leads to the operator's log, which holds no value either."""
    reference = interaction.reference()
    if isinstance(error, WorkerFailed):
        error = error.error
    # Not exc_info: whatever handler is added one day, the exception's text is not there to be written.
    log.critical("la borne s'est arrêtée", extra={"reference": reference, **kind_and_place(error)})
    return f"La borne s’est arrêtée et redémarre. Référence : {reference}. Rien n’a été conservé à l’écran."


class LockedApp(App[None], inherit_bindings=False):
    """An App with no palette, no quit key, no clipboard, no selection, no browser, and a mute crash."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    _leaving = False

    def __init__(self) -> None:
        super().__init__()
        # A thread keeps for its whole life the stderr of its start, and with Textual's would live this App and its
        # screens: a kiosk has one App more after each visit in plain lines (private names, see pyproject).
        self._capture_stdout = _PrintCapture(proxy(self), stderr=False)
        self._capture_stderr = _PrintCapture(proxy(self), stderr=True)

    def get_driver_class(self) -> type[Driver]:
        chosen = super().get_driver_class()
        return PublicDriver if chosen is LinuxDriver else chosen

    def get_system_commands(self, screen: Screen[object]) -> list[SystemCommand]:
        return []

    def copy_to_clipboard(self, text: str) -> None:
        """The single funnel of every copy in Textual: nothing leaves, nothing stays for the next person."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """A public terminal opens no browser."""

    def action_suspend_process(self) -> None:
        """There is no shell to go back to."""

    async def action_quit(self) -> None:
        """Members leave with « Terminer »; only the operator's signals end the program."""

    def panic(self, *renderables: RenderableType) -> None:
        """Textual's other way to die, with a text of its own: the same sentence instead."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        """One sentence and a reference instead of a traceback with local variables (private name, see pyproject)."""
        if self._leaving:  # a screen that was still being made when a signal came
            self._return_code = SIGNAL_EXIT
            self._close_messages_no_wait()
            return
        self._exit_renderables = [Text(crash_sentence(self._exception))]
        self._return_code = CRASH_EXIT
        self._close_messages_no_wait()

    def leave_if_deaf(self) -> None:
        """End when the terminal is gone without a signal: Textual would read end-of-file for ever, at full speed."""
        if self.is_headless:
            return
        poll = select.poll()
        poll.register(0, select.POLLHUP | select.POLLERR)
        if any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0)):
            self._leave()

    def leave_on_signals(self) -> None:
        """TERM, HUP and QUIT end the program the clean way, so that the terminal is restored (STANDARDS R92)."""
        loop = get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            loop.add_signal_handler(number, self._leave)

    def _leave(self) -> None:
        self._leaving = True
        self.exit(return_code=SIGNAL_EXIT)
