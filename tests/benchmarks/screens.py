"""Start, keys, clicks and steps of the kiosk beside a bare Textual form, in real pseudo-terminals."""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import latency, startup
from tests.benchmarks.figures import Options, Row
from tests.benchmarks.startup import BARE, BUSY
from tests.benchmarks.timed import Timed
from tests.terminal.terminal import ATTRACT


def rows(options: Options) -> Iterator[Row]:
    home = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
    try:
        yield from startup.rows(home, options)
        for doing, during in (("idle", ""), ("work", ", while a hash, a query and a mail run")):
            with _both(home, doing) as (kiosk, bare):
                latency.walk(kiosk, bare)
                yield from latency.rows(kiosk, bare, 1 if options.quick else max(3, options.runs // 2), during)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _both(home: Path, doing: str) -> Iterator[tuple[Timed, Timed]]:
    """A kiosk whose services are open, doing that, and the bare form."""
    under_way = home / "under-way.json"
    under_way.unlink(missing_ok=True)
    with _sink() as port:
        mail = {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "SENDER": "borne@exemple.fr"}
        environment = {f"KIOSK_MAIL_{name}": value for name, value in mail.items()}
        kiosk = Timed((*BUSY, doing, str(under_way), "run"), home, environment=environment)
        bare = Timed((BARE,), home)
        try:
            kiosk.wait_for(ATTRACT)
            bare.wait_for("Valider")
            kiosk.until(under_way.exists)
            yield kiosk, bare
        finally:
            kiosk.destroy()
            bare.destroy()


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server that keeps nothing, in a process of its own; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    sink = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        sink.terminate()
        sink.wait(10)
