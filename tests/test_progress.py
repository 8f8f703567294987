"""How far a long command is: a bar on a terminal, else a plain line now and then."""

import sys

import pexpect
import pytest

from kiosk.commands.progress import plain_lines, progress_bar

A_BAR = (
    "from kiosk.commands.progress import progress_bar\n"
    "with progress_bar('Copie') as advance:\n"
    "    advance(1, 2)\n"
    "    advance(2, 2)\n"
)


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def lines_of(*steps: tuple[float, int], total: int = 1000) -> list[str]:
    """What is written when at each of these seconds so much is done."""
    written: list[str] = []
    clock = Seconds()
    advance = plain_lines("Import", written.append, clock)
    for clock.now, done in steps:
        advance(done, total)
    return written


def test_a_line_is_written_for_each_tenth_that_took_its_time() -> None:
    assert lines_of((4, 50), (8, 100), (12, 150), (16, 333), (20, 1000)) == [
        "Import : 10 %",
        "Import : 33 %",
        "Import : 100 %",
    ]


def test_lines_leave_three_seconds_between_them() -> None:
    assert lines_of((3, 100), (3.5, 400), (5.9, 600), (6, 700)) == ["Import : 10 %", "Import : 70 %"]


def test_a_short_command_writes_no_line() -> None:
    assert lines_of((0.1, 500), (2.9, 1000)) == []


def test_nothing_to_do_is_all_done() -> None:
    assert lines_of((3, 0), total=0) == ["Import : 100 %"]


def test_outside_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Copie") as advance:
        advance(1, 1)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_there_is_a_bar() -> None:
    seen = pexpect.run(f'{sys.executable} -c "{A_BAR}"', env={"TERM": "xterm", "PATH": ""}, timeout=20).decode()
    assert "Copie" in seen
    assert "100%" in seen
