"""`kiosk web` as a process of its own."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _config(folder: Path, port: int) -> Path:
    file = folder / "kiosk.toml"
    file.write_text(f"[storage]\nfolder = '{folder / 'data'}'\n[web]\nport = {port}\n", encoding="utf-8")
    return file


def _status(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Host": "www.e-mpn.fr"})
        return connection.getresponse().status


def _start(config: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "web", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_it_serves_until_sigterm_and_never_names_a_link(tmp_path: Path) -> None:
    port = free_port()
    with _start(_config(tmp_path, port)) as process:
        try:
            deadline, health = time.monotonic() + 30, 0
            while health == 0 and time.monotonic() < deadline:
                try:
                    health = _status(port, "/health")
                except OSError:
                    time.sleep(0.1)
            page = _status(port, "/r/a-secret-token")
        finally:
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=30)
    assert (health, page, process.returncode) == (200, 404, 0)
    assert "a-secret-token" not in said
    assert "Traceback" not in said


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with _start(_config(tmp_path, port)) as process:
            said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"127.0.0.1:{port}" in said
    assert "[web]" in said
