"""Cells as data, and a drawing of them that no font can pull apart."""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from screens.picture import gallery
from screens.picture import png as pngs
from screens.picture.cells import Callout, Frame, Run, frame_of
from screens.picture.lines import is_line
from screens.picture.png import NoFont, png
from screens.picture.svg import svg
from screens.tour import tour
from tests.screens import picture

INK, PAPER, DARK = "#080808", "#ffffff", "#00005f"


def _frame(*rows: tuple[Run, ...]) -> Frame:
    return Frame(sum(run.width for run in rows[0]), rows)


def _run(text: str, **look: Any) -> Run:
    return Run(text, look.pop("ink", INK), look.pop("paper", PAPER), **look)


def test_frames_of_the_same_cells_are_equal_and_one_look_up() -> None:
    one, other = _frame((_run("ab"), _run("c", bold=True))), _frame((_run("ab"), _run("c", bold=True)))
    assert one == other
    assert len({one, other}) == 1
    assert one != _frame((_run("ab"), _run("c")))


def test_a_part_is_cut_out_by_cells() -> None:
    frame = _frame((_run("abc"), _run("def", bold=True)), (_run("ghijkl"),))
    assert frame.cut((2, 0, 2, 2)).rows == ((_run("c"), _run("d", bold=True)), (_run("ij"),))


def test_words_are_fitted_into_their_cells_and_signs_stand_alone() -> None:
    drawn = svg(_frame((_run("► Mon compte   fin"),)), title="x")
    words = re.findall(r'<text x="(\d+)" y="16" textLength="(\d+)".*?>(.*?)</text>', drawn)
    assert words == [("0", "10", "►"), ("20", "100", "Mon compte"), ("150", "30", "fin")]


def test_lines_are_paths_from_edge_to_edge() -> None:
    drawn = svg(_frame((_run("┏━┓"),), (_run("│ │"),)), title="x")
    assert re.findall(r'<path d="(.*?)"', drawn) == [
        "M5 20L5 10L10 10",
        "M10 10h10",
        "M25 20L25 10L20 10",
        "M5 20L5 30L5 40",
        "M25 20L25 30L25 40",
    ]
    assert "━" not in drawn


def test_papers_under_each_other_are_one_rectangle() -> None:
    drawn = svg(_frame((_run("ab"), _run("c", paper=DARK)), (_run("xy"), _run("z", paper=DARK))), title="x")
    assert drawn.count(f'fill="{DARK}"') == 1
    assert f'<rect x="20" y="0" width="10" height="40" fill="{DARK}"/>' in drawn


def test_what_is_typed_cannot_leave_its_text() -> None:
    drawn = svg(_frame((_run("<script>&"),)), title="<b>")
    assert "<script" not in drawn
    assert "<title>&lt;b&gt;</title>" in drawn


def test_the_same_picture_is_the_same_bytes_as_svg_and_png() -> None:
    drawn = [svg(_frame((_run("╭ Où ?"),)), title="x", callouts=[Callout("A", (0, 0, 6, 1))]) for _ in (1, 2)]
    assert drawn[0] == drawn[1]
    assert png(drawn[0]) == png(drawn[1])
    assert png(drawn[0]).startswith(b"\x89PNG")


def test_without_a_font_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pngs, "_has_letters", lambda: False)
    with pytest.raises(NoFont, match="apt-get install fonts-dejavu-core"):
        png("<svg/>")


async def test_a_frame_is_what_the_screen_shows_and_every_line_of_it_is_drawn() -> None:
    async with aclosing(tour((120, 40))) as walk:
        async for app, _procedure, _number in walk:
            frame = frame_of(app)
            assert frame.lines == ["".join(run.text for run in row) for row in picture.rows(app)]
            assert (frame.columns, len(frame.rows)) == (120, 40)
            odd = {c for line in frame.lines for c in line if c in picture.LINES and not is_line(c)}
            assert odd <= set("►◄▲▼")
            return


async def _first_step(*arguments: Any, **named: Any) -> AsyncGenerator[Any, None]:
    async with aclosing(tour(*arguments, **named)) as walk:
        async for place in walk:
            yield place
            return


def test_the_gallery_has_each_look_as_svg_and_png(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "tour", _first_step)
    gallery.gallery(tmp_path / "new", [(80, 24)], ["sombre"], ["de"], large=False)
    names = [f"forgot-password-01-de-sombre-080x24.{kind}" for kind in ("png", "svg")]
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == names
    assert "Schritt 1" in (tmp_path / "new" / names[1]).read_text(encoding="utf-8")
