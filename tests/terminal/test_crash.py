"""A crash shows one sentence and a reference, and gives the terminal back (STYLE 5.1, STANDARDS R91)."""

import re
from pathlib import Path

import pytest

from tests.terminal import breaking
from tests.terminal.conftest import Open
from tests.terminal.terminal import ATTRACT, RESTORED, Terminal

WAYS = ("key", "query", "worker", "timer", "drawing", "markup", "own_text", "message")
SENTENCE = "La borne s’est arrêtée et redémarre. Référence : ??????. Rien n’a été conservé à l’écran."


def _crashed(open_terminal: Open, way: str) -> Terminal:
    terminal = open_terminal("-m", breaking.__name__, way)
    terminal.wait_for(ATTRACT)
    terminal.press("F5")
    terminal.wait_for("l’écran.")
    return terminal


@pytest.mark.parametrize("way", WAYS)
def test_a_crash_leaves_one_sentence_on_the_ordinary_screen(open_terminal: Open, way: str) -> None:
    terminal = _crashed(open_terminal, way)
    sequences = re.compile(r"\x1b\[[?<>]?[\d;]*[a-zA-Z]")
    left = sequences.sub("", terminal.bytes.split(b"\x1b[?1049l")[-1].decode())
    assert re.fullmatch(re.escape(SENTENCE).replace(r"\?", "[0-9A-F]"), " ".join(left.split()))
    assert breaking.SECRET.encode() not in terminal.bytes
    assert str(Path(breaking.__file__).parent).encode() not in terminal.bytes
    assert all(sequence in terminal.bytes for sequence in RESTORED)


def test_a_crash_is_a_failure_to_whoever_started_the_kiosk(open_terminal: Open) -> None:
    assert _crashed(open_terminal, "key").ended() == (1, None)
