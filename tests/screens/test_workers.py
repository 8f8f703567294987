"""Work that is replaced before it began: it leaves no coroutine behind that nobody awaits."""

import gc
from pathlib import Path

import screens
from kiosk.guide import CONNEXION
from screens.moves import Jump
from tests.screens import stage


def test_only_work_that_is_called_by_its_worker_takes_the_place_of_other_work() -> None:
    files = Path(screens.__file__).parent.rglob("*.py")
    assert [file.name for file in files if "exclusive=True" in file.read_text(encoding="utf-8")] == ["work.py"]


async def test_visits_begun_and_left_in_the_same_moment_leave_nothing() -> None:
    app = stage.kiosk()
    async with app.run_test() as pilot:
        for _ in range(2):
            app.begin(Jump(CONNEXION, 1))
        for _ in range(2):
            app.finish()
        await pilot.pause()
        gc.collect()  # what was never awaited is told as it goes
