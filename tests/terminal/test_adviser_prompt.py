"""`kiosk adviser add` at a real terminal: nothing of the password is drawn, and the square goes once it served."""

import re
from pathlib import Path

import pyotp
import pytest

from tests.terminal.conftest import Open
from tests.terminal.terminal import Terminal
from tests.test_cli import kiosk

PASSWORD = "Cormoran-Huppé-63"
QUESTION = "Code à 6 chiffres"
ADD = ("-m", "kiosk", "adviser", "add", "camille", "--name", "Camille", "--title", "conseillère")


def at_the_code(open_terminal: Open, size: tuple[int, int] = (80, 24)) -> tuple[Terminal, pyotp.TOTP]:
    """The password is typed twice; the secret is read from the screen, as a person would."""
    terminal = open_terminal(*ADD, size=size)
    for question in ("Mot de passe (12", "une seconde fois"):
        terminal.wait_for(question)
        terminal.settle(0.05)
        terminal.send(f"{PASSWORD}\r")
    screen = terminal.wait_for(QUESTION)
    groups = re.findall(r"(?<![A-Z2-7])[A-Z2-7]{4}(?![A-Z2-7])", screen)
    assert len(groups) == 8, screen
    return terminal, pyotp.TOTP("".join(groups))


def test_the_password_is_never_drawn_and_the_secret_is_gone_once_it_is_proved(
    open_terminal: Open, tmp_path: Path
) -> None:
    terminal, totp = at_the_code(open_terminal)
    assert "▀" in terminal.text()
    terminal.send(f"{totp.now()}\r")
    terminal.wait_for("Camille (camille), conseillère, Agence : ajouté.")
    assert terminal.ended() == (0, None)
    assert PASSWORD.encode() not in terminal.bytes
    # On the alternate screen alone: what comes after its end, and can be scrolled back to, holds no secret.
    before, shown = terminal.bytes.split(b"\x1b[?1049h")
    alternate, after = shown.split(b"\x1b[?1049l")
    secret = [totp.secret[start : start + 4].encode() for start in range(0, 32, 4)]
    assert all(group in alternate for group in secret)
    assert not any(group in before + after for group in secret)
    assert "camille" in kiosk(tmp_path, "adviser", "list").stdout


def test_a_wrong_code_is_asked_again_with_the_square_in_sight(open_terminal: Open) -> None:
    terminal, totp = at_the_code(open_terminal)
    terminal.send("12345\r")
    assert "▀" in terminal.wait_for("Code incorrect.")
    terminal.send(f"{totp.now()}\r")
    terminal.wait_for("ajouté.")


def test_a_window_too_small_for_the_square_shows_the_key_alone(open_terminal: Open) -> None:
    terminal, totp = at_the_code(open_terminal, (60, 20))
    assert "▀" not in terminal.text()
    terminal.send(f"{totp.now()}\r")
    terminal.wait_for("ajouté.")


def test_the_same_password_is_wanted_twice(open_terminal: Open) -> None:
    terminal = open_terminal(*ADD)
    terminal.wait_for("Mot de passe (12")
    terminal.settle(0.05)
    terminal.send(f"{PASSWORD}\r")
    terminal.wait_for("une seconde fois")
    terminal.settle(0.05)
    terminal.send("Autre-Rivage-58\r")
    terminal.wait_for("Les deux mots de passe diffèrent.")
    assert terminal.ended() == (2, None)


@pytest.mark.parametrize("before", [0, 1], ids=["password", "code"])
def test_ctrl_c_leaves_nothing_and_an_ordinary_terminal(open_terminal: Open, tmp_path: Path, before: int) -> None:
    if before:
        terminal, _ = at_the_code(open_terminal)
    else:
        terminal = open_terminal(*ADD)
        terminal.wait_for("Mot de passe (12")
        terminal.settle(0.05)
    terminal.send("\x03")
    assert terminal.ended() == (1, None)
    assert "Traceback" not in terminal.text()
    assert terminal.bytes.count(b"\x1b[?1049h") == terminal.bytes.count(b"\x1b[?1049l")
    assert "Aucun conseiller" in kiosk(tmp_path, "adviser", "list").stderr
