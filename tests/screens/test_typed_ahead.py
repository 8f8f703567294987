"""Keys sent while one step gives way to the next reach the one that comes, in their order: none is lost."""

import asyncio

import pytest
from textual import events

from kiosk.guide import CONNEXION, FORGOT_PASSWORD, Procedure
from kiosk.services.assistance.live import Availability
from kiosk.services.assistance.states import CallKind
from kiosk.settings import Settings
from screens import ahead, flows
from screens.app import Kiosk
from screens.assistance.panel import CallPanel
from screens.base import KioskScreen
from screens.connexion.step04_form import ConnexionForm
from screens.forgot_password.step05_form import ForgotPasswordForm
from screens.moves import Jump, Turn
from screens.portal.unavailable import Unavailable
from screens.step import StepScreen
from screens.visit import Draft, Visit
from tests.screens import stage

NUMBER = "1234567"


def sent(app: Kiosk, *keys: str) -> None:
    """All of them at once, as a terminal hands on what came while the machine was busy."""
    for key in keys:
        app.post_message(events.Key(key, {"enter": "\r", "tab": "\t", "space": " "}.get(key, key)))


async def _until(reached: object) -> None:
    async with asyncio.timeout(10):
        while callable(reached) and not reached():
            await asyncio.sleep(0.01)


async def _step(app: Kiosk, number: int) -> StepScreen:
    """That step, once it is shown and waits for an answer."""

    def there() -> bool:
        screen = app.screen
        return isinstance(screen, StepScreen) and screen.number == number and screen.waiting

    await _until(there)
    assert isinstance(app.screen, StepScreen)
    return app.screen


def _typed(app: Kiosk) -> list[str]:
    screen = app.screen
    return [field.value for field in screen.fields] if isinstance(screen, ForgotPasswordForm) else []


@pytest.mark.parametrize("made_ahead", [False, True])
async def test_what_is_sent_with_the_key_that_leads_to_a_form_is_typed_into_it(
    made_ahead: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "QUIET", 0.01 if made_ahead else 60)
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)):
        app.begin(Jump(FORGOT_PASSWORD, 4))
        await _step(app, 4)
        if made_ahead:
            await _until(lambda: all(work.is_finished for work in app.workers if work.group == "ahead"))
        sent(app, "enter", "tab", *NUMBER)
        await _until(lambda: "".join(_typed(app)) == NUMBER)
        assert _typed(app) == ["", NUMBER, ""]


@pytest.mark.parametrize("turns", [0, 1, 2, 4, 8, 16, 32, 64])
async def test_a_form_shown_while_it_is_half_made_loses_no_key(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "QUIET", 60)
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)):
        app.begin(Jump(FORGOT_PASSWORD, 4))
        await _step(app, 4)
        monkeypatch.setattr(ahead, "QUIET", -1)
        app.ahead.plan(Jump(FORGOT_PASSWORD, 5), lambda: ForgotPasswordForm(Draft()))
        await _until(lambda: any(isinstance(node, ForgotPasswordForm) for node in app._registry))
        for _ in range(turns):
            await asyncio.sleep(0)
        sent(app, "enter")
        await _until(lambda: isinstance(app.screen, ForgotPasswordForm))
        sent(app, "tab", *NUMBER)
        await _until(lambda: "".join(_typed(app)) == NUMBER)
        assert _typed(app) == ["", NUMBER, ""]


async def test_what_is_sent_with_the_choice_of_a_procedure_is_for_its_first_step() -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)):
        sent(app, "2", "enter", "space")
        screen = await _step(app, 3)
        assert screen.procedure is FORGOT_PASSWORD


async def test_what_was_typed_before_a_button_is_in_the_form_that_it_hands_over() -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)):
        app.begin(Jump(CONNEXION, 4))
        form = await _step(app, 4)
        assert isinstance(form, ConnexionForm)
        form.set_focus(form.fields[0].input)
        sent(app, *"199", "tab", *"abc", "tab", "tab", "enter")  # on « Mot de passe oublié ? »
        await _step(app, 5)
        assert app.visit is not None
        assert app.visit.draft.identifier == "1 99"


@pytest.mark.parametrize(("procedure", "key"), [(CONNEXION, "f10"), (FORGOT_PASSWORD, "f4")])
async def test_a_key_that_works_everywhere_does_not_wait(procedure: Procedure, key: str) -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = stage.numbered()[f"{procedure.key} 1"]()
        await app.bring(screen)
        screen.answer(None)
        assert app.between_screens
        await pilot.press(key)
        await _until(lambda: app.preferences.shared_screen if key == "f4" else len(app.screen_stack) == 1)


async def test_a_step_that_asks_again_or_is_busy_takes_none_of_what_was_pressed_after_its_answer() -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = stage.numbered()["connexion 1"]()
        assert isinstance(screen, KioskScreen)
        await app.bring(screen)
        asked = app.run_worker(screen.answered())
        await pilot.press("enter", "escape")
        await asked.wait()
        screen.busy("Un instant…")
        screen.ready()
        again = app.run_worker(screen.answered())
        await pilot.press("f1", "escape")
        assert not again.is_finished


@pytest.mark.parametrize("turns", [0, 1, 2, 4, 8, 16])
@pytest.mark.parametrize("keys", [("f10",), ("f10", "f10"), ("space", "f10")], ids="+".join)
async def test_a_kiosk_left_in_the_middle_of_a_change_of_step_goes_home_and_on(
    keys: tuple[str, ...], turns: int
) -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)):
        app.begin(Jump(CONNEXION, 2))
        await _step(app, 2)
        sent(app, "enter")
        for _ in range(turns):
            await asyncio.sleep(0)
        sent(app, *keys)
        await _until(lambda: len(app.screen_stack) == 1 and not app.leaving and app._waiting is None)
        sent(app, "1")
        await _step(app, 1)


async def test_what_is_pressed_right_after_the_way_home_begins_the_next_visit() -> None:
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)):
        app.begin(Jump(CONNEXION, 2))
        await _step(app, 2)
        sent(app, "f10", "2")
        screen = await _step(app, 1)
        assert screen.procedure is FORGOT_PASSWORD


async def test_what_was_pressed_ahead_does_not_close_the_word_of_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    fails = asyncio.Event()

    async def failing(visit: Visit) -> Turn:
        screen = stage.numbered()["connexion 2"]()
        assert isinstance(screen, KioskScreen)
        await visit.show(screen)
        await fails.wait()
        raise OSError

    monkeypatch.setattr(flows, "FLOWS", {CONNEXION.key: {2: failing}})
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)) as pilot:
        app.begin(Jump(CONNEXION, 2))
        await _step(app, 2)
        sent(app, "enter", "space")
        await _until(lambda: app._typed_ahead)
        fails.set()
        await _until(lambda: isinstance(app.screen, Unavailable) and app.screen.waiting)
        await pilot.pause(0.1)
        assert isinstance(app.screen, Unavailable)
        assert app.screen.waiting


async def test_what_was_pressed_for_the_step_that_comes_chooses_nothing_on_a_panel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F9 works at once, and its first button calls an adviser."""
    app = Kiosk(Settings(), stage.never)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = stage.numbered()["connexion 1"]()
        await app.bring(screen)
        screen.answer(None)
        sent(app, "enter")
        await _until(lambda: app._typed_ahead)
        await pilot.press("f9")
        await _until(lambda: isinstance(app.screen, CallPanel) and app.screen.is_mounted)
        panel = app.screen
        assert isinstance(panel, CallPanel)
        panel._offer(Availability(is_open=True, opens_at=None, closes_at=None, advisers=1, waiting=0))
        called: list[CallKind] = []

        async def call(kind: CallKind) -> None:
            called.append(kind)

        monkeypatch.setattr(panel, "call", call)
        await pilot.press("tab")
        await pilot.pause(0.1)
        assert called == []
        assert app.screen is panel
