"""« J’ai besoin de plus de temps », and the limits that no key extends (WCAG 2.2.1, STANDARDS A13, A24)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import screens
from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from kiosk.services.outcomes import Grant, SessionEnded
from screens.base import KioskScreen
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.forgot_password.step08_password import NewPasswordForm
from screens.forgot_password.step10_done import Done
from screens.help import KeysOverlay
from screens.member_area.area import MemberArea
from screens.more_time import DeadlineWarning, MoreTimeGiven
from screens.visit import Visit
from tests.screens import stage
from tests.screens.watch import Watch, watched

# --- where it is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["p", "P", "click"])
async def test_the_idle_warning_offers_it(how: str) -> None:
    async with watched() as watch:
        form = await watch.at(CONNEXION, 4)
        await watch.after(60)
        await (watch.pilot.click("#more-time") if how == "click" else watch.pilot.press(how))
        await watch.pilot.pause()
        assert watch.app.preferences.patience == 3
        assert isinstance(watch.app.screen, MoreTimeGiven)
        await watch.pilot.press("enter")
        await watch.pilot.pause()
        assert watch.app.screen is form


async def test_the_page_of_keys_offers_it_once() -> None:
    async with watched() as watch:
        await watch.pilot.press("f1", "p")
        await watch.pilot.pause()
        assert isinstance(watch.app.screen, MoreTimeGiven)
        await watch.pilot.press("enter", "escape", "f1")
        await watch.pilot.pause()
        assert isinstance(watch.app.screen, KeysOverlay)
        assert not watch.app.screen.query("#more-time")


async def test_the_answer_stays_until_the_person_goes_on() -> None:
    async with watched() as watch:
        await watch.at(CONNEXION, 4)
        await watch.after(60)
        await watch.pilot.press("p")
        await watch.after(179)
        assert isinstance(watch.app.screen, MoreTimeGiven)


# --- what it changes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("show", "usual"),
    [
        (stage.numbered()["connexion 4"], 90),
        (lambda: CheckMailbox(FORGOT_PASSWORD, stage.pending()), 600),
        (lambda: MemberArea(stage.session(), stage.overview()), 120),
    ],
    ids=["form", "mail", "member"],
)
async def test_every_delay_and_its_warning_are_three_times_as_long(
    show: Callable[[], KioskScreen], usual: int
) -> None:
    async with watched() as watch:
        watch.app.prefer(patience=3)
        await watch.app.bring(show())
        await watch.after(3 * (usual - 30) - 1)
        assert not watch.warning
        await watch.after(1)
        assert "dans 90 secondes." in str(watch.app.screen.query_one("#idle-left").render())
        await watch.after(89)
        assert watch.warning
        await watch.after(1)
        assert watch.at_home


async def test_the_next_person_has_the_usual_delays() -> None:
    async with watched() as watch:
        watch.app.prefer(patience=3)
        await watch.at(CONNEXION, 4)
        await watch.pilot.press("f10")
        await watch.pilot.pause()
        assert watch.app.preferences.patience == 1


async def test_the_wait_before_sending_again_is_no_longer_than_before() -> None:
    async with watched() as watch:
        watch.app.prefer(patience=3)
        screen = CheckMailbox(FORGOT_PASSWORD, stage.pending(resend_in=60))
        await watch.app.bring(screen)
        await watch.pilot.pause()
        assert str(screen.query_one("#resend").render()).strip().startswith(("Renvoyer (59", "Renvoyer (60"))


# --- the limits that no key extends ------------------------------------------------------------------


def _signed_in(watch: Watch, *, seconds: int) -> Visit:
    visit = Visit(watch.app, {})
    visit.session = stage.session()
    visit._session_ends = datetime.now(UTC) + timedelta(seconds=seconds)
    watch.app.visit = visit
    return visit


async def test_a_session_s_end_is_announced_two_minutes_before_and_once() -> None:
    async with watched() as watch:
        _signed_in(watch, seconds=190)
        await watch.app.bring(MemberArea(stage.session(), stage.overview()))
        await watch.after(1)
        assert not isinstance(watch.app.screen, DeadlineWarning)
        await watch.after(70)
        assert isinstance(watch.app.screen, DeadlineWarning)
        await watch.pilot.press("enter")
        await watch.after(1)
        assert isinstance(watch.app.screen, MemberArea)


async def test_a_session_that_ends_is_told_without_a_key() -> None:
    async with watched() as watch:
        _signed_in(watch, seconds=60)
        screen = MemberArea(stage.session(), stage.overview())
        await watch.app.bring(screen)
        told = watch.app.run_worker(screen.answered())
        await watch.pilot.pause()
        await watch.after(1)
        assert isinstance(watch.app.screen, DeadlineWarning)
        await watch.after(60)
        assert await told.wait() == SessionEnded("absolute")
        assert watch.app.screen is screen


async def test_the_end_of_the_leave_to_choose_a_password_is_announced() -> None:
    async with watched() as watch:
        watch.app.visit = visit = Visit(watch.app, {})
        visit.grant = Grant(b"R" * 16, "s", datetime.now(UTC) + timedelta(seconds=125), words=())
        await watch.app.bring(NewPasswordForm(FORGOT_PASSWORD))
        await watch.after(1)
        assert not isinstance(watch.app.screen, DeadlineWarning)
        await watch.after(10)
        assert isinstance(watch.app.screen, DeadlineWarning)
        assert watch.app.screen.query("#more-time")


# --- nothing important disappears by itself ------------------------------------------------------------


async def test_step_10_stays_until_it_is_read() -> None:
    async with watched() as watch:
        await watch.app.bring(Done(FORGOT_PASSWORD))
        await watch.after(59)
        assert isinstance(watch.app.screen, Done)
        await watch.after(1)
        assert watch.warning


async def test_a_notice_stays_while_nothing_is_done() -> None:
    async with watched() as watch:
        form = await watch.at(FORGOT_PASSWORD, 5)
        form.notice("! Attendez 14 h 32 pour renvoyer le mail.", bad=True)
        await watch.after(59)
        assert form.query_one("#notice").has_class("-shown")


def test_no_screen_uses_a_message_that_goes_away_by_itself() -> None:
    """Textual's own notifications last five seconds."""
    sources = [p for p in Path(screens.__file__).parent.rglob("*.py") if ".notify(" in p.read_text(encoding="utf-8")]
    assert sources == []
