"""`kiosk demo --play` in a real terminal: the trainer's keys, and the keyboard handed over."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.terminal.conftest import DEMO, Open, open_terminal
from tests.terminal.terminal import KEYS, Terminal, clean_environment

__all__ = ["open_terminal"]
RIGHT, LEFT = "\x1b[C", "\x1b[D"


@pytest.fixture
def played(open_terminal: Open, short_file: Path) -> Terminal:
    terminal = open_terminal(*DEMO, "--scenario", str(short_file))
    terminal.wait_for("Que voulez-vous faire ?")
    return terminal


def test_the_room_takes_the_keyboard_at_the_very_step_reached(played: Terminal) -> None:
    played.wait_for("Touche suivante : 1")
    played.send(RIGHT)
    played.wait_for("Étape 1 sur 5")
    played.wait_for("Une raison")
    played.send(" ")
    played.wait_for("‖ ×1")
    played.press("escape")
    played.until(lambda: "Une raison" not in played.text())
    assert "Étape 1 sur 5" in played.text()
    played.press("enter")
    played.wait_for("Étape 2 sur 5")


def test_the_arrows_walk_the_scenes_both_ways_and_the_speed_is_told(played: Terminal) -> None:
    played.wait_for("Touche suivante : 1")
    for step in (1, 2, 3):
        played.send(RIGHT)
        played.wait_for(f"Étape {step} sur 5")
        played.wait_for(f"{step}) ")
        played.settle()
    played.send("+")
    played.wait_for("×1.5")
    played.send(LEFT)
    played.wait_for("Étape 2 sur 5")


def test_no_other_key_reaches_the_screens(played: Terminal) -> None:
    played.wait_for("Touche suivante : 1")
    played.send(" ")
    played.wait_for("‖ ×1")
    played.send("2")
    played.press("F9")
    played.settle(0.5)
    assert "Que voulez-vous faire ?" in played.text()
    played.send(KEYS["F12"])
    assert played.ended() == (0, None)


def test_a_scenario_that_goes_elsewhere_stops_with_a_sentence(open_terminal: Open, short_file: Path) -> None:
    short_file.write_text(short_file.read_text().replace('point = "A"', 'point = "C"'), encoding="utf-8")
    short_file.write_text(short_file.read_text().replace('point = "C"', 'point = "resend"'), encoding="utf-8")
    terminal = open_terminal(*DEMO, "--scenario", str(short_file))
    terminal.wait_for("Touche suivante : 1")
    for _ in range(5):
        terminal.send(RIGHT)
        terminal.settle(0.7)
    assert terminal.ended() == (1, None)
    assert "essai, scène 5 : « resend » n’est pas sur cet écran." in terminal.text()


def test_a_trainer_begins_again_and_the_first_screen_is_there(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.open_connexion()
    terminal.send("\x12")  # Ctrl+R
    terminal.home()
    terminal.open_connexion()


def test_a_presenter_shows_no_card_of_members(open_terminal: Open) -> None:
    terminal = open_terminal(*DEMO, "--presenter")
    terminal.wait_for("F3 Mails · Ctrl+R")
    terminal.press("F3")
    terminal.wait_for("Boîte mail (démonstration)")
    terminal.press("F3")
    terminal.until(lambda: "Boîte mail (démonstration)" not in terminal.text())
    assert "Adhérents inventés" not in terminal.text()


def test_the_keyboard_is_handed_over_however_early_it_is_asked_for(open_terminal: Open, short_file: Path) -> None:
    terminal = open_terminal(*DEMO, "--scenario", str(short_file))
    terminal.wait_for("Que voulez-vous faire ?")
    terminal.press("escape")
    terminal.until(lambda: "Ctrl+R Recommencer" in terminal.text())
    terminal.settle()
    terminal.send("2")
    terminal.wait_for("Étape 1 sur 10")


def test_a_window_too_small_stops_the_scenario_and_says_how_large_it_must_be(
    open_terminal: Open, short_file: Path
) -> None:
    terminal = open_terminal(*DEMO, "--scenario", str(short_file), size=(80, 22))
    terminal.wait_for("60 colonnes et 24 lignes au moins.")
    terminal.settle(4)
    terminal.resize(80, 24)
    terminal.wait_for("Touche suivante : 1")


def test_begin_again_goes_back_to_the_first_scene(played: Terminal) -> None:
    played.wait_for("Touche suivante : 1")
    played.send(RIGHT)
    played.wait_for("Étape 1 sur 5")
    played.wait_for("Une raison")
    played.send("\x12")
    played.wait_for("Que voulez-vous faire ?")
    played.wait_for("Touche suivante : 1")


def test_a_recording_that_cannot_be_written_is_refused_before_it_is_made(tmp_path: Path) -> None:
    started = time.monotonic()
    command = [sys.executable, *DEMO, "--play", "all", "--record", str(tmp_path / "nulle-part" / "a.cast")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=clean_environment(tmp_path))
    assert done.returncode == 1
    assert "nulle-part" in done.stderr
    assert time.monotonic() - started < 20  # « all » takes minutes
