"""No variable of the environment changes what the kiosk is (STYLE 5.1, STANDARDS R87)."""

from pathlib import Path

import pytest

from tests.terminal.conftest import Open
from tests.terminal.terminal import ATTRACT, Started, Terminal


@pytest.fixture
def misled(open_terminal: Open, tmp_path: Path) -> Terminal:
    """A kiosk on its first screen, started with every variable that acts on a Textual program."""
    (tmp_path / "intruder.py").write_text("open('imported', 'w')\nclass Driver: pass\n")
    terminal = open_terminal(
        environment={
            "PYTHONPATH": str(tmp_path),
            "TEXTUAL": "debug,devtools",
            "TEXTUAL_LOG": str(tmp_path / "keys.txt"),
            "TEXTUAL_DEBUG": "1",
            "TEXTUAL_DRIVER": "intruder:Driver",
            "TEXTUAL_SCREENSHOT": "0",
            "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
            "TEXTUAL_SCREENSHOT_FILENAME": "shot.svg",
            "TEXTUAL_PRESS": "1",
            "TEXTUAL_ALLOW_SIGNALS": "1",
            "TEXTUAL_THEME": "dracula",
        },
        spawn=Started,
    )
    terminal.wait_for(ATTRACT)
    return terminal


def test_no_variable_presses_a_key_imports_a_module_or_writes_a_file(misled: Terminal, tmp_path: Path) -> None:
    misled.settle(0.5)
    assert "Étape" not in misled.text()
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["intruder.py"]


def test_no_variable_turns_ctrl_c_into_a_signal(misled: Terminal) -> None:
    misled.send(b"\x03\x1a\x1c")
    misled.settle(0.3)
    misled.type("1")
    misled.wait_for("Étape 1 sur 5")
