"""systemd's journal, by its own protocol: one datagram a line. For `kiosk run`, whose stderr is the member's screen.

Ten lines for what a library would bring compiled code for. (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/)
"""

import logging
import socket
from pathlib import Path

SOCKET = Path("/run/systemd/journal/socket")
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))


class JournaldHandler(logging.Handler):
    """Raises `OSError` when there is no journal to speak to. `identifier` is what `journalctl -t` finds."""

    def __init__(self, identifier: str, path: Path = SOCKET) -> None:
        super().__init__()
        self._identifier = identifier
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        # A journal that is full loses a line; a screen that waits for it would lose the member.
        self._socket.setblocking(False)
        try:
            # Connected once to be sure of it, then addressed each time: it may be restarted.
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._path = str(path)

    def emit(self, record: logging.LogRecord) -> None:
        priority = next((number for level, number in _PRIORITIES if record.levelno >= level), 7)
        try:
            told = (f"MESSAGE={self.format(record)}", f"PRIORITY={priority}", f"SYSLOG_IDENTIFIER={self._identifier}")
            # No value holds a line end: `JsonLines` escapes it, so the short form of the protocol is enough.
            self._socket.sendto("".join(f"{field}\n" for field in told).encode(), self._path)
        except (OSError, TypeError, ValueError):
            self.handleError(record)

    def close(self) -> None:
        self._socket.close()
        super().close()
