"""What Textual leaves open by default stays closed, and the private names that close it still exist (STYLE 5.1)."""

import asyncio
import gc
from collections.abc import AsyncIterator
from inspect import signature
from threading import Event, Thread
from weakref import ReferenceType, ref

import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker

from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from screens.driver import PublicDriver
from screens.form import FormScreen
from screens.lockdown import LockedApp
from screens.member_area.area import MemberArea
from tests.logbook import operators_log
from tests.screens.stage import overview, session
from tests.screens.watch import Watch, watched

SECRET = "Canari-Secret-71"
NIR = "199053599904215"


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    async with watched() as opened:
        yield opened


# --- what the lockdown stands on --------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["_fatal_error", "_close_messages_no_wait", "panic", "copy_to_clipboard", "open_url"]
)
def test_textual_still_has_the_method_that_the_lockdown_overrides(name: str) -> None:
    assert callable(getattr(App, name))
    assert name == "_close_messages_no_wait" or name in vars(LockedApp)


def test_textual_still_draws_an_input_from_the_value_that_masks_it() -> None:
    assert isinstance(vars(Input)["_value"], property)


@pytest.mark.parametrize("name", ["run_input_thread", "process_message", "start_application_mode"])
def test_textual_still_has_the_method_of_the_driver_that_the_wall_overrides(name: str) -> None:
    assert name in vars(LinuxDriver)
    assert name in vars(PublicDriver)


def test_the_size_that_a_layout_gives_asks_for_no_other_layout() -> None:
    layout = signature(vars(Widget)["_size_updated"]).parameters["layout"]
    assert layout.default is False


@pytest.mark.parametrize("name", ["_on_screen_resume", "_screen_resized", "_on_timer_update"])
def test_textual_still_has_the_method_of_the_screen_that_ours_overrides_or_calls(name: str) -> None:
    assert callable(vars(Screen)[name])


async def test_a_real_terminal_is_read_through_the_wall(watch: Watch) -> None:
    assert watch.app.get_driver_class() is PublicDriver


# --- nothing leaves ---------------------------------------------------------------------------------


async def test_nothing_can_be_copied(watch: Watch) -> None:
    watch.app.copy_to_clipboard(SECRET)
    assert watch.app.clipboard == ""


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x", "super+c"])
async def test_no_key_copies_the_password_of_the_form(watch: Watch, key: str) -> None:
    form = await _signing_in(watch)
    form.set_focus(form.fields[1].input)
    await watch.pilot.press("ctrl+shift+a", key)
    await watch.pilot.pause()
    assert watch.app.clipboard == ""


async def test_there_is_no_palette_no_selection_and_no_command(watch: Watch) -> None:
    await watch.pilot.press("ctrl+p")
    assert watch.at_home
    assert not watch.app.ALLOW_SELECT
    assert list(watch.app.get_system_commands(watch.app.screen)) == []


async def test_no_browser_is_opened(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url, **_: opened.append(url))
    watch.app.open_url("https://exemple.fr")
    assert opened == []


async def test_no_action_quits_or_suspends(watch: Watch) -> None:
    await watch.app.run_action("quit")
    await watch.app.run_action("suspend_process")
    await watch.pilot.pause()
    assert watch.app.is_running
    assert not watch.app._exit


# --- nothing is told --------------------------------------------------------------------------------


async def test_no_worker_is_described_by_what_was_typed() -> None:
    told: list[str] = []

    def note(message: Message) -> None:
        told.extend([repr(message), str(message)] if isinstance(message, Worker.StateChanged) else [])

    watch = Watch()
    async with watch.app.run_test(message_hook=note) as watch.pilot:
        form = await _signing_in(watch)
        form.set_focus(form.query_one("#submit"))
        await watch.pilot.press("enter")
        told.extend(f"{worker!r} {worker.description}" for worker in watch.app.workers)
        await watch.pilot.press("f10")
        await watch.pilot.pause(0.05)
    assert told
    assert not [line for line in told if SECRET in line or NIR in line or "1 99 05" in line]


async def test_no_screen_shows_in_its_repr_what_was_typed(watch: Watch) -> None:
    form = await _signing_in(watch)
    assert SECRET not in f"{form!r} {form.fields!r} {form.filled()!r} {[field.input for field in form.fields]!r}"
    assert NIR not in f"{form.filled()!r} {watch.app.visit.draft!r}" if watch.app.visit else False


async def test_the_operators_log_of_a_crash_has_its_kind_and_place_and_no_value() -> None:
    def break_down(password: str) -> None:
        raise ValueError(password)

    async def crash() -> None:
        async with watched() as watch:
            watch.app.call_later(break_down, SECRET)
            await watch.pilot.pause()

    with operators_log() as log, pytest.raises(ValueError, match=SECRET):
        await crash()
    (line,) = log.lines
    assert (line["level"], line["error"], len(line["reference"])) == ("critical", "ValueError", 6)
    assert "test_lockdown.py:" in line["where"]
    assert SECRET not in log.text


# --- data is never a command ------------------------------------------------------------------------


async def test_markup_in_a_name_is_shown_as_it_is(watch: Watch) -> None:
    name = "[@click=app.finish]Jean[/] [/x] [b]"
    area = MemberArea(session(name), overview())
    await watch.app.bring(area)
    area.action_name()
    await watch.pilot.pause()
    assert str(watch.app.screen.query_one("#greeting", Static).render()) == f"Bonjour {name}"


async def test_a_click_on_a_name_that_holds_an_action_does_nothing(watch: Watch) -> None:
    area = MemberArea(session("[@click=app.finish]" + "Jean" * 5 + "[/]"), overview())
    await watch.app.bring(area)
    area.action_name()
    await watch.pilot.pause()
    await watch.pilot.click("#greeting", offset=(12, 0))
    await watch.pilot.pause()
    assert watch.app.screen is area


async def test_commands_in_a_name_are_not_drawn(watch: Watch) -> None:
    area = MemberArea(session("\x1b]52;c;QQ==\x07Jean\x1b[31m\u202e\x9b"), overview())
    await watch.app.bring(area)
    area.action_name()
    await watch.pilot.pause()
    drawn = "".join(strip.text for strip in watch.app.screen._compositor.render_strips())
    assert "Bonjour ]52;c;QQ==Jean[31m" in drawn
    assert not set(drawn) & set("\x1b\x07\u202e\x9b")


async def _signing_in(watch: Watch) -> FormScreen:
    form = await watch.at(CONNEXION, 4)
    assert isinstance(form, FormScreen)
    form.fill({"A": NIR, "B": SECRET})
    await watch.pilot.pause()
    return form


async def test_no_field_of_a_form_keeps_a_password_that_a_refusal_wiped(watch: Watch) -> None:
    form = await watch.at(FORGOT_PASSWORD, 4)
    assert isinstance(form, FormScreen)
    form.fill({"A": NIR, "B": SECRET})
    form.wipe_passwords()
    assert form.value("B") == ""


# --- nothing stays ----------------------------------------------------------------------------------


async def test_a_thread_that_started_meanwhile_keeps_no_app_that_ended() -> None:
    """A database's thread outlives the App of a visit in plain lines."""
    over = Event()

    async def ended() -> tuple[ReferenceType[LockedApp], Thread]:
        app = LockedApp()
        async with app.run_test():
            thread = Thread(target=over.wait)
            thread.start()
        return ref(app), thread

    gone, thread = await ended()
    try:
        await asyncio.sleep(0.1)  # its last tasks end
        gc.collect()
        assert gone() is None
    finally:
        over.set()
        thread.join()
