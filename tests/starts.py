"""`kiosk …` as a process of its own that need not import its libraries again: they take nine tenths of most commands.

One process for each worker has them and forks when asked: the command has its own directory, environment, standard
streams or terminal, threads and exit code, and ends as any program does. What Python itself does at its start is not
in it: tests of that, of the first paint, and those that give Python variables start the program from nothing.
"""

import atexit
import fcntl
import gc
import json
import logging
import os
import pkgutil
import runpy
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.guide.conftest import hash_cheaply
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
    "tests.terminal.breaking",
)


def run(
    home: Path, *arguments: str, environment: Mapping[str, str] | None = None, typed: bytes = b""
) -> "subprocess.CompletedProcess[str]":
    """Run `kiosk` with these arguments in `home` until it ends, with `typed` on its standard input."""
    variables = {**clean_environment(home), **(environment or {})}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(typed)
        given.seek(0)
        request = asked(home, ["-m", "kiosk", *arguments], variables)
        code = _nursery().bear(request, [given.fileno(), out.fileno(), err.fileno()])
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(["kiosk", *arguments], code, out.read().decode(), err.read().decode())


def in_terminal(request: bytes, given: list[int]) -> None:
    """Run what is asked in a terminal; `given`: the terminal, and a socket that is told its pid, then its end."""
    _nursery().leave(request, given)


def asked(home: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """« -m », a module and its arguments, put so that it can be asked for."""
    assert arguments[0] == "-m"
    assert not [name for name in environment if name.startswith("PYTHON")], "nobody would read it"
    return json.dumps({"arguments": arguments, "home": str(home), "environment": dict(environment)}).encode()


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

    def leave(self, request: bytes, given: list[int]) -> None:
        with self._one_at_a_time:
            socket.send_fds(self._ours, [request], given)

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
        in_terminal = len(streams) == 2
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # those that watched terminals
                pass
        child = os.fork()
        if child == 0:
            asking.close()
            if in_terminal:
                _watch(socket.socket(fileno=streams.pop()), streams)
            _become(json.loads(request), streams)
        for stream in streams:
            os.close(stream)
        if not in_terminal:
            _, status = os.waitpid(child, 0)
            asking.send(str(os.waitstatus_to_exitcode(status)).encode())


def _watch(told: socket.socket, terminal: list[int]) -> None:
    """The process that goes on is another, in that terminal; this one tells how it ends."""
    if child := os.fork():
        os.close(terminal[0])
        told.send(str(child).encode())
        _, status = os.waitpid(child, 0)
        with suppress(BrokenPipeError):
            told.send(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    told.close()
    os.setsid()
    fcntl.ioctl(terminal[0], termios.TIOCSCTTY, 0)
    terminal *= 3


def _open_streams() -> None:
    """As Python does at its start, which looks whether they are a terminal."""
    for name, number, errors in (("stdin", 0, None), ("stdout", 1, None), ("stderr", 2, "backslashreplace")):
        lines = number == 2 or os.isatty(number)
        mode = "w" if number else "r"
        stream = open(number, mode, 1 if lines else -1, "utf-8", errors or "surrogateescape", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _become(request: Mapping[str, "list[str]"], streams: list[int]) -> NoReturn:
    for number, given in enumerate(streams):
        os.dup2(given, number)
    for given in set(streams):
        os.close(given)
    _open_streams()
    home = str(request["home"])
    os.chdir(home)
    os.environ.clear()
    os.environ.update(dict(request["environment"]))  # type: ignore[arg-type]
    time.tzset()
    sys.path[0] = home
    _, module, *sys.argv[1:] = request["arguments"]
    if sys.argv[1:2] in (["demo"], ["guide"]):  # what no demonstration shows, and takes most of its time
        hash_cheaply(pytest.MonkeyPatch())
    code: Any = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=False)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as at the top of any program
        traceback.print_exc()
    # What an interpreter does at its end, but for taking apart the libraries, which costs as much as importing them.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
    os._exit(int(code or 0))


if __name__ == "__main__":
    sys.exit(_serve(socket.socket(fileno=int(sys.argv[1]))))
