"""`[kiosk] touch = true`: nothing to press is smaller than a finger, or too near to its neighbour."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from textual.geometry import Region

from tests.screens.conftest import Photographs
from tests.screens.looks import TOUCHED
from tests.screens.picture import Frame, Seen
from tests.screens.walk import Look

WIDTH, HEIGHT = 10, 3  # STANDARDS A9: 52 by 31 mm at a terminal's usual letters


def _targets(frames: list[Frame]) -> Iterator[tuple[Frame, list[Seen]]]:
    for frame in frames:
        yield frame, [seen for seen in frame.seen if seen.kind == "control"]


@pytest.mark.parametrize("look", TOUCHED, ids=str)
def test_every_target_is_three_rows_by_ten_columns(look: Look, photographs: Photographs) -> None:
    small = {
        f"{seen.name} in {frame.name}: {seen.box}"
        for frame, targets in _targets(photographs(look))
        for seen in targets
        if seen.box[2] < WIDTH or seen.box[3] < HEIGHT
    }
    assert small == set()


@pytest.mark.parametrize("look", TOUCHED, ids=str)
def test_there_is_room_between_any_two_targets(look: Look, photographs: Photographs) -> None:
    near = {
        f"{one.name} and {other.name} in {frame.name}: {one.shown} {other.shown}"
        for frame, targets in _targets(photographs(look))
        for one, other in combinations(targets, 2)
        if _touching(Region(*one.shown), Region(*other.shown))
    }
    assert near == set()


def _touching(a: Region, b: Region) -> bool:
    beside = a.bottom > b.y and b.bottom > a.y
    over = a.right > b.x and b.right > a.x
    return bool(a.area and b.area) and a.grow((1, 1, 1, 1)).overlaps(b) and (beside or over)
