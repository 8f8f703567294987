"""Once home, by itself or with « Terminer » (F10), nothing of the person is left (STANDARDS R56)."""

import gc
import statistics
import time

import pytest
from textual import events
from textual.strip import Strip
from textual.widgets import Input

from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from screens.form import FormScreen
from tests.screens.watch import Watch, watched

TYPED = "Canari-Secret-71"


async def _typed_form(watch: Watch) -> None:
    form = await watch.at(FORGOT_PASSWORD, 5)
    assert isinstance(form, FormScreen)
    form.fill({"A": "1990535", "B": TYPED, "C": TYPED})
    await watch.pilot.pause()


@pytest.mark.parametrize("way", ["idle", "f10"])
async def test_nothing_typed_is_left_on_any_screen_after_home(way: str) -> None:
    async with watched() as watch:
        await _typed_form(watch)
        if way == "idle":
            await watch.after(60)
            await watch.after(30)
        else:
            await watch.pilot.press("f10")
        await watch.pilot.pause()
        assert watch.at_home
        assert watch.app.visit is None
        assert not [screen for screen in watch.app.screen_stack if screen.query(Input)]
        assert not [worker for worker in watch.app.workers if worker.group == "visit" and not worker.is_finished]
        assert watch.app.clipboard == ""


async def test_what_was_typed_is_in_no_widget_that_still_lives_after_home() -> None:
    async with watched() as watch:
        await _typed_form(watch)
        await watch.pilot.press("f10")
        await watch.pilot.pause()
        gc.collect()
        lines = [thing for thing in gc.get_objects() if isinstance(thing, Input)]
        assert not [line for line in lines if TYPED in line.value and line.is_attached]


async def test_no_line_drawn_of_what_was_typed_is_kept_after_home() -> None:
    async with watched() as watch:
        await _typed_form(watch)
        drawn = watch.app.screen._compositor.render_strips()
        assert any(TYPED in line.text for line in drawn)
        del drawn
        await watch.pilot.press("f10")
        await watch.pilot.pause()
        gc.collect()
        assert not [line for line in gc.get_objects() if isinstance(line, Strip) and TYPED in line.text]


async def test_the_next_person_finds_an_empty_form() -> None:
    async with watched() as watch:
        await _typed_form(watch)
        await watch.pilot.press("f10")
        await watch.pilot.pause()
        form = await watch.at(FORGOT_PASSWORD, 5)
        assert isinstance(form, FormScreen)
        assert [form.value(letter) for letter in "ABC"] == ["", "", ""]


async def test_f10_leaves_even_while_a_service_is_awaited() -> None:
    async with watched() as watch:
        form = await watch.at(CONNEXION, 4)
        assert isinstance(form, FormScreen)
        form.fill({"A": "199053599904215", "B": TYPED})
        await watch.pilot.press("enter")
        assert form.has_class("-busy")
        await watch.pilot.press("f10")
        await watch.pilot.pause(0.1)
        assert watch.at_home


async def test_f10_leads_to_the_attract_screen_within_a_second() -> None:
    async with watched() as watch:
        times = []
        for number in range(5):
            await _typed_form(watch)
            key = events.Key("f10", None)
            key.time += number  # else the second is a held key's
            began = time.perf_counter()
            watch.app.post_message(key)
            await watch.pilot.pause()
            assert watch.at_home
            times.append(time.perf_counter() - began)
        assert statistics.median(times) < 1
