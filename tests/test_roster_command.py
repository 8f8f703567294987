"""`kiosk roster import` as an operator reads it, however many lines are wrong."""

from pathlib import Path

from tests.services.rosters import invented, write_roster
from tests.test_cli import kiosk


def test_the_first_lines_to_correct_are_told_and_the_others_counted_by_reason(tmp_path: Path) -> None:
    bad = ["M001;199053599904216;Exemple;Camille;\n"] * 48 + ["M002;a\n"] * 12
    write_roster(tmp_path / "liste.csv", iter([*bad, invented(0)]))
    done = kiosk(tmp_path, "roster", "import", "liste.csv")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "Ajoutés : 1. Mis à jour : 0. Inchangés : 0. Lignes à corriger : 60."
    assert lines[1] == "  ligne 2 : nir : clé fausse"
    assert lines[50:] == [
        "  ligne 51 : 2 cases au lieu de 5",
        "  Les autres : 10. En tout, par raison :",
        "  nir : clé fausse : 48",
        "  2 cases au lieu de 5 : 12",
    ]
