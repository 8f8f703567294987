"""One walk through the three procedures for all tests and workers: it takes some seconds."""

import asyncio
import fcntl
import pickle
from datetime import UTC, datetime

import pytest

from kiosk.printed.edition import Edition, Pictures
from screens.picture.taking import take_pictures

CAPTURED = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Pictures:
    """The French ones. The first worker that wants them takes them, the others wait."""
    base = tmp_path_factory.getbasetemp()
    file = (base if worker_id == "master" else base.parent) / "guide-pictures.pickle"
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(asyncio.run(take_pictures("fr", "MPN"))))
    taken = pickle.loads(file.read_bytes())  # noqa: S301 - our own
    assert isinstance(taken, Pictures)
    return taken


@pytest.fixture(scope="session")
def edition(pictures: Pictures) -> Edition:
    return Edition("fr", "MPN", CAPTURED, pictures)
