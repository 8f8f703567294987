"""The next step's screen is made while the person reads: the same screen, sooner, with nothing of anybody in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.await_complete import AwaitComplete
from textual.pilot import Pilot
from textual.widgets import Input

from kiosk.guide import CONNEXION, FORGOT_PASSWORD, Procedure
from kiosk.settings import Settings
from screens import ahead
from screens.app import Kiosk
from screens.base import KioskScreen
from screens.connexion.step04_form import ConnexionForm
from screens.help import HelpOverlay
from screens.moves import Jump, Move
from screens.step import StepScreen
from screens.visit import Draft
from tests.screens import stage


@asynccontextmanager
async def _at(procedure: Procedure, number: int) -> AsyncIterator[tuple[Kiosk, Pilot[None]]]:
    """A person who has read a step for a while."""
    app = Kiosk(Settings(), stage.never)
    app.animation_level = "none"
    async with app.run_test(size=(80, 24)) as pilot:
        app.begin(Jump(procedure, number))
        await _step(app, number)
        await _settled(app)
        yield app, pilot


async def _while(waits: object) -> None:
    async with asyncio.timeout(30):
        while callable(waits) and waits():
            await asyncio.sleep(0.02)


async def _step(app: Kiosk, number: int) -> None:
    """Until that step is shown, and waits for an answer."""

    def there() -> bool:
        screen = app.screen
        return isinstance(screen, StepScreen) and screen.number == number and screen.waiting

    await _while(lambda: not there())


async def _settled(app: Kiosk) -> None:
    """Until the next screen is made, or will not be: it is planned before the flow waits for an answer."""
    await _while(lambda: any(work.group == "ahead" and not work.is_finished for work in app.workers))


def _hidden(app: Kiosk) -> list[KioskScreen]:
    """Screens that nobody sees."""
    screens = (node for node in app._registry if isinstance(node, KioskScreen))
    return [screen for screen in screens if screen not in app.screen_stack]


def _text(app: Kiosk) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "QUIET", 0.01)


async def test_the_step_that_follows_is_the_screen_made_ahead() -> None:
    async with _at(CONNEXION, 3) as (app, pilot):
        [made] = _hidden(app)
        await pilot.press("enter")
        assert app.screen is made


@pytest.mark.parametrize(("procedure", "number"), [(CONNEXION, 1), (CONNEXION, 3), (FORGOT_PASSWORD, 4)])
async def test_it_looks_like_the_one_that_is_made_when_it_is_asked_for(procedure: Procedure, number: int) -> None:
    async with _at(procedure, number) as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        ahead_of_time = _text(app)
        focus = app.focused.id if app.focused is not None else None
        await app.bring(stage.numbered()[f"{procedure.key} {number + 1}"]())
        await pilot.pause()
        assert (ahead_of_time, focus) == (_text(app), app.focused.id if app.focused is not None else None)


async def test_a_form_made_ahead_is_empty() -> None:
    async with _at(CONNEXION, 3) as (app, _):
        [made] = _hidden(app)
        assert isinstance(made, ConnexionForm)
        assert [line.value for line in made.query(Input)] == ["", ""]


async def test_none_is_made_for_somebody_who_has_typed() -> None:
    async with _at(CONNEXION, 4) as (app, pilot):
        await pilot.press("1", "9", "escape")
        await _step(app, 3)
        await _settled(app)
        assert _hidden(app) == []


async def test_what_was_typed_is_in_the_form_when_the_person_comes_back_to_it() -> None:
    async with _at(CONNEXION, 4) as (app, pilot):
        await pilot.press("1", "9", "escape")
        await _step(app, 3)
        await pilot.press("enter")
        await _while(lambda: not isinstance(app.screen, ConnexionForm))
        assert app.screen.query(Input).first().value == "1 9"


@pytest.mark.parametrize("key", ["f2", "f4", "f6", "f7"])
async def test_one_made_for_another_look_is_not_shown(key: str) -> None:
    async with _at(CONNEXION, 3) as (app, pilot):
        [made] = _hidden(app)
        await pilot.press(key, "enter")
        await _while(lambda: not isinstance(app.screen, ConnexionForm))
        assert app.screen is not made


async def test_one_that_is_not_shown_is_taken_away_with_the_visit() -> None:
    async with _at(CONNEXION, 3) as (app, pilot):
        [made] = _hidden(app)
        await pilot.press("f10")
        await _while(lambda: len(app.screen_stack) > 1 or app.leaving)
        assert not made.is_attached


async def test_whoever_comes_next_finds_the_first_step_made() -> None:
    async with _at(CONNEXION, 3) as (app, pilot):
        await pilot.press("f10")
        await _while(lambda: not _hidden(app) or app.leaving)
        await _settled(app)
        [made] = _hidden(app)
        await pilot.press("1")
        await _step(app, 1)
        assert app.screen is made


async def test_a_second_one_replaces_the_first() -> None:
    async with _at(CONNEXION, 3) as (app, pilot):
        await pilot.press("f7", "escape")
        await _step(app, 2)
        await _settled(app)
        assert len(_hidden(app)) == 1


async def test_what_is_typed_while_it_is_made_goes_to_the_screen_that_is_seen() -> None:
    async with _at(FORGOT_PASSWORD, 4) as (app, pilot):
        seen = app.screen
        assert isinstance(seen, ConnexionForm)
        seen.set_focus(seen.fields[0].input)
        await pilot.press(*"199")
        assert seen.fields[0].value == "1 99"
        assert all(line.value == "" for screen in _hidden(app) for line in screen.query(Input))


async def test_the_cursor_stays_with_the_screen_that_is_seen() -> None:
    async with _at(CONNEXION, 3) as (app, pilot):
        before = app.cursor_position
        await pilot.press("enter")
        form = app.screen
        assert isinstance(form, ConnexionForm)
        assert before != app.cursor_position == form.fields[0].input.cursor_screen_offset


@pytest.mark.parametrize("procedure", [CONNEXION, FORGOT_PASSWORD], ids=lambda one: one.key)
@pytest.mark.parametrize("turns", range(1, 16))
async def test_a_screen_taken_away_while_it_is_made_brings_no_crash(procedure: Procedure, turns: int) -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = ConnexionForm(procedure, Draft())
        app.dress(screen)
        app._get_screen(screen)
        for _ in range(turns):
            await asyncio.sleep(0)
        await screen.remove()
        await pilot.pause()


async def test_a_visit_that_ends_between_two_panels_leaves_no_screen_behind() -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)) as pilot:
        app.begin(Jump(CONNEXION, 3))
        await _step(app, 3)
        await _settled(app)
        [made] = _hidden(app)
        step = app.screen
        assert isinstance(step, StepScreen)
        await app.push_screen(HelpOverlay(step.step))
        await app.push_screen(HelpOverlay(step.step))
        away = app.pop_screen

        def pop() -> AwaitComplete:  # F10, just as the first of them goes
            app.pop_screen = away  # type: ignore[method-assign]
            app.finish()
            return away()

        app.pop_screen = pop  # type: ignore[method-assign]
        step.answer(Move.NEXT)
        await _while(lambda: len(app.screen_stack) > 1 or app.leaving)
        await pilot.pause()
        assert not made.is_attached


async def test_a_key_that_waits_to_be_believed_has_the_next_step_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "QUIET", 60)
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)) as pilot:
        app.begin(Jump(CONNEXION, 1))
        await _step(app, 1)
        await pilot.press("enter")
        await _step(app, 2)
        assert _hidden(app) == []
        app.post_message(events.Key("enter", "\r"))  # so soon after the other that it may be its repeat
        await _while(lambda: not _hidden(app))
        [made] = _hidden(app)
        await _step(app, 3)
        assert app.screen is made
