"""`kiosk members` at a real terminal: what is typed is seen while it is typed, then gone."""

import shutil
from pathlib import Path

import pytest

from tests.terminal.conftest import Open
from tests.terminal.terminal import Terminal
from tests.test_cli import kiosk

NIR = "1 99 05 35 999 042 15"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the roster of the template was imported."""
    home = tmp_path_factory.mktemp("imported")
    (home / "liste.csv").write_text(kiosk(home, "roster", "template").stdout, encoding="utf-8")
    kiosk(home, "roster", "import", "liste.csv")
    return home


@pytest.fixture
def ask(open_terminal: Open, imported: Path, tmp_path: Path) -> Open:
    """Start `kiosk members ...` in a terminal on a copy of that home, and wait until it asks."""
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)

    def start(*arguments: str, **how: object) -> Terminal:
        terminal = open_terminal("-m", "kiosk", "members", *arguments, **how)
        terminal.wait_for("\n>")
        return terminal

    return start


@pytest.mark.parametrize("columns", [80, 20], ids=["on one row", "on two rows"])
def test_a_number_is_seen_while_typed_then_wiped_but_for_its_end(ask: Open, columns: int) -> None:
    """R72."""
    terminal = ask("show", size=(columns, 40))
    terminal.type(NIR)
    terminal.wait_for("1 99 05 35 999 042")
    terminal.send("\r")
    screen = terminal.wait_for("Exemple")
    assert "1 99" not in screen
    assert "042 15" in screen.replace("\n", "")
    assert terminal.ended() == (0, None)


def test_the_process_does_not_carry_the_number_while_it_asks(ask: Open) -> None:
    terminal = ask("show")
    terminal.type(NIR)
    terminal.wait_for(NIR)
    for name in ("cmdline", "environ"):
        assert b"042 15" not in Path(f"/proc/{terminal.pid}/{name}").read_bytes()


def test_a_new_address_is_confirmed_with_the_member_in_sight(ask: Open) -> None:
    terminal = ask("set-email")
    terminal.type("000123\r")
    terminal.wait_for("Camille Exemple, numéro interne 000123")
    terminal.type("nouvelle@exemple.fr\r")
    terminal.wait_for("Nouvelle adresse : nouvelle@exemple.fr\nC’est bien cela ? (o/n)")
    terminal.type("o\r")
    terminal.wait_for("adresse e-mail changée.")
    assert terminal.ended() == (0, None)


@pytest.mark.parametrize("answer", ["n\r", "\r", "\x04"])
def test_without_a_clear_yes_nothing_changes(ask: Open, answer: str, tmp_path: Path) -> None:
    terminal = ask("set-email")
    terminal.type("000123\r")
    terminal.wait_for("Nouvelle adresse e-mail :")
    terminal.type("nouvelle@exemple.fr\r")
    terminal.wait_for("(o/n)")
    terminal.type(answer)
    terminal.wait_for("Rien n’est changé.")
    assert terminal.ended() == (1, None)
    assert "email_changed" not in kiosk(tmp_path, "journal").stdout


@pytest.mark.parametrize("before", [(), ("000123\r",)], ids=["first question", "second question"])
def test_ctrl_c_ends_any_question_at_once_without_a_traceback(ask: Open, before: tuple[str, ...]) -> None:
    terminal = ask("set-email")
    for line in before:
        terminal.type(line)
        terminal.wait_for("Nouvelle adresse e-mail :")
    terminal.send("\x03")
    assert terminal.ended() == (1, None)
    assert "Traceback" not in terminal.text()
