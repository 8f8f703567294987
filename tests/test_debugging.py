"""No second log by accident: what makes Python, TLS or a library tell more is refused or ignored. (R67, R87)"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal, clean_environment
from tests.test_cli import kiosk

VARIABLES = [
    "PYTHONINSPECT",
    "PYTHONDEVMODE",
    "PYTHONASYNCIODEBUG",
    "PYTHONFAULTHANDLER",
    "PYTHONVERBOSE",
    "PYTHONPROFILEIMPORTTIME",
    "PYTHONMALLOCSTATS",
]
QUIET = ("sqlalchemy.engine", "sqlalchemy.pool", "asyncio", "mail.log", "uvicorn.error", "textual")


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_member_meets_no_kiosk_that_is_being_debugged(tmp_path: Path, variable: str) -> None:
    terminal = Terminal(("-m", "kiosk", "run"), tmp_path, environment={variable: "1"})
    try:
        assert terminal.ended() == (2, None)
        assert f"({variable})" in " ".join(terminal.text().split())
        assert ">>>" not in terminal.text()
    finally:
        terminal.destroy()


@pytest.mark.parametrize("command", ["courier", "web"])
@pytest.mark.parametrize("option", ["dev", "faulthandler", "importtime"])
def test_an_option_of_python_is_refused_like_its_variable(tmp_path: Path, command: str, option: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", option, "-m", "kiosk", command],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert "Python est en mise au point" in done.stderr


def test_a_crash_of_python_itself_draws_nothing_on_the_screen(tmp_path: Path) -> None:
    terminal = Terminal(("-m", "kiosk", "run"), tmp_path)
    try:
        terminal.wait_for("Que voulez-vous faire")
        seen = len(terminal.bytes)
        os.kill(terminal.pid, signal.SIGSEGV)
        assert terminal.ended() == (None, signal.SIGSEGV)
        assert b"File" not in terminal.bytes[seen:]
    finally:
        terminal.destroy()


def test_the_keys_of_tls_conversations_are_written_nowhere(tmp_path: Path) -> None:
    mail = {"KIOSK_MAIL_HOST": "127.0.0.1", "KIOSK_MAIL_PORT": "1", "KIOSK_MAIL_SENDER": "a@exemple.fr"}
    done = kiosk(tmp_path, "doctor", **mail, SSLKEYLOGFILE=str(tmp_path / "keys.txt"))
    assert "127.0.0.1:1" in done.stdout
    assert not (tmp_path / "keys.txt").exists()


def test_no_library_speaks_below_a_warning(tmp_path: Path) -> None:
    program = (
        "import logging\nfrom kiosk import logs\nfrom kiosk.settings import Settings\n"
        "logs.start(Settings(), 'courier')\n"
        f"print([name for name in {QUIET} if logging.getLogger(name).isEnabledFor(logging.INFO)])"
    )
    env = clean_environment(tmp_path)
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
