"""`kiosk guide` as an operator types it: what it writes, and one sentence for what stands in its way."""

import subprocess
from pathlib import Path

import pytest

from kiosk.guide import PROCEDURES
from kiosk.locale import open_catalogue
from tests.guide.printed import Seen, words_of_markdown
from tests.guide.test_guide import bare
from tests.test_cli import kiosk


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "subprocess.CompletedProcess[str]"]:
    home = tmp_path_factory.mktemp("guide")
    (home / "kiosk.toml").write_text('[kiosk]\nbrand = "Mutuelle du Rhin"\n', encoding="utf-8")
    return home / "guide-de", kiosk(home, "guide", "--format", "md", "--language", "de")


def test_markdown_and_pictures_are_written_and_named(
    german: tuple[Path, "subprocess.CompletedProcess[str]"],
) -> None:
    folder, done = german
    assert (done.returncode, done.stderr) == (0, "")
    written = [folder.parent / line for line in done.stdout.splitlines()]
    assert sorted(written) == sorted(path for path in folder.rglob("*") if path.is_file())


def test_words_and_screens_speak_the_language_asked_for(
    german: tuple[Path, "subprocess.CompletedProcess[str]"],
) -> None:
    said, text = open_catalogue("de").gettext, bare(words_of_markdown((german[0] / "guide.md").read_text("utf-8")))
    for procedure in PROCEDURES:
        for step in procedure.steps:
            heading = bare(f"{step.number}) {said(step.title)}")
            picture = Seen((german[0] / "images" / f"{procedure.key}-{step.number:02d}.svg").read_text("utf-8"))
            assert heading in text
            assert heading in bare(picture.text)
            assert {field.letter for field in step.fields} <= {mark.letter for mark in picture.marks}


def test_the_brand_of_the_settings_is_on_every_screen(
    german: tuple[Path, "subprocess.CompletedProcess[str]"],
) -> None:
    screens = [*(german[0] / "images").glob("[cef]*-??.svg")]
    assert len(screens) == sum(len(procedure.steps) for procedure in PROCEDURES)
    assert [screen.name for screen in screens if "Mutuelle du Rhin" not in screen.read_text("utf-8")] == []


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = kiosk(tmp_path, "guide", "--output", "file/guide.html")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("file : écriture impossible")
    assert done.stderr.count("\n") == 1


def test_without_chromium_the_pdf_says_what_to_install(tmp_path: Path) -> None:
    done = kiosk(tmp_path, "guide", "--format", "pdf", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "apt-get install chromium" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize("arguments", [("--language", "it"), ("--format", "docx"), ("--only", "connexion-06")])
def test_what_is_not_known_is_exit_2(tmp_path: Path, arguments: tuple[str, str]) -> None:
    assert kiosk(tmp_path, "guide", *arguments).returncode == 2
