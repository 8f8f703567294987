"""`kiosk …` as a process of its own that need not import its libraries again: they take nine tenths of most commands.

One process for each worker has them and forks when asked: the command has its own directory, environment, standard
streams, threads and exit code, and ends as any program does. What Python itself does at its start is not in it: tests
of that, of terminals, and those that give Python variables of its own start the program from nothing.
"""

import atexit
import gc
import json
import logging
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from tests.terminal.terminal import clean_environment

_LARGEST = 100_000  # bytes of one request
_LIBRARIES = (
    "alembic.command",
    "kiosk.cli",
    "kiosk.demo.mailserver",
    "kiosk.mail.courier",
    "kiosk.mail.message",
    "kiosk.services.opening",
    "kiosk.storage.migrate",
    "asyncpg",
    "aiosmtplib",
    "jinja2",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.pysqlite",
)


def run(
    home: Path, *arguments: str, environment: Mapping[str, str] | None = None, typed: bytes = b""
) -> "subprocess.CompletedProcess[str]":
    """Run `kiosk` with these arguments in `home` until it ends, with `typed` on its standard input."""
    variables = {**clean_environment(home), **(environment or {})}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(typed)
        given.seek(0)
        request = json.dumps({"arguments": arguments, "home": str(home), "environment": variables}).encode()
        code = _nursery().bear(request, [given.fileno(), out.fileno(), err.fileno()])
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(["kiosk", *arguments], code, out.read().decode(), err.read().decode())


class _Nursery:
    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = threading.Lock()
        root = Path(__file__).parent.parent
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.starts", str(theirs.fileno())],
                cwd=root,
                env=clean_environment(root),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self.close)

    def bear(self, request: bytes, streams: list[int]) -> int:
        with self._one_at_a_time:
            socket.send_fds(self._ours, [request], streams)
            return int(self._ours.recv(_LARGEST))

    def close(self) -> None:
        self._ours.close()  # which ends it
        self._process.wait(10)


@cache
def _nursery() -> _Nursery:
    return _Nursery()


# --- in the process that forks ---------------------------------------------------------------------------


def _serve(asking: socket.socket) -> int:
    """Fork for each request until nobody asks any more."""
    from kiosk import commands  # noqa: PLC0415 - only this process needs them

    for name in (*_LIBRARIES, *(f"kiosk.commands.{found.name}" for found in pkgutil.iter_modules(commands.__path__))):
        import_module(name)
    gc.collect()
    gc.freeze()
    while True:
        request, streams, *_ = socket.recv_fds(asking, _LARGEST, 3)
        if not request:
            return 0
        child = os.fork()
        if child == 0:
            asking.close()
            _become(json.loads(request), streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        asking.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: Mapping[str, "list[str]"], streams: list[int]) -> NoReturn:
    from kiosk.cli import main  # noqa: PLC0415 - as above

    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    home = str(request["home"])
    os.chdir(home)
    os.environ.clear()
    os.environ.update(dict(request["environment"]))  # type: ignore[arg-type]
    time.tzset()
    sys.path[0] = home
    sys.argv = ["kiosk", *request["arguments"]]
    try:
        code = main()
    except SystemExit as end:  # how `argparse` leaves
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - as at the top of any program
        traceback.print_exc()
        code = 1
    # What an interpreter does at its end, but for taking apart the libraries, which costs as much as importing them.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(_serve(socket.socket(fileno=int(sys.argv[1]))))
