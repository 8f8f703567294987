"""Every way for the program to end gives the terminal back; without a terminal it does not start (R92)."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import starts
from tests.terminal import breaking
from tests.terminal.conftest import DEMO, Open
from tests.terminal.terminal import ATTRACT, RESTORED, Started, Terminal, clean_environment

CHECKOUT = Path(breaking.__file__).parents[2]
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_kiosk_and_gives_the_terminal_back(open_terminal: Open, number: signal.Signals) -> None:
    terminal = open_terminal("-m", breaking.__name__)
    terminal.wait_for(ATTRACT)
    drawn = len(terminal.bytes)
    terminal.kill(number)
    assert terminal.ended() == (0, None)
    assert all(sequence in terminal.bytes[drawn:] for sequence in RESTORED)


def test_a_signal_before_the_first_screen_gives_the_terminal_back_too(open_terminal: Open) -> None:
    terminal = open_terminal(breaking.__file__, spawn=Started)
    terminal.until(lambda: b"\x1b[?1049h" in terminal.bytes)
    terminal.kill(signal.SIGTERM)
    assert terminal.ended() == (0, None)
    assert all(sequence in terminal.bytes for sequence in RESTORED)


def test_a_terminal_that_hangs_up_ends_the_kiosk(open_terminal: Open, tmp_path: Path) -> None:
    terminal = open_terminal("-m", breaking.__name__)
    terminal.wait_for(ATTRACT)
    terminal.until((tmp_path / "open").exists)
    terminal.hang_up()
    terminal.ended()


def test_a_terminal_that_hangs_up_without_a_signal_ends_the_kiosk(open_terminal: Open, tmp_path: Path) -> None:
    # As under nohup, or when a supervisor is the session's leader.
    terminal = open_terminal("-c", _IGNORING_HANG_UP, environment={"PYTHONPATH": str(CHECKOUT)}, spawn=Started)
    terminal.wait_for(ATTRACT)
    terminal.until((tmp_path / "open").exists)
    terminal.hang_up()
    terminal.ended()


_IGNORING_HANG_UP = """
import signal
from screens.lockdown import LockedApp
LockedApp.leave_on_signals = lambda app: signal.signal(signal.SIGHUP, signal.SIG_IGN)
from tests import starts
from tests.terminal import breaking
breaking.run()
"""


@pytest.mark.parametrize("command", ["demo", "run"])
def test_without_a_terminal_a_sentence_says_so_at_once(command: str, tmp_path: Path) -> None:
    ended = starts.run(tmp_path, command)
    assert ended.returncode == 2
    assert f"kiosk {command} a besoin d'un terminal" in ended.stderr
    assert "\x1b" not in ended.stdout + ended.stderr


@pytest.mark.parametrize("command", ["demo", "run"])
def test_a_terminal_that_cannot_draw_is_refused(command: str, open_terminal: Open) -> None:
    terminal = open_terminal("-m", "kiosk", command, environment={"TERM": "dumb"})
    assert terminal.ended() == (2, None)
    assert "a besoin d'un terminal" in terminal.text()
    assert b"\x1b" not in terminal.bytes


@pytest.mark.parametrize("end", ["stdin", "stdout", "stderr"])
def test_a_pipe_at_one_end_is_refused(end: str, tmp_path: Path) -> None:
    master, slave = pty.openpty()
    ends: dict[str, Any] = {name: subprocess.PIPE if name == end else slave for name in ("stdin", "stdout", "stderr")}
    try:
        ended = subprocess.run(
            [sys.executable, *DEMO], **ends, env=clean_environment(tmp_path), timeout=60, check=False
        )
    finally:
        os.close(slave)
        os.close(master)
    assert ended.returncode == 2


def test_the_check_walks_every_procedure_without_a_terminal(tmp_path: Path) -> None:
    ended = starts.run(tmp_path, "demo", "--check")
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 26


def test_the_terminal_fixture_itself_sees_a_dead_kiosk(open_terminal: Open) -> None:
    terminal: Terminal = open_terminal("-c", "raise SystemExit(7)", spawn=Started)
    assert terminal.ended() == (7, None)


def test_f12_ends_a_demonstration(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.wait_for(ATTRACT)
    terminal.press("F12")
    assert terminal.ended() == (0, None)
