"""Recordings: the same bytes each time, and what a player shows of them is what was on the screen."""

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pyte
import pytest

from kiosk.demo.scenario import Scenario
from screens.picture.cells import Frame
from screens.walkthrough.cast import cast
from screens.walkthrough.moving import moving
from screens.walkthrough.recording import Recording, record

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def recording(short: Scenario) -> Recording:
    return record([short], (80, 24), "clair", "fr")


def test_two_runs_give_the_same_bytes(recording: Recording, short: Scenario) -> None:
    again = record([short], (80, 24), "clair", "fr")
    assert cast(again) == cast(recording)
    assert moving(again) == moving(recording)


def test_a_terminal_that_plays_the_cast_shows_every_picture(recording: Recording) -> None:
    header, *events = (json.loads(line) for line in cast(recording).splitlines())
    assert (header["version"], header["width"], header["height"]) == (2, 80, 24)
    screen = pyte.Screen(80, 24)
    stream = pyte.Stream(screen)
    for (at, kind, data), (shown_at, frame) in zip(events, recording.frames, strict=False):
        assert (at, kind) == (shown_at, "o")
        stream.feed(data)
        assert [line.rstrip() for line in screen.display] == [line.rstrip() for line in frame.lines]


def test_the_seconds_of_a_cast_only_go_forward(recording: Recording) -> None:
    seconds = [json.loads(line)[0] for line in cast(recording).splitlines()[1:]]
    assert seconds == sorted(seconds)


def test_the_moving_picture_shows_each_row_when_it_was_there(recording: Recording) -> None:
    root = ElementTree.fromstring(moving(recording))  # noqa: S314 - our own
    shown = dict(_spans(root.findtext(f"{SVG}style") or "", recording.seconds))
    for start, end, frame in recording.shown:
        at = (start + end) / 2
        groups = [g for g in root.findall(f"{SVG}g") if _is_shown(shown[g.get("class", "").split()[0]], at)]
        assert _words("".join(text for g in groups for text in g.itertext())) == _words(_drawn(frame))


def test_the_moving_picture_asks_nothing_of_anybody(recording: Recording) -> None:
    svg = moving(recording)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "prefers-reduced-motion" in svg


def _spans(style: str, seconds: float) -> Iterator[tuple[str, tuple[float, float]]]:
    for name, body in re.findall(r"@keyframes (\w+)\{((?:[^{}]*\{[^{}]*\})*)\}", style):
        found = [float(part) / 100 * seconds for part in re.findall(r"([\d.]+)%", body)]
        yield name, (found[0], found[1] if len(found) > 1 else seconds)


def _is_shown(span: tuple[float, float], at: float) -> bool:
    return span[0] <= at < span[1]


def _drawn(frame: Frame) -> str:
    return "".join(frame.lines)


def _words(text: str) -> list[str]:
    """What is written, in any order of the rows; lines and blocks are shapes in an SVG, not text."""
    return sorted(re.findall(r"\w", text))
