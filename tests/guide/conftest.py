"""One walk through the three procedures for all tests and workers: it takes some seconds."""

import asyncio
import fcntl
import pickle
from datetime import UTC, datetime

import pytest

from kiosk.demo import world
from kiosk.identity import hashing
from kiosk.printed.edition import Edition, Pictures
from kiosk.settings import SecuritySettings, Settings
from screens.picture.taking import take_pictures

CAPTURED = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def hash_cheaply(patch: pytest.MonkeyPatch) -> None:
    """In a demonstration: no picture shows a hash, and they cost two seconds of a walk."""
    patch.setattr(hashing, "FLOOR_MEMORY_KIB", 64)
    patch.setattr(hashing, "FLOOR_TIME_COST", 1)
    cheap = SecuritySettings(argon2_memory_kib=64, argon2_passes=1, argon2_lanes=1)
    made = world.demo_settings
    patch.setattr(world, "demo_settings", lambda *a, **named: made(*a, **named)._replace(security=cheap))


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Pictures:
    """The French ones. The first worker that wants them takes them, the others wait."""
    base = tmp_path_factory.getbasetemp()
    file = (base if worker_id == "master" else base.parent) / "guide-pictures.pickle"
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            with pytest.MonkeyPatch.context() as patch:
                hash_cheaply(patch)
                file.write_bytes(pickle.dumps(asyncio.run(take_pictures("fr", Settings()))))
    taken = pickle.loads(file.read_bytes())  # noqa: S301 - our own
    assert isinstance(taken, Pictures)
    return taken


@pytest.fixture(scope="session")
def edition(pictures: Pictures) -> Edition:
    return Edition("fr", "MPN", CAPTURED, pictures)
