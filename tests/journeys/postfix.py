"""A real Postfix of the test's own: configuration, queue and mailboxes in one temporary folder, loopback only."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "a journey through a real Postfix needs root and: apt-get install --no-install-recommends postfix"
_PATIENCE = 20  # seconds, on a loaded machine
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = relais.e-mpn.fr
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = exemple.fr, e-mpn.fr
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
relayhost = [127.0.0.1]:{onward}
"""
# Nothing in a chroot: that would want copies of system files in the queue's folder.
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"""
_OWNER = 65534  # nobody: Postfix delivers to no mailbox of root's
_BOXES = ("camille.martin@exemple.fr", "kiosk-retour@e-mpn.fr")


class Postfix:
    """Takes mail at `port`. Keeps that for `_BOXES`, refuses their domains' others, passes the rest to `onward`."""

    def __init__(self, folder: Path, port: int, onward: int) -> None:
        self.folder, self.port, self.onward = folder, port, onward

    def mails(self, address: str) -> list[bytes]:
        """What is in that mailbox, as Postfix wrote it."""
        return [path.read_bytes() for path in sorted((self.folder / "boxes" / address / "new").glob("*"))]

    def empty(self) -> None:
        for path in (self.folder / "boxes").glob("*/new/*"):
            path.unlink()


def available() -> bool:
    return os.getuid() == 0 and shutil.which("postfix") is not None


@contextmanager
def postfix() -> Iterator[Postfix]:
    # Not under pytest's own folder: nobody may enter that one, and the path of a UNIX socket has 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="kiosk-postfix-"))
    server = Postfix(folder, *_free_ports(2))
    _configure(server)
    command = ("postfix", "-c", str(folder / "config"))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, "start-fg"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        _wait(lambda: b"daemon started" in (folder / "log").read_bytes(), folder / "log")
        yield server
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True)
        process.wait(_PATIENCE)
        shutil.rmtree(folder)


def _configure(server: Postfix) -> None:
    for name in ("config", "queue", "data", "boxes"):
        (server.folder / name).mkdir(mode=0o755)
    server.folder.chmod(0o755)
    shutil.chown(server.folder / "data", "postfix")
    os.chown(server.folder / "boxes", _OWNER, _OWNER)
    boxes = ", ".join(f"{address}={address}/" for address in _BOXES)
    main = _MAIN.format(folder=server.folder, boxes=boxes, owner=_OWNER, onward=server.onward)
    (server.folder / "config" / "main.cf").write_text(main)
    (server.folder / "config" / "master.cf").write_text(_MASTER.format(port=server.port))


def _free_ports(count: int) -> list[int]:
    """Taken together, so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [taken.getsockname()[1] for taken in sockets]
    for taken in sockets:
        taken.close()
    return ports


def _wait(reached: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not reached():
        assert time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(0.02)
