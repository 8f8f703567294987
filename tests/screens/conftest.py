"""The photographs that the tests of the look share: each walk is done once, whichever worker asks first."""

import asyncio
import fcntl
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.screens.picture import Frame
from tests.screens.walk import Look, walk

Photographs = Callable[[Look], list[Frame]]


@pytest.fixture(scope="session")
def photographs(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Photographs:
    """Every screen in every state, for a look."""
    folder = tmp_path_factory.getbasetemp().parent / f"photographs-{testrun_uid}"
    folder.mkdir(exist_ok=True)
    album: dict[Look, list[Frame]] = {}

    def of(look: Look) -> list[Frame]:
        if look not in album:
            album[look] = _developed(folder / f"{look}.pickle", look)
        return album[look]

    return of


def _developed(file: Path, look: Look) -> list[Frame]:
    with file.open("a+b") as shared:
        fcntl.flock(shared, fcntl.LOCK_EX)
        if shared.tell():
            shared.seek(0)
            frames: list[Frame] = pickle.load(shared)  # noqa: S301 - written by the other worker of this run
            return frames
        frames = _walked(look)
        pickle.dump(frames, shared, protocol=pickle.HIGHEST_PROTOCOL)
        return frames


def _walked(look: Look) -> list[Frame]:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, walk(look)).result()
