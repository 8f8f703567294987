"""Plain lines through pipes: a script, a braille program, no terminal at all."""

import subprocess
import sys
from pathlib import Path

from tests.plain.test_walk import PLAIN
from tests.terminal.terminal import clean_environment


def test_a_pipe_is_enough_and_its_end_is_the_end(tmp_path: Path) -> None:
    answers = ["1", "", "", "", "0", "aide", "12 34", "retour", "terminer"]
    ended = subprocess.run(
        [sys.executable, *PLAIN],
        input="\n".join(answers) + "\n",
        capture_output=True,
        text=True,
        env=clean_environment(tmp_path),
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert "\x1b" not in ended.stdout
    said = ended.stdout.splitlines()
    for line in (
        "Étape 4 sur 5 : Remplissez le formulaire de connexion à l’espace Adhérent",
        "Erreur : Il manque des chiffres. Tapez les 15 chiffres, clé comprise.",
        "retour : revenir à l’étape précédente.",
        "C’est terminé. Tout est effacé.",
    ):
        assert line in said, ended.stdout
