"""Every screen, told by a terminal and drawn again for an adviser: the same words and controls, and nobody's data."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from kiosk.services.assistance import screen_state
from kiosk.services.assistance.screen_state import NOT_SHARED, ScreenState, from_json, to_json
from kiosk.settings import Settings
from screens.app import Kiosk
from screens.base import KioskScreen
from screens.form import FormScreen
from screens.moves import Jump
from screens.reading.page import Choice, Page, Question, Sentence
from screens.reading.reader import read
from screens.sharing import registry
from screens.sharing.app import MirrorApp
from screens.sharing.snapshot import snapshot
from screens.sharing.targets import find, name_of
from screens.themes import THEMES
from screens.widgets.field import LetteredField
from screens.widgets.own import MASK
from tests.screens import stage

# Panels of which only the title is told: a time, a countdown, an invented member's data.
TITLE_ALONE = {"idle", "session ends", "choose before", "mailbox", "members", "mail unavailable", "no voice"}
TITLE_ALONE |= {"adviser", "call back", "message for later", "not recognised", "password changed", "address changed"}
SIZE = (80, 24)
PLACE = Jump(registry.FORGOT_PASSWORD, 5)


@asynccontextmanager
async def two(**how: Any) -> AsyncIterator[tuple[Kiosk, MirrorApp]]:
    """A member's kiosk, and the App that an adviser's console draws it with."""
    app, mirror = stage.kiosk(**how), MirrorApp(Settings(), lambda _: None)
    async with app.run_test(size=SIZE), mirror.run_test(size=SIZE):
        yield app, mirror


async def _laid(app: Kiosk, lay: stage.Lay) -> None:
    await app.push_screen(lay())


async def mirrored(app: Kiosk, mirror: MirrorApp) -> ScreenState:
    """Draw what `app` shows, through the text that the database would hold."""
    await settled(app)
    state = from_json(to_json(snapshot(app)))
    assert state is not None
    await mirror.run_worker(mirror.apply(state)).wait()
    await settled(mirror)
    return state


async def shown(app: Kiosk, screen: KioskScreen) -> None:
    """In a worker: what a screen calls its App is whichever App made it."""
    await app.run_worker(app.bring(screen)).wait()


async def settled(app: Kiosk) -> None:
    await app.run_worker(_settled(app)).wait()


async def _settled(app: Kiosk) -> None:
    await app._animator.wait_until_complete()
    for screen in app.screen_stack:
        await screen.wait_for_refresh()


def _look(app: Kiosk) -> tuple[str, bool, bool]:
    return app.theme, app.touch, app.has_class("-large")


def _choices(page: Page) -> list[tuple[str, bool]]:
    """« Renvoyer (42 s) » counts down on the member's screen alone."""
    return [(re.sub(r" \(\d+ s\)", "", i.label), i.enabled) for i in page.items if isinstance(i, Choice)]


def _questions(page: Page) -> list[Question]:
    return [item for item in page.items if isinstance(item, Question)]


def _sentences(page: Page) -> set[str]:
    """Not what is private, and not the line of a request, which says until when."""
    shown = (i for i in page.items if isinstance(i, Sentence) and not i.private)
    return {item.text for item in shown if MASK not in item.text and not item.text.startswith("Demande ")}


async def test_each_screen_says_the_same_to_the_adviser() -> None:
    async with two() as (app, mirror):
        for name, show in {**stage.numbered(), **stage.unnumbered()}.items():
            await shown(app, show())
            await mirrored(app, mirror)
            seen, drawn = read(app.screen), read(mirror.screen)
            assert type(mirror.screen) is type(app.screen), name
            assert (drawn.heading, drawn.where, drawn.notice) == (seen.heading, seen.where, seen.notice), name
            assert _questions(drawn) == _questions(seen), name
            assert _choices(drawn) == _choices(seen), name
            assert name_of(mirror.screen.focused) == name_of(app.screen.focused) != "", name
            if name != "connexion 5, displaced":  # what happened to the account is not told
                assert _sentences(drawn) == _sentences(seen), name
            assert all(item.text == MASK for item in drawn.sentences if item.private), name


async def test_each_panel_says_the_same_to_the_adviser() -> None:
    async with two() as (app, mirror):
        for name, lay in stage.overlays().items():
            await shown(
                app, stage.numbered()["connexion 5" if name.endswith("connexion 5") else "forgot-password 5"]()
            )
            await app.run_worker(_laid(app, lay)).wait()
            state = await mirrored(app, mirror)
            seen, drawn = read(app.screen), read(mirror.screen)
            assert drawn.overlay, name
            assert state.overlay, name
            if name not in TITLE_ALONE:
                assert _choices(drawn) == _choices(seen), name
                assert _sentences(drawn) == _sentences(seen), name
            await app.pop_screen()


@pytest.mark.parametrize(
    "how",
    [{"theme": "sombre", "large": True}, {"theme": "contraste-clair", "language": "de"}, {"touch": True}],
    ids=["large", "german", "touch"],
)
async def test_the_adviser_sees_it_as_the_member_chose_it(how: dict[str, Any]) -> None:
    async with two(**how) as (app, mirror):
        app.preferences = type(app.preferences)(
            theme=app.theme, language=how.get("language", "fr"), large=how.get("large", False)
        )
        for name in ("connexion 4", "enrolment 5", "connexion 3"):
            await shown(app, stage.numbered()[name]())
            await mirrored(app, mirror)
            assert _look(mirror) == _look(app)
            assert _questions(read(mirror.screen)) == _questions(read(app.screen)), name
            assert _choices(read(mirror.screen)) == _choices(read(app.screen)), name


async def test_a_change_is_drawn_on_the_same_screen() -> None:
    async with two() as (app, mirror):
        form = stage.numbered()["forgot-password 5"]()
        await shown(app, form)
        assert isinstance(form, FormScreen)
        await mirrored(app, mirror)
        drawn = mirror.screen
        form.fields[0].input.value = "camille.martin@exemple.fr"
        form.set_focus(form.fields[1].input)
        await mirrored(app, mirror)
        assert mirror.screen is drawn
        field = find(mirror.screen, "A")
        assert isinstance(field, LetteredField)
        assert (field.value, field.has_class("-approved")) == (MASK, True)


async def test_a_busy_screen_is_busy_there_and_free_again_with_it() -> None:
    async with two() as (app, mirror):
        form = stage.numbered()["connexion 4"]()
        await shown(app, form)
        form.busy("Vérification en cours…")
        state = await mirrored(app, mirror)
        assert state.buttons == ()
        assert mirror.screen.has_class("-busy")
        form.ready()
        await mirrored(app, mirror)
        assert not mirror.screen.has_class("-busy")
        assert _choices(read(mirror.screen)) == _choices(read(app.screen))


async def test_a_screen_that_nobody_listed_is_not_shared() -> None:
    class Unlisted(registry.ForgotPasswordForm):
        """A subclass counts as another screen."""

    async with two() as (app, _):
        await shown(app, Unlisted(registry.Draft()))
        assert snapshot(app) == NOT_SHARED


def test_the_registry_has_every_screen_and_panel_of_the_closed_sets() -> None:
    assert {*registry.numbered(), *registry.unnumbered(PLACE)} == screen_state.SCREENS
    assert set(registry.overlays(PLACE)) == screen_state.OVERLAYS


def test_the_closed_set_of_themes_is_the_kiosk_s() -> None:
    assert {theme.name for theme in THEMES} == screen_state.THEMES


async def test_a_control_keeps_its_place_when_it_is_pointed_at() -> None:
    async with two() as (app, _):
        for name in ("forgot-password 5", "connexion 4", "connexion 5"):
            screen = stage.numbered()[name]()
            await shown(app, screen)
            await settled(app)
            before = dict(_places(screen))
            for target in snapshot(app).buttons + tuple("ABC"):
                found = find(screen, target)
                if found is not None:
                    found.point_at("Marie-Christine")
            await settled(app)
            assert dict(_places(screen)) == before, name


def _places(screen: KioskScreen) -> Iterator[tuple[Any, Any]]:
    return ((widget, widget.region) for widget in screen.query("SafeInput, ActionButton, .message, .label"))
