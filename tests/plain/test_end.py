"""However a dialogue ends, the terminal echoes again; and no password was ever echoed."""

import os
import pty
import signal
import subprocess
import sys
import termios
from pathlib import Path

from tests.plain.talk import CHOICE, Talk
from tests.plain.test_walk import PLAIN, A
from tests.terminal.conftest import Open
from tests.terminal.terminal import clean_environment


def test_a_signal_ends_it_and_gives_the_terminal_back(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    process = subprocess.Popen(
        [sys.executable, *PLAIN], stdin=slave, stdout=slave, stderr=slave, env=clean_environment(tmp_path)
    )
    said = b""
    while b"Votre choix" not in said:
        said += os.read(master, 4096)
    assert termios.tcgetattr(slave) != before
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert termios.tcgetattr(slave) == before
    os.close(slave)
    os.close(master)


def test_a_terminal_that_hangs_up_ends_it(open_terminal: Open) -> None:
    terminal = open_terminal(*PLAIN)
    Talk(terminal).hears(CHOICE)
    terminal.hang_up()
    terminal.ended(5)


def test_kiosk_run_speaks_in_lines_too(open_terminal: Open, tmp_path: Path) -> None:
    environment = {"KIOSK_STORAGE_FOLDER": str(tmp_path / "data"), "TERM": "dumb"}
    talk = Talk(open_terminal("-m", "kiosk", "run", "--plain", environment=environment))
    talk.arrives("1", 5)
    talk.is_asked(A, "du compte.", answer="2 91 07 75 999 003 27")
    talk.is_asked("(B) Mot de passe :", answer="Canari-Secret-71")
    talk.is_asked("1. Valider", CHOICE)
    talk.is_asked("Ce profil est inconnu", CHOICE, answer="quitter")  # a word of the demonstration's: no way out
    talk.hears("Tapez un numéro, de 1 à 2 :")
    assert "Canari" not in talk.transcript()
    assert b"\x1b" not in talk.terminal.bytes
