"""What the screens promise as tables: a screen for each step, one footer, a sentence for each problem, one way in."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import screens
from kiosk.guide import PROCEDURES, Procedure
from kiosk.identity.problems import Problem
from kiosk.words import PROBLEMS
from screens.flows import FLOWS
from tests.screens.conftest import Photographs
from tests.screens.looks import LARGE, SMALL
from tests.screens.picture import Frame
from tests.screens.walk import Look

STEPS = [(procedure, step.number) for procedure in PROCEDURES for step in procedure.steps]
ROOM = Path(screens.__file__).parent
LATER = ("sqlalchemy", "aiosmtplib", "jinja2", "alembic", "argon2", "kiosk.storage", "kiosk.mail")
EVERY_MODULE = """
import importlib, pkgutil, sys, kiosk
for module in pkgutil.walk_packages(kiosk.__path__, "kiosk."):
    if ".migrations." not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("textual" in sys.modules)
"""


def _opened(frames: list[Frame], procedure: Procedure, number: int) -> Frame:
    wanted = (f"{procedure.key} {number}", "as it opens")
    return next(frame for frame in frames if (frame.screen, frame.state) == wanted)


def test_every_step_of_every_procedure_has_its_flow() -> None:
    assert {key: sorted(flow) for key, flow in FLOWS.items()} == {
        procedure.key: [step.number for step in procedure.steps] for procedure in PROCEDURES
    }


@pytest.mark.parametrize("look", [SMALL, LARGE], ids=str)
def test_every_step_shows_its_number_its_title_and_how_many_there_are(look: Look, photographs: Photographs) -> None:
    for procedure, number in STEPS:
        frame = _opened(photographs(look), procedure, number)
        drawn = "".join(frame.text.split())
        assert "".join(f"Étape {number} sur {len(procedure.steps)}".split()) in drawn, frame.name
        heading = next(seen for seen in frame.seen if seen.name == "Static heading")
        assert heading.label.replace("\u00a0", " ") == procedure.step(number).heading.replace("\u00a0", " ")
        assert procedure.title in frame.text, frame.name


@pytest.mark.parametrize("look", [SMALL, LARGE], ids=str)
def test_every_step_has_the_same_footer(look: Look, photographs: Photographs) -> None:
    for procedure, number in STEPS:
        footer = _opened(photographs(look), procedure, number).lines[-1]
        assert re.search(r"Tél\. 03 88 19 22 56 .*F1 Aide .*F10 Terminer", footer), footer


def test_every_problem_has_a_sentence() -> None:
    assert set(PROBLEMS) == set(Problem)


@pytest.mark.parametrize("problem", Problem)
def test_an_error_is_one_short_line_that_says_what_to_do(problem: Problem) -> None:
    sentence = PROBLEMS[problem]
    assert len(sentence) <= 72
    assert not re.search(r"veuillez|invalide|erreur", sentence, re.IGNORECASE)
    assert sentence.endswith(".")
    assert all(len(part.split()) <= 15 for part in re.split(r"[.!?] ", sentence))


def _run(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_the_kiosk_below_the_screens_knows_nothing_of_textual() -> None:
    assert _run(EVERY_MODULE) == "False"


def test_the_first_screen_waits_for_no_service() -> None:
    script = f"import sys, screens.app; print([name for name in {LATER!r} if name in sys.modules])"
    assert _run(script) == "[]"


@pytest.mark.parametrize("file", sorted(ROOM.rglob("*.py")), ids=lambda file: str(file.relative_to(ROOM)))
def test_a_screen_reaches_data_through_the_services_only(file: Path) -> None:
    forbidden = ("kiosk.storage", "kiosk.mail", "sqlalchemy", "sqlite3", "asyncpg", "aiosmtplib", "smtplib")
    reached = {
        name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.startswith(forbidden)
    }
    assert reached == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
