"""Terminals that end with their test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.forked import Forked
from tests.terminal.terminal import ATTRACT, Spawn, Terminal

Open = Callable[..., Terminal]
DEMO = ("-m", "kiosk", "demo")


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Open]:
    """Start a command in a terminal of its own: the demonstration unless told otherwise."""
    opened: list[Terminal] = []

    def start(*arguments: str, spawn: Spawn = Forked, **how: Any) -> Terminal:
        opened.append(Terminal(arguments or DEMO, tmp_path, spawn=spawn, **how))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.destroy()


@pytest.fixture(scope="module")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    terminal = Terminal(DEMO, tmp_path_factory.mktemp("home"), spawn=Forked)
    terminal.wait_for(ATTRACT)
    yield terminal
    terminal.destroy()


@pytest.fixture
def demo(shared_demo: Terminal) -> Terminal:
    """A running demonstration on its attract screen, shared by the tests of a file."""
    assert shared_demo.alive
    shared_demo.home()
    return shared_demo
