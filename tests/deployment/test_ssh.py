"""A real sshd with the printed block: the account opens the kiosk, and nothing else. (R96)"""

import getpass
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tests.deployment.conftest import tool
from tests.terminal.terminal import ATTRACT, Terminal
from tests.test_cli import kiosk

_AROUND = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host
PidFile none
StrictModes no
UsePAM no
AcceptEnv LANG LC_* KIOSK_*
Subsystem sftp internal-sftp
Include {folder}/kiosk.conf
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running sshd, and how to reach it."""

    program: str
    folder: Path
    port: int

    def client(self, *options: str) -> list[str]:
        """The options before the host; what follows it is the command."""
        return [
            *("ssh", "-F", "none", "-p", str(self.port), "-i", str(self.folder / "client")),
            *("-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-o", "LogLevel=ERROR", *options, "127.0.0.1"),
        ]

    def run(self, *options: str, command: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        line = [*self.client(*options), *command]
        return subprocess.run(line, input="", capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture(scope="module")
def server(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program, folder = tool("sshd", "openssh-server"), tmp_path_factory.mktemp("sshd")
    for name in ("host", "client"):
        command = [tool("ssh-keygen", "openssh-client"), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # as its service does
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    block = (root / "etc/ssh/sshd_config.d/kiosk.conf").read_text(encoding="utf-8")
    # The account that runs the tests stands for « kiosk », and the written files for those in place.
    block = block.replace("Match User kiosk", f"Match User {getpass.getuser()}")
    block = block.replace("/etc/ssh/kiosk_keys", str(folder / "client.pub"))
    block = block.replace("ForceCommand ", f"ForceCommand {root}")
    (folder / "kiosk.conf").write_text(block, encoding="utf-8")
    (folder / "sshd_config").write_text(_AROUND.format(port=port, folder=folder), encoding="utf-8")
    with subprocess.Popen([program, "-D", "-f", str(folder / "sshd_config"), "-E", str(folder / "log")]) as sshd:
        try:
            _answering(port)
            yield Server(program, folder, port)
        finally:
            sshd.terminate()


def _answering(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError("sshd does not answer")


def _terminal(server: Server, home: Path, *command: str, **variables: str) -> Terminal:
    """A person's own terminal, with ssh in it."""
    line = [*server.client("-tt", "-o", "SendEnv=*"), *command]
    return Terminal(("-c", f"import os; os.execvp('ssh', {line!r})"), home, environment=variables)


def test_a_terminal_opens_the_kiosk_whatever_was_asked_and_sent(server: Server, tmp_path: Path) -> None:
    variables = {"TERM": "../../x", "LC_ALL": "x", "KIOSK_KIOSK_BRAND": "Autre", "TEXTUAL_DRIVER": "intruder:Driver"}
    terminal = _terminal(server, tmp_path, "sh", **variables)
    try:
        screen = terminal.wait_for(ATTRACT, 30)
        terminal.send(b"\x03\x1a\x1c")
        terminal.type("1")
        assert "Étape 1 sur 5" in terminal.wait_for("Étape 1 sur 5")
        assert "Autre" not in screen
    finally:
        terminal.destroy()


def test_each_key_is_a_terminal_in_the_journal(server: Server, tmp_path: Path, config: Path) -> None:
    terminal = _terminal(server, tmp_path)
    try:
        terminal.wait_for(ATTRACT, 30)
        terminal.until(lambda: bool(_terminals(config)))
    finally:
        terminal.destroy()
    key = (server.folder / "client.pub").read_text(encoding="utf-8").split()[1]
    assert _terminals(config) == {f"ssh-{sha256(key.encode()).hexdigest()[:8]}"}


def _terminals(config: Path) -> set[str]:
    lines = kiosk(config.parent, "journal", "--json", "--config", str(config)).stdout.splitlines()
    return {json.loads(line)["terminal"] for line in lines}


@pytest.mark.parametrize("command", [("sh",), ("id",), ("scp", "-f", "/etc/passwd"), ()])
def test_without_a_terminal_nothing_runs(server: Server, command: tuple[str, ...]) -> None:
    done = server.run("-T", command=command)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Ce compte n'ouvre que la borne" in done.stderr


def test_sftp_is_refused(server: Server) -> None:
    done = server.run("-s", command=("sftp",))
    assert (done.returncode, done.stdout) == (1, "")


def test_no_tunnel_is_opened(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        done = server.run("-W", f"127.0.0.1:{inside.getsockname()[1]}")
        inside.settimeout(0)
        with pytest.raises(BlockingIOError):
            inside.accept()
    assert "forwarding failed" in done.stderr


def test_no_port_is_listened_on_for_the_other_end(server: Server) -> None:
    done = server.run("-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:9")
    assert done.returncode == 255


def test_the_account_is_closed_where_no_test_can_wait(server: Server) -> None:
    where = f"user={getpass.getuser()},host=localhost,addr=127.0.0.1"
    command = [server.program, "-T", "-f", str(server.folder / "sshd_config"), "-C", where]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    wanted = {"disableforwarding yes", "permituserrc no", "unusedconnectiontimeout 30", "maxsessions 1"}
    wanted |= {"acceptenv KIOSK_ACCEPTS_NOTHING", "authenticationmethods publickey", "permittunnel no"}
    assert wanted <= set(lines)
    assert sum(line.startswith("acceptenv") for line in lines) == 1
