"""The mirrored screen in another App: what it shows, what a click on it says, and that it leaves nothing behind."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Static

from kiosk.locale import FRENCH
from kiosk.services.assistance.screen_state import FieldState, Mark, ScreenState, to_json
from screens.sharing.mirror import MirrorView
from tests.pseudo import PSEUDO

STATE = ScreenState(
    screen="forgot-password 5",
    procedure="forgot-password",
    step=5,
    focus="C",
    page="C",
    fields=(
        FieldState("A", True, Mark.ERROR, "nir_key"),
        FieldState("B", True),
        FieldState("C", False),
    ),
    buttons=("has-code", "back", "submit", "note-1", "note-2"),
)
PATIENCE = 20


class Console(App[None]):
    """An adviser's App, in its own language and theme."""

    catalogue = FRENCH

    CSS = "MirrorView { width: 80; height: 24; } .-narrow MirrorView { width: 50; height: 10; }"

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("Console", markup=False)
        yield MirrorView()

    def on_mirror_view_picked(self, event: MirrorView.Picked) -> None:
        self.picked.append(event.target)


@asynccontextmanager
async def console(*, narrow: bool = False) -> AsyncIterator[tuple[Console, MirrorView, Pilot[None]]]:
    app = Console()
    app.set_class(narrow, "-narrow")
    async with app.run_test(size=(90, 30)) as pilot:
        yield app, app.query_one(MirrorView), pilot


def text(view: MirrorView) -> str:
    return "\n".join(view.render_line(y).text for y in range(view.size.height))


async def sees(view: MirrorView, pilot: Pilot[None], words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in text(view):
            await pilot.pause(0.02)


async def test_it_is_the_members_screen_with_masks() -> None:
    async with console() as (_, view, pilot):
        await view.show(to_json(STATE))
        await sees(view, pilot, "La clé ne correspond pas.")
        assert text(view).count("••••••••") == 2
        await view.show(to_json(replace(STATE, language="de")))
        await sees(view, pilot, "Schritt 5 von 10")


async def test_what_is_not_shared_is_said() -> None:
    async with console() as (_, view, pilot):
        await view.show(None)
        await sees(view, pilot, "L’adhérent ne partage pas son écran")
        await view.show(to_json(STATE))
        await sees(view, pilot, "Étape 5 sur 10")
        await view.show(to_json(ScreenState()))
        await sees(view, pilot, "Cet écran de l’adhérent n’est pas partagé")
        await view.show(to_json(STATE))
        await view.show("{}")
        await sees(view, pilot, "L’adhérent ne partage pas son écran")


async def test_what_is_not_shared_is_said_in_the_consoles_language() -> None:
    async with console() as (app, view, pilot):
        await sees(view, pilot, "L’adhérent ne partage pas son écran")
        app.catalogue = PSEUDO
        view.say_again()
        await sees(view, pilot, "⟦L’adhérent ne partage pas son écran")


async def test_the_first_picture_is_the_members_screen() -> None:
    pictures: list[str] = []
    async with console() as (_, view, pilot):
        paint = view._paint

        def painted(strips: list[Strip]) -> None:
            pictures.append("\n".join(strip.text for strip in strips))
            paint(strips)

        view._paint = painted  # type: ignore[method-assign]
        await view.show(to_json(STATE))
        await sees(view, pilot, "Étape 5 sur 10")
    assert not [picture for picture in pictures if "Bienvenue" in picture]


async def test_a_click_on_a_letter_or_a_button_names_it_and_does_nothing_more() -> None:
    async with console() as (app, view, pilot):
        await view.show(to_json(STATE))
        await sees(view, pilot, "Envoyer")
        lines = text(view).splitlines()
        before = text(view)
        for words in ("Numéro interne", "Envoyer", "(2) Où le trouver ?", "Étape 5"):
            y = next(y for y, line in enumerate(lines) if words in line)
            await pilot.click(view, offset=(lines[y].index(words) + 1, y))
        assert app.picked == ["B", "submit", "note-2"]
        assert text(view) == before


async def test_what_may_be_pointed_at_is_named_and_marked() -> None:
    async with console() as (_, view, pilot):
        await view.show(to_json(STATE))
        assert view.targets(to_json(STATE)) == ["A", "B", "C", "has-code", "back", "submit", "note-1", "note-2"]
        assert (view.label_of("submit"), view.label_of("sign-out")) == ("Envoyer", "")
        view.light("submit", "Camille")
        await sees(view, pilot, "◄ Camille")
        view.light(None)
        async with asyncio.timeout(PATIENCE):
            while "◄ Camille" in text(view):
                await pilot.pause(0.02)
        assert view.targets(None) == view.targets("{}") == []


async def test_what_has_the_focus_is_in_sight_where_there_is_little_room() -> None:
    async with console(narrow=True) as (_, view, pilot):
        await view.show(to_json(STATE))
        await sees(view, pilot, " C ")
        await view.show(to_json(replace(STATE, focus="A", page="A")))
        await sees(view, pilot, " A ")


async def test_keys_go_to_the_console_alone() -> None:
    async with console() as (_, view, pilot):
        await view.show(to_json(STATE))
        await sees(view, pilot, "Envoyer")
        before = text(view)
        await pilot.press("x", "tab", "enter", "f2", "f6", "f10", "escape")
        assert text(view) == before


async def test_it_leaves_the_streams_and_no_task_behind() -> None:
    streams = sys.stdout, sys.stderr
    async with console() as (_, view, _pilot):
        within = sys.stdout, sys.stderr
        await view.show(to_json(STATE))
        await view.remove()
        assert (sys.stdout, sys.stderr) == within
        assert not [task for task in asyncio.all_tasks() if task.get_name() == "mirror"]
    assert (sys.stdout, sys.stderr) == streams


async def test_a_console_that_closes_with_a_mirror_open_ends() -> None:
    async with console() as (_, view, _pilot):
        await view.show(to_json(STATE))
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "mirror"]


@pytest.mark.parametrize("screen", ["forgot-password 9", "unavailable", "attract"])
async def test_one_screen_follows_another(screen: str) -> None:
    place = {} if screen == "attract" else {"procedure": "forgot-password", "step": 9}
    async with console() as (_, view, pilot):
        await view.show(to_json(STATE))
        await view.show(to_json(ScreenState(screen=screen, **place)))  # type: ignore[arg-type]
        words = {"attract": "Bienvenue", "unavailable": "momentanément indisponible"}
        await sees(view, pilot, words.get(screen, "Étape 9 sur 10"))
