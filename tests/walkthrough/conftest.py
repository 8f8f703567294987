"""A scenario played at once: no second passes and no picture is taken, unless the test asks."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from kiosk.demo.scenario import Scenario, read
from tests.guide.conftest import hash_cheaply

SHORT = """
title = "Essai"
member = "Martin"
[[scene]]
caption = "Bienvenue. Que voulez-vous faire ?"
press = ["1"]
[[scene]]
caption = "@"
why = "Une raison"
at = "connexion 1"
press = ["Entrée"]
[[scene]]
caption = "@"
at = "connexion 2"
press = ["Entrée"]
[[scene]]
caption = "@"
at = "connexion 3"
press = ["Entrée"]
[[scene]]
caption = "@A"
at = "connexion 4"
point = "A"
type = "{nir}"
seconds = 5
"""


@pytest.fixture(scope="module", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hash_cheaply(patch)
        yield


@pytest.fixture
def short_file(tmp_path: Path) -> Path:
    return _written(tmp_path)


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return read(_written(tmp_path_factory.mktemp("scenario")))


def _written(folder: Path) -> Path:
    file = folder / "essai.toml"
    file.write_text(SHORT, encoding="utf-8")
    return file


class AtOnce:
    """The pace of whoever only wants to see that it goes through."""

    def __init__(self, settled: Callable[[], Awaitable[None]]) -> None:
        self._settled = settled

    async def wait(self, seconds: float) -> None:
        pass

    async def settle(self) -> None:
        await self._settled()

    def begin(self, *, hurried: bool) -> None:
        pass
