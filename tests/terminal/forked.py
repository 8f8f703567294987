"""A program in a terminal of its own that was forked from one with its libraries: half of what such a test costs."""

import fcntl
import os
import socket
import struct
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

from pexpect import fdpexpect  # type: ignore[import-untyped]

from tests import starts


class Forked(fdpexpect.fdspawn):  # type: ignore[misc]
    """What `Terminal` needs of `pexpect.spawn`; `arguments` begin with « -m » and a module."""

    def __init__(
        self, arguments: Sequence[str], home: Path, size: tuple[int, int], environment: Mapping[str, str]
    ) -> None:
        request = starts.asked(home, arguments, environment)
        self.exitstatus: int | None = None
        self.signalstatus: int | None = None
        self._status, told = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours, theirs = os.openpty()
        super().__init__(ours)
        self.setwinsize(*reversed(size))
        with told:
            starts.in_terminal(request, [theirs, told.fileno()])
        os.close(theirs)
        self.pid = int(self._status.recv(100))
        self._status.setblocking(False)

    def setwinsize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.child_fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def isalive(self) -> bool:
        if self._status.fileno() >= 0 and self.exitstatus is None and self.signalstatus is None:
            try:
                code = int(self._status.recv(100))
            except BlockingIOError:
                return True
            self.exitstatus, self.signalstatus = (code, None) if code >= 0 else (None, -code)
        return False

    def hang_up(self) -> None:
        fdpexpect.fdspawn.close(self)

    def close(self, *, force: bool = True) -> None:
        self.hang_up()
        self._status.close()
