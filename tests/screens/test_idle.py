"""Nobody there: a warning, a countdown, and home; any sign of a person extends (STANDARDS R53 to R55)."""

from collections.abc import Callable

import pytest
from textual import events

from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from screens.base import KioskScreen
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.forgot_password.step07_code import EnterCode
from screens.form import FormScreen
from screens.help import HelpOverlay
from screens.member_area.area import MemberArea
from screens.member_area.change_email import ChangeEmailForm, ConfirmAddressForm
from screens.member_area.change_password import ChangePasswordForm
from screens.member_area.history import History
from tests.screens.stage import overview, pending, pending_address, session
from tests.screens.watch import watched

# --- how long ---------------------------------------------------------------------------------------


async def test_a_form_warns_after_sixty_seconds() -> None:
    async with watched() as watch:
        await watch.at(CONNEXION, 4)
        await watch.after(59)
        assert not watch.warning
        await watch.after(1)
        assert watch.warning


async def test_a_form_goes_home_after_ninety_seconds() -> None:
    async with watched() as watch:
        await watch.at(CONNEXION, 4)
        await watch.after(60)
        await watch.after(29)
        assert watch.warning
        await watch.after(1)
        assert watch.at_home


async def test_the_warning_counts_down_from_thirty() -> None:
    async with watched() as watch:
        await watch.at(CONNEXION, 4)
        await watch.after(60)
        left = watch.app.screen.query_one("#idle-left")
        assert str(left.render()) == "Sans réponse, tout sera effacé dans 30 secondes."
        await watch.after(12)
        assert str(left.render()) == "Sans réponse, tout sera effacé dans 18 secondes."
        await watch.after(17)
        assert str(left.render()) == "Sans réponse, tout sera effacé dans 1 seconde."


async def test_the_attract_screen_waits_for_ever() -> None:
    async with watched() as watch:
        await watch.after(100_000)
        assert watch.at_home


async def test_somebody_who_arrives_late_has_the_whole_time() -> None:
    async with watched() as watch:
        await watch.after(100_000)
        await watch.at(CONNEXION, 4)
        await watch.after(59)
        assert not watch.warning


@pytest.mark.parametrize(
    "show", [lambda: CheckMailbox(FORGOT_PASSWORD, pending()), lambda: EnterCode(FORGOT_PASSWORD, pending())]
)
async def test_who_waits_for_a_mail_has_ten_minutes(show: Callable[[], KioskScreen]) -> None:
    async with watched() as watch:
        await watch.app.bring(show())
        await watch.after(569)
        assert not watch.warning
        await watch.after(1)
        assert watch.warning
        await watch.after(30)
        assert watch.at_home


SIGNED_IN: list[Callable[[], KioskScreen]] = [
    lambda: MemberArea(session(), overview()),
    ChangePasswordForm,
    ChangeEmailForm,
    lambda: ConfirmAddressForm(pending_address()),
    lambda: History(overview().past),
]


@pytest.mark.parametrize("show", SIGNED_IN)
async def test_who_is_signed_in_has_two_minutes_with_a_warning_at_ninety_seconds(
    show: Callable[[], KioskScreen],
) -> None:
    async with watched() as watch:
        await watch.app.bring(show())
        await watch.after(89)
        assert not watch.warning
        await watch.after(1)
        assert watch.warning
        await watch.after(30)
        assert watch.at_home


async def test_a_panel_over_the_form_does_not_stop_the_time() -> None:
    async with watched() as watch:
        await watch.at(CONNEXION, 4)
        await watch.pilot.press("f1")
        await watch.until(lambda: isinstance(watch.app.screen, HelpOverlay))
        assert isinstance(watch.app.screen, HelpOverlay)
        await watch.after(60)
        assert watch.warning
        await watch.after(30)
        assert watch.at_home


# --- what extends -----------------------------------------------------------------------------------


async def test_any_key_extends_and_touches_nothing_beneath() -> None:
    async with watched() as watch:
        form = await watch.at(CONNEXION, 4)
        assert isinstance(form, FormScreen)
        await watch.pilot.press("1", "9")
        await watch.until(lambda: form.value("A") == "1 9")
        focused = form.focused
        for key in ("a", "7", "space", "enter", "escape", "tab", "shift+tab", "f1", "f5", "ctrl+c", "left"):
            await watch.after(60)
            assert watch.warning, key
            await watch.pilot.press(key)
            await watch.until(lambda: watch.app.screen is form)
            assert watch.app.screen is form, key
            assert form.focused is focused, key
            assert form.value("A") == "1 9", key
            await watch.after(59)
            assert not watch.warning, key
            watch.app.idle.activity()


async def test_a_click_anywhere_extends() -> None:
    async with watched() as watch:
        form = await watch.at(CONNEXION, 4)
        await watch.after(60)
        await watch.pilot.click(offset=(2, 2))
        await watch.until(lambda: watch.app.idle.seconds == 0)
        await watch.after(0)
        assert watch.app.screen is form


async def test_i_go_on_can_be_clicked_or_touched() -> None:
    async with watched() as watch:
        form = await watch.at(CONNEXION, 4)
        await watch.after(60)
        await watch.pilot.click("IdleWarning ActionButton.-main")
        await watch.until(lambda: watch.app.screen is form)
        await watch.after(0)
        assert watch.app.screen is form


async def test_a_paste_extends_and_types_nothing() -> None:
    async with watched() as watch:
        form = await watch.at(CONNEXION, 4)
        await watch.after(60)
        watch.app.post_message(events.Paste("1990535"))
        await watch.until(lambda: watch.app.idle.seconds == 0)
        await watch.after(0)
        assert watch.app.screen is form
        assert isinstance(form, FormScreen)
        assert form.value("A") == ""


async def test_a_mouse_that_only_moves_does_not_extend() -> None:
    async with watched() as watch:
        await watch.at(CONNEXION, 4)
        for _ in range(9):
            await watch.pilot.hover(offset=(10, 10))
            await watch.pilot.hover(offset=(20, 12))
            await watch.after(10)
        assert watch.at_home


async def test_there_is_no_last_extension() -> None:
    """At least ten (R54)."""
    async with watched() as watch:
        form = await watch.at(CONNEXION, 4)
        for _ in range(11):
            await watch.after(85)
            assert watch.warning
            await watch.pilot.press("a")
            await watch.until(lambda: watch.app.screen is form)
        assert watch.app.screen is form
